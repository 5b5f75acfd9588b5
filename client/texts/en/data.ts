/** What the screen of a person's own data says. */

const things = (n: number): string => (n === 1 ? 'One title' : `${n} titles`)

export const data = {
  why: 'Your list is yours. Take it with you, keep a copy, or put one back.',
  empty: 'There is nothing on your list yet, so there is nothing to save.',
  saved: (file: string) => `${file} is saved.`,

  file: 'Everything, as one file',
  fileWhy:
    'Order, tiers, notes, what you typed in, Watch later with its dates. It is made on this device, also without a network, and Marquee can put it back exactly.',
  fileGo: 'Save the file',
  missing: (n: number) =>
    `${things(n)} ${n === 1 ? 'has' : 'have'} not reached this device yet and will be in the file without a name. Once online, save it again.`,

  whole: 'And what only the server knows',
  wholeWhy:
    'Your history of 30 days, texts that lost against another of your devices, what you removed, whom you follow, where you are signed in. This needs the network and your password.',
  password: 'Your password',
  wholeGo: 'Save it all',
  working: 'Asking the server …',
  wrongPassword: 'That is not your password.',
  tooMany: 'That was asked for too often. Try again in a while; the file above needs no server.',
  signedOut: 'Your session has ended. Sign in again, then save it all.',
  unreachable: 'The server cannot be reached just now. The file above needs no server.',

  tables: 'As tables',
  tablesWhy: 'For a spreadsheet.',
  rankings: 'Your list (CSV)',
  watchlist: 'Watch later (CSV)',

  letterboxd: 'For Letterboxd',
  letterboxdWhy: 'Your films in Letterboxd’s own import format, with stars that follow your order.',
  plays: (n: number) =>
    n === 1 ? 'One play stays out: Letterboxd knows films only.' : `${n} plays stay out: Letterboxd knows films only.`,
  reviews: 'My notes go along as reviews',
  reviewsWhy: 'Letterboxd shows reviews to everybody.',
  films: 'Your films',
  filmsLater: 'Films to watch later',
  noFilms: 'There are no films in it.',
  parts: (n: number) =>
    `Letterboxd takes files of one megabyte at most, so these are ${n}. Import one after the other.`,
  part: (i: number, n: number) => `Save part ${i} of ${n}`,

  back: 'Put a file back',
  backWhy:
    'A file that was saved here. What is on your list keeps its place; what is not comes back to where it was, and one Undo takes it away again.',
  choose: 'A file saved by Marquee (JSON)',
  reading: 'Reading the file …',
  waiting: 'Your list is still on its way to this device. This can be done as soon as it is here.',
  notOurs: 'This is not a file that Marquee saved. Lists from elsewhere come in by the other way, below.',
  newer: 'This file was saved by a newer Marquee. Reload this page to get the newer one, and try again.',
  broken: 'This file is damaged, and nothing was changed. If you have another copy, try that one.',
  tooBig: 'This file is too big to be a list of Marquee’s. Nothing was changed.',
  lookUp:
    'Some titles are not on this device and have to be looked up, but the server cannot be reached. Nothing was changed; try again when you are online.',
  done: (ranked: number, saved: number) =>
    ranked + saved === 0
      ? 'All of this file is here already. Nothing was changed.'
      : ranked === 0
        ? `${things(saved)} came back to Watch later.`
        : `${things(ranked)} came back to your list${saved === 0 ? '' : `, and ${saved === 1 ? 'one' : saved} to Watch later`}.`,
  unread: (n: number) => (n === 1 ? 'One line was not taken:' : `${n} lines were not taken:`),
  unreadLine: (line: number, title: string | null, reason: string) =>
    `Line ${line}${title === null ? '' : `, ${title}`}: ${reason}`,
  reasons: {
    unreadable: 'it cannot be read',
    no_title: 'nobody here knows it, and the file does not say what it is called',
    duplicate: 'it stands in the file twice',
    deleted: 'it was removed when the file was saved',
  },
  more: (n: number) => `And ${n} more.`,
  notesLeft: (n: number) =>
    n === 1
      ? 'One note stays out: your list has another text there, or it is too long.'
      : `${n} notes stay out: your list has other texts there, or they are too long.`,
  notesGo: 'Download these notes',

  elsewhere: 'From elsewhere',
  elsewhereWhy: 'Letterboxd, IMDb, Trakt and others.',
  toPlace: (n: number) =>
    n === 1 ? 'One title waits for its exact place.' : `${n} titles wait for their exact place.`,
}
