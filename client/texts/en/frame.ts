/** What the list of all places and the choices of looks and language say. */
export const more = {
  yours: 'Your list',
  others: 'Other people',
  bring: 'Bring and take',
  app: 'Marquee',
  statsWhy: 'What you rank, by tier, kind, year and genre',
  historyWhy: 'Every change of the last 30 days, and the way back',
  placeWhy: 'Settle what is marked “place me”, one after the other',
  peopleWhy: 'Find somebody, and whom you follow',
  feedWhy: 'What those you follow have ranked',
  leaderboardWhy: 'The best of all public lists',
  shareWhy: 'Your list as a page or a picture',
  importWhy: 'From Letterboxd, IMDb, Trakt, TMDB or a table',
  dataWhy: 'A copy of everything, in files you can read',
  oldList: 'Lists of the old version',
  oldListWhy: 'What an earlier Marquee left in this browser',
  settingsWhy: 'Account, devices, password, who may see your list',
  aboutWhy: 'What it is, and where its titles come from',
}

export const theme = {
  legend: 'Light or dark',
  system: 'As the device says',
  dark: 'Dark',
  light: 'Light',
  notKept: 'This browser keeps nothing, so the choice cannot be kept.',
}

/** The names of the languages are the same in all. */
export const speech = {
  legend: 'Language / Sprache',
  system: 'As the browser says',
  use: 'Use this language',
  notKept: 'This browser keeps nothing, so the choice cannot be kept.',
}

/** Why a list cannot even be opened. */
export const unopened = {
  closed:
    'This browser does not let Marquee open its storage, so your list cannot be shown. A private window or a full disk may be the reason.',
  held: 'Your list is not open yet. If it stays so, close the other tabs of Marquee: one of them may still hold on to it. Then this page goes on by itself.',
  newer:
    'This page is an older version of Marquee than the one that last opened your list in this browser. Your list is safe and was not touched. Reload to get the newer one.',
}
