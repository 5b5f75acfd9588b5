import type * as en from '../en/item.ts'
import type { Same } from '../same.ts'

/** What is said of one film or play, in German. */

export const item: Same<typeof en.item> = {
  again: 'Neu vergleichen',
  note: 'Deine Notiz',
  noteSaved: 'Notiz gesichert.',
  saveNote: 'Notiz sichern',
  drop: 'Änderungen verwerfen',
  unsave: 'Von der Merkliste nehmen',
  saveOf: title => `${title} merken`,
  unsaveOf: title => `${title} von der Merkliste nehmen`,
  isSaved: 'Gemerkt',
  isRanked: (tier, place) => `Steht in ${tier}, #${place}`,
}

export const notes: Same<typeof en.notes> = {
  length: (n, most) => `${n} von ${most}`,
  over: (n, most) => `${n - most === 1 ? 'Ein Zeichen' : `${n - most} Zeichen`} zu viel; ${n} von ${most}`,
}

export const moving: Same<typeof en.moving> = {
  heading: title => `${title} verschieben`,
  top: 'Ganz nach oben',
  bottom: 'Ganz nach unten',
  number: most => `Auf Platz (1 bis ${most})`,
  badNumber: most => `Wähle eine Zahl von 1 bis ${most}.`,
  go: 'Verschieben',
  below: 'Direkt unter …',
  belowHint: tier => `Ein Titel in Stufe ${tier}`,
  belowOf: title => `Unter ${title}`,
}

export const factNames: Same<typeof en.factNames> = {
  original: 'Originaltitel',
  author: 'Von',
  director: 'Regie',
  cast: 'Mit',
  genres: 'Genres',
  length: 'Länge',
  minutes: n => (n === 1 ? 'eine Minute' : `${n} Minuten`),
  venue: 'Wo',
  overview: 'Handlung',
}
