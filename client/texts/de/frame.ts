import type * as en from '../en/frame.ts'
import type { Same } from '../same.ts'

/** What the list of all places and the choices of looks and language say, in German. */
export const more: Same<typeof en.more> = {
  yours: 'Deine Liste',
  others: 'Andere Leute',
  bring: 'Mitbringen und mitnehmen',
  app: 'Marquee',
  statsWhy: 'Was du einordnest, nach Stufe, Art, Jahr und Genre',
  historyWhy: 'Jede Änderung der letzten 30 Tage und der Weg zurück',
  placeWhy: 'Was mit „einordnen“ markiert ist, eins nach dem anderen',
  peopleWhy: 'Jemanden finden, und wem du folgst',
  feedWhy: 'Was die eingeordnet haben, denen du folgst',
  leaderboardWhy: 'Das Beste aller öffentlichen Listen',
  shareWhy: 'Deine Liste als Seite oder Bild',
  importWhy: 'Von Letterboxd, IMDb, Trakt, TMDB oder aus einer Tabelle',
  dataWhy: 'Eine Kopie von allem, in Dateien, die du lesen kannst',
  oldList: 'Listen der alten Version',
  oldListWhy: 'Was ein früheres Marquee in diesem Browser gelassen hat',
  settingsWhy: 'Konto, Geräte, Passwort, wer deine Liste sehen darf',
  aboutWhy: 'Was es ist und woher seine Titel kommen',
}

export const theme: Same<typeof en.theme> = {
  legend: 'Hell oder dunkel',
  system: 'Wie das Gerät',
  dark: 'Dunkel',
  light: 'Hell',
  notKept: 'Dieser Browser bewahrt nichts auf, darum kann die Wahl nicht bleiben.',
}

export const speech: Same<typeof en.speech> = {
  legend: 'Sprache / Language',
  system: 'Wie der Browser',
  use: 'Diese Sprache nehmen',
  notKept: 'Dieser Browser bewahrt nichts auf, darum kann die Wahl nicht bleiben.',
}

export const unopened: Same<typeof en.unopened> = {
  closed:
    'Dieser Browser lässt Marquee nicht an seinen Speicher, darum kann deine Liste nicht gezeigt werden. Vielleicht liegt es an einem privaten Fenster oder an einem vollen Datenträger.',
  held: 'Deine Liste ist noch nicht offen. Wenn das so bleibt, schließe die anderen Tabs von Marquee: Vielleicht hält einer von ihnen sie noch fest. Dann geht es hier von selbst weiter.',
  newer:
    'Diese Seite ist eine ältere Version von Marquee als die, die deine Liste in diesem Browser zuletzt geöffnet hat. Deine Liste ist sicher und wurde nicht angerührt. Lade neu, um die neuere zu bekommen.',
}
