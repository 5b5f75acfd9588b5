import type * as en from '../en/first.ts'
import type { Same } from '../same.ts'

/** What the first paint says, in German. */

export const places: Same<typeof en.places> = {
  list: 'Liste',
  add: 'Hinzufügen',
  search: 'Filme und Stücke suchen',
  later: 'Merkliste',
  history: 'Verlauf',
  stats: 'Statistik',
  share: 'Deine Liste teilen',
  more: 'Mehr',
  signIn: 'Anmelden',
  about: 'Über Marquee',
  people: 'Leute',
  feed: 'Neues',
  leaderboard: 'Bestenliste',
  settings: 'Einstellungen',
  oldList: 'Wir haben deine alte Liste gefunden',
  data: 'Deine Daten',
  place: 'Fertig einordnen',
  imports: 'Eine Liste von anderswo mitbringen',
}

export const tierNames: Same<typeof en.tierNames> = {
  S: 'Meisterwerk',
  A: 'Großartig',
  B: 'Gut',
  C: 'Ganz nett',
  D: 'Schlecht',
}

export const common: Same<typeof en.common> = {
  undo: 'Rückgängig',
  cancel: 'Abbrechen',
  notNow: 'Jetzt nicht',
  look: 'Ansehen',
  close: 'Schließen',
  back: 'Zurück',
  remove: 'Entfernen',
  play: 'Stück',
  film: 'Film',
  unknownYear: 'Jahr unbekannt',
  comingTitle: 'Titel ist unterwegs …',
  notSaved: 'Das konnte auf diesem Gerät nicht gespeichert werden. Es wurde nichts geändert.',
  takenBack: 'Zurückgenommen.',
  takenBackOf: what => `Zurückgenommen. ${what}`,
  nothingToUndo: 'Es gibt nichts zurückzunehmen.',
}

export const moved: Same<typeof en.moved> = {
  to: (title, tier, place, count) => `${title}, Stufe ${tier}, Platz ${place} von ${count}`,
  off: title => `${title} ist nicht mehr auf deiner Liste.`,
  saved: title => `${title} ist auf der Merkliste.`,
  unsaved: title => `${title} ist nicht mehr auf der Merkliste.`,
  neither: title => `${title} ist weder eingeordnet noch gemerkt.`,
}

export const frame: Same<typeof en.frame> = {
  skip: 'Zum Inhalt',
  accountOf: name => `Konto von ${name}`,
  attention: n => (n === 1 ? 'Eine Sache braucht deinen Blick' : `${n} Sachen brauchen deinen Blick`),
}

export const standing: Same<typeof en.standing> = {
  guest: () => 'Auf diesem Gerät gesichert',
  saved_here: n =>
    n === 0 ? 'Auf diesem Gerät gesichert' : `${n} ${n === 1 ? 'wartet' : 'warten'}, auf diesem Gerät gesichert`,
  sending: n => (n === 0 ? 'Abgleich …' : n === 1 ? '1 wird gesendet …' : `${n} werden gesendet …`),
  up_to_date: () => 'Auf dem neuesten Stand',
  needs_login: n => (n === 0 ? 'Anmelden, dann geht es weiter' : `Anmelden, um ${n} zu senden`),
  needs_update: () => 'Neu laden, dann geht es weiter',
  newer_version: () => 'Neu laden, dann geht es weiter',
  storage_failed: () => 'Nicht gesichert',
  starting: () => 'Startet …',
}

export const board: Same<typeof en.board> = {
  show: 'Anzeigen',
  kinds: { ALL: 'Alle', MOVIE: 'Filme', PLAY: 'Stücke' },
  move: 'Verschieben …',
  moveOf: title => `${title} verschieben …`,
  dragOf: title => `${title} ziehen`,
  scoreWhy: ' Punkte. Warum?',
  score: (tier, place, count, high, low) =>
    `Platz ${place} von ${count} in ${tier}; die Punkte in ${tier} gehen von ${high} bis ${low}`,
  main: 'Hauptmenü',
  saved: n => `${n} gemerkt`,
  heading: 'Dein Kanon',
  invitation: 'Ordne ein, was du gesehen hast.',
  invitationMore:
    'Such einen Film oder ein Stück, sag, wie gut es ist, und beantworte ein paar Fragen. So findet es seinen genauen Platz.',
  guestList: 'Du brauchst kein Konto; deine Liste bleibt auf diesem Gerät.',
  userList: 'Deine Liste ist auf all deinen Geräten dieselbe.',
  emptyTier: 'Noch nichts hier',
  emptyFilter: 'Nichts von dieser Art hier',
  keys: 'In einer Zeile: S A B C D ändert die Stufe, Alt mit ↑ oder ↓ verschiebt den Titel, die Eingabetaste öffnet ihn, Entf nimmt ihn von der Liste. Strg oder ⌘ mit Z nimmt die letzte Änderung zurück.',
  placeMe: 'einordnen',
  placeMeWhy: 'Sein Platz steht noch nicht fest. Öffne es, um wieder zu vergleichen.',
  pending: 'Noch nicht gesendet; auf diesem Gerät sicher',
  hasNote: 'Hat eine Notiz',
  first: 'Deine Liste wird geladen …',
}

export const storage: Same<typeof en.storage> = {
  copy: 'Eine Kopie deiner Liste sichern',
  failed:
    'Dieser Browser kann gerade nicht speichern: Sein Speicher ist voll oder gesperrt. Neue Änderungen gingen verloren, wenn du diese Seite schließt.',
  lost: n =>
    `Dieser Browser hat den Speicher von Marquee weggeworfen und damit mindestens ${n === 1 ? 'eine Änderung, die noch nicht gesendet war' : `${n} Änderungen, die noch nicht gesendet waren`}. Alles, was gesendet war, ist da.`,
  putBack:
    'Dieser Browser hat den Speicher von Marquee weggeworfen, während deine Liste offen war. Alles, was diese Seite zeigt, ist wieder gespeichert.',
  lostRead: 'Verstanden',
}

export const broken: Same<typeof en.broken> = {
  heading: 'Auf dieser Seite ist etwas schiefgegangen',
  safe: 'Deine Liste ist auf diesem Gerät sicher. Nichts ist verloren.',
  notHere: 'Dieser Teil ist noch nicht auf diesem Gerät',
  needsNetwork: 'Er wird einmal geholt und braucht dafür das Netz. Deine Liste ist auf diesem Gerät sicher.',
  again: 'Noch einmal versuchen',
}

export const update: Same<typeof en.update> = {
  ready: 'Eine neue Version von Marquee ist da.',
  elsewhere:
    'In einem anderen Tab läuft eine neuere Version von Marquee. Lade neu, dann geht es weiter; alles, was du hier getan hast, ist gespeichert.',
  wanting: 'Ein Teil von Marquee konnte nicht geladen werden. Lade neu, um ihn zu bekommen.',
  reload: 'Neu laden',
}
