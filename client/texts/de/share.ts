import type * as en from '../en/share.ts'
import type { Same } from '../same.ts'

/** What the screen says that makes a picture of one's list, and the picture itself, in German. */

const titles = (n: number) => (n === 1 ? 'ein Titel' : `${n} Titel`)

export const share: Same<typeof en.share> = {
  why: 'Das Bild entsteht auf diesem Gerät. Niemand sieht es, bis du es verschickst.',
  empty: 'Es gibt noch nichts zu zeigen. Ordne erst etwas ein und komm dann für sein Bild zurück.',
  tiers: 'Welche Stufen?',
  tier: (tier, name, n) => `${tier} ${name}, ${titles(n)}`,
  noTier: 'Wähle mindestens eine Stufe.',
  each: 'Wie viele aus jeder Stufe?',
  upTo: n => `bis zu ${n}`,
  look: 'Wie soll es aussehen?',
  looks: { dark: 'Dunkel', light: 'Hell' },
  picture: 'Dein Bild',
  drawing: 'Das Bild wird gezeichnet …',
  failed: 'Dieser Browser konnte das Bild nicht zeichnen. Stattdessen kannst du die Worte unten teilen.',
  send: 'Bild teilen',
  notSent: 'Das Bild konnte nicht geteilt werden. Sichere es und schick die Datei.',
  save: 'Bild sichern',
  saved: 'Das Bild ist gesichert.',
  file: day => `marquee-${day}.png`,
  words: 'Dasselbe in Worten',
  wordsWhy: 'Für alle, die das Bild nicht sehen können: Stell sie als Beschreibung daneben.',
  copy: 'Worte kopieren',
  copied: 'Die Worte sind kopiert.',
  notCopied: 'Das ließ sich nicht kopieren. Markiere den Text und kopiere ihn von Hand.',
  page: 'Deine Seite',
  pageWhy: 'Wer diese Adresse hat, kann deine ganze Liste lesen, ohne deine Notizen.',
  openPage: 'Deine Seite ansehen',
  copyAddress: 'Adresse kopieren',
  copiedAddress: 'Die Adresse ist kopiert.',
  isPrivate: 'Deine Liste ist privat. Wenn du sie öffentlich machst, hat sie eine eigene Seite zum Teilen.',
  settings: 'Wer sie sehen darf',
}

export const drawn: Same<typeof en.drawn> = {
  own: 'Mein Kanon',
  of: name => `Der Kanon von ${name}`,
  more: n => `und ${n} mehr`,
  brand: 'MARQUEE',
}

export const inWords: Same<typeof en.inWords> = {
  tier: (tier, name) => `${tier}, ${name}:`,
  title: (place, title, year) => (year === null ? `${place}. ${title}` : `${place}. ${title} (${year})`),
}
