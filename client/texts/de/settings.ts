import type * as en from '../en/settings.ts'
import type { Same } from '../same.ts'

/** What the settings say, in German. */

export const settings: Same<typeof en.settings> = {
  why: 'Alles hier wird den Server gefragt und braucht darum das Netz. Deine Liste braucht es nicht.',
  guest: 'Einstellungen gehören zu einem Konto',
  guestWhy:
    'Du hast keins auf diesem Gerät und brauchst keins: Deine Liste geht ohne. Mit einem zeigen all deine Geräte dieselbe Liste.',
  saved: 'Gesichert.',
  unreachable: 'Der Server ist gerade nicht zu erreichen. Es wurde nichts geändert; was du getippt hast, ist noch da.',
}

export const yourName: Same<typeof en.yourName> = {
  save: 'Namen sichern',
  heading: 'Dein Name',
  name: 'Name',
  hint: 'Die Adresse deiner Seite ändert sich mit; Links zur alten führen ins Leere.',
}

export const visible: Same<typeof en.visible> = {
  save: 'Sichern, wer sie sehen darf',
  heading: 'Wer darf deine Liste sehen?',
  private: 'Nur ich',
  privateWhy:
    'Du kommst nirgends vor: nicht unter „Neues“, in keiner Bestenliste, keiner Suche und keiner Zahl, und zwar sofort. Wer dir folgt, sieht dich wieder, wenn du zurückkommst. Du kannst das jederzeit ändern.',
  public: 'Alle',
  publicWhy:
    'Dein Name und deine Liste, mit Titeln, die du selbst eingegeben hast, können alle sehen, finden und zählen, und alle können dir folgen. Deine Notizen, deine Merkliste und deine E-Mail werden nie gezeigt.',
  isPrivate: 'Jetzt kannst nur du deine Liste sehen.',
  isPublic: 'Jetzt können alle deine Liste sehen.',
}

export const mail: Same<typeof en.mail> = {
  save: 'E-Mail sichern',
  heading: 'Deine E-Mail',
  label: 'E-Mail',
  why: 'Für einen Link, wenn du dein Passwort vergisst. Niemand sieht sie.',
}

export const word: Same<typeof en.word> = {
  heading: 'Dein Passwort',
  current: 'Jetziges Passwort',
  next: 'Neues Passwort',
  hint: 'Ein paar Wörter ergeben ein gutes',
  others: 'Alle anderen Geräte abmelden',
  set: 'Setzen',
  done: 'Dein neues Passwort gilt.',
}

export const gadgets: Same<typeof en.gadgets> = {
  heading: 'Deine Geräte',
  unnamed: 'Ein Gerät ohne Namen',
  this: 'dieses hier',
  seen: moment => `zuletzt gesehen ${moment}`,
  seenFrom: (moment, network) => `zuletzt gesehen ${moment}, von ${network}`,
  out: 'Abmelden',
  outOf: name => `${name} abmelden`,
  isOut: name => `${name} ist abgemeldet. Was es nicht gesendet hat, wartet dort auf die nächste Anmeldung.`,
  others: 'Alle anderen abmelden',
  othersOut: n => (n === 1 ? 'Ein anderes Gerät ist abgemeldet.' : `${n} andere Geräte sind abgemeldet.`),
  alone: 'Du bist hier angemeldet und sonst nirgends.',
}

export const takeAlong: Same<typeof en.takeAlong> = {
  heading: 'Deine Daten',
  why: 'Nimm alles als Datei mit, oder bring eine Liste von anderswo.',
  link: 'Export und Import',
}

export const again: Same<typeof en.again> = {
  heading: 'Noch einmal dein Passwort',
  why: 'Das lässt sich nicht leicht zurücknehmen, darum wird danach gefragt. Es gilt fünf Minuten.',
  label: 'Passwort',
  wrong: 'Das ist nicht dein Passwort.',
  go: 'Weiter',
}

export const leave: Same<typeof en.leave> = {
  heading: 'Konto löschen',
  what: 'Deine Liste, dein Name und alles, was du geschrieben hast, sind sofort für alle weg, und du wirst auf allen Geräten abgemeldet.',
  grace:
    'Sieben Tage lang kannst du das mit Name und Passwort zurücknehmen. Danach wird alles endgültig gelöscht, und niemand kann es zurückholen.',
  exportFirst: 'Nimm vorher eine Datei deiner Liste mit, wenn du sie vielleicht noch willst.',
  unsent: n =>
    n === 1
      ? 'Eine Änderung dieses Geräts ist noch nicht gesendet. Sie bleibt 30 Tage hier versiegelt, falls du zurückkommst.'
      : `${n} Änderungen dieses Geräts sind noch nicht gesendet. Sie bleiben 30 Tage hier versiegelt, falls du zurückkommst.`,
  go: 'Mein Konto löschen',
  sure: 'Das Konto löschen?',
}

export const undelete: Same<typeof en.undelete> = {
  heading: 'Eine Löschung zurücknehmen',
  gone: moment => `Dein Konto ist gelöscht. Bis ${moment} kannst du das hier zurücknehmen.`,
  why: 'Ein Konto ist noch sieben Tage nach dem Löschen zurückzuhaben, so wie es war.',
  go: 'Zurückholen',
  offer: 'Konto gelöscht?',
  back: 'Dein Konto ist wieder da.',
}
