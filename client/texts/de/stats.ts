import type * as en from '../en/stats.ts'
import type { Same } from '../same.ts'

/** What the numbers of a list say, in German. */

export const stats: Same<typeof en.stats> = {
  show: 'Zählen',
  all: 'Alle',
  films: 'Filme',
  plays: 'Stücke',
  ranked: n => (n === 1 ? 'Ein Titel eingeordnet' : `${n} Titel eingeordnet`),
  tiers: 'Stufen',
  kinds: 'Filme und Stücke',
  genres: 'Genres',
  genresWhy: 'Ein Titel zählt für jedes seiner Genres.',
  decades: 'Jahrzehnte',
  tier: (tier, name) => `${tier} ${name}`,
  decade: first => `${first}er`,
  noYear: 'Jahr unbekannt',
  noGenre: 'Genre unbekannt',
  noTitle: 'Titel noch nicht auf diesem Gerät',
  table: 'Als Tabelle',
  what: 'Was',
  count: 'Titel',
  share: 'Anteil',
  percent: n => `${n} %`,
  picture: (heading, bars) => `${heading}: ${bars}`,
  bar: (name, n) => `${name} ${n}`,
  fewer: n => (n === 1 ? 'Eine weitere Zeile ist in der Tabelle.' : `${n} weitere Zeilen sind in der Tabelle.`),
  empty: 'Noch ist nichts eingeordnet. Sobald etwas da ist, zählt diese Seite es.',
  emptyKind: 'Von dieser Art ist noch nichts eingeordnet.',
}
