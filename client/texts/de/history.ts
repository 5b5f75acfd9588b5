import type * as en from '../en/history.ts'
import type { Same } from '../same.ts'

/** What the history says, in German. Whole sentences, each with the titles and tiers it is about. */

export const history: Same<typeof en.history> = {
  explain: 'Alles, was in den letzten 30 Tagen geändert wurde. Was du zurücknimmst, kannst du auch wieder zurückholen.',
  guest:
    'Dieses Gerät weiß, was in den letzten 30 Tagen auf ihm getan wurde. Mit einem Konto zeigt jedes Gerät die Änderungen aller und kann sie zurücknehmen.',
  empty: 'In den letzten 30 Tagen wurde nichts geändert.',
  emptyOf: title => `An ${title} wurde in den letzten 30 Tagen nichts geändert.`,
  onlyOf: title => `Nur ${title}`,
  showAll: 'Alles zeigen',
  only: title => `Nur ${title}`,
  list: 'Änderungen, die neuesten zuerst',
  more: 'Ältere Änderungen',
  busy: 'Der Server wird gefragt …',
  offline: read =>
    `Du bist offline. Hier ist, was auf diesem Gerät wartet, und was zuletzt gelesen wurde (${read}). Alles andere braucht das Netz.`,
  offlineUnread: 'Du bist offline. Hier ist, was auf diesem Gerät wartet; alles andere braucht das Netz.',
  failed: 'Der Server konnte gerade nicht gefragt werden. Hier ist, was dieses Gerät weiß.',
  signIn: 'Melde dich wieder an, um die Änderungen deiner anderen Geräte zu sehen.',
  again: 'Noch einmal versuchen',
  unsent: 'noch nicht gesendet',
  thisDevice: 'Dieses Gerät',
  anotherDevice: 'Ein anderes Gerät',
  byApi: 'Ein anderes Programm',
  takeBack: 'Zurücknehmen',
  takeBackWhat: sentence => `Zurücknehmen: ${sentence}`,
  takenBack: sentence => `Zurückgenommen: ${sentence}`,
  nothingLeft: 'Davon ist nichts mehr da, was man zurücknehmen könnte.',
  unreachable: 'Das braucht das Netz, und das ist gerade nicht zu erreichen. Es wurde nichts geändert.',
  today: time => `heute ${time}`,
  yesterday: time => `gestern ${time}`,
  day: (day, time) => `${day} ${time}`,
}

export const attention: Same<typeof en.attention> = {
  heading: 'Braucht deinen Blick',
  leave: 'So lassen',
  leaveWhat: title => `So lassen: ${title}`,
  done: title => `${title}: erledigt.`,
  other: text => (text === '' ? 'Anderswo wurde die Notiz entfernt.' : `Der andere Text: „${text}“`),
}

export const did: Same<typeof en.did> = {
  above: title => `über ${title}`,
  below: title => `unter ${title}`,
  put: (title, tier, beside) => sentence(`${title} in ${tier} gestellt`, beside),
  ranked: (title, tier, beside) => sentence(`${title} in ${tier} eingeordnet`, beside),
  moved: (title, from, to, beside) => sentence(`${title} von ${from} nach ${to} verschoben`, beside),
  movedWithin: (title, tier, beside) => sentence(`${title} innerhalb von ${tier} verschoben`, beside),
  removed: title => `${title} von der Liste genommen`,
  noted: (title, text) => `Notiz zu ${title}: „${text}“`,
  noteRemoved: title => `Notiz zu ${title} entfernt`,
  rematched: (title, other) => `${title} zu ${other} berichtigt`,
  saved: title => `${title} gemerkt`,
  unsaved: title => `${title} von der Merkliste genommen`,
  entered: title => `${title} von Hand eingegeben`,
  imported: (ranked, saved) => `Ein Import: ${amounts(ranked, saved)}`,
  brought: (ranked, saved) => `Eine Liste aus der Zeit vor dem Konto: ${amounts(ranked, saved)}`,
  other: title => `${title} auf eine Weise geändert, die diese Version nicht kennt`,
}

export const became: Same<typeof en.became> = {
  merged: 'Mit dem zusammengeführt, was ein anderes Gerät geschrieben hat.',
  kept_both: 'Die Notiz wurde auch anderswo geändert. Ein Text ist zu sehen, der andere ist aufgehoben.',
  revived: 'Ein anderes Gerät hatte es heruntergenommen; es ist wieder da.',
  superseded: 'Ein anderes deiner Geräte hat später anders entschieden. Das gilt jetzt.',
  noop: 'Es war schon so.',
  parked: 'Der Server konnte das nicht ausführen. Es liegt beiseite; sonst wird nichts aufgehalten.',
  rejected: 'Der Server hat das nicht angenommen.',
  quota: 'Dein Konto ist voll, darum wurde das nicht angenommen.',
}

export const offers: Same<typeof en.offers> = {
  place: tier => `Doch in Stufe ${tier} stellen`,
  remove: 'Doch herunternehmen',
  note: 'Den anderen Text nehmen',
  any: 'Doch so machen',
}

const sentence = (what: string, beside: string): string => (beside === '' ? what : `${what}, ${beside}`)

function amounts(ranked: number, saved: number): string {
  if (ranked === 0 && saved === 0) return 'nichts Neues'
  if (ranked === 0) return saved === 1 ? 'ein Titel gemerkt' : `${saved} Titel gemerkt`
  const titles = ranked === 1 ? 'ein Titel eingeordnet' : `${ranked} Titel eingeordnet`
  if (saved === 0) return titles
  return saved === 1 ? `${titles}, einer gemerkt` : `${titles}, ${saved} gemerkt`
}
