import type { Tier } from '#sync-rules'

/** What the numbers of a list say. */

export const stats = {
  show: 'Count',
  all: 'All',
  films: 'Films',
  plays: 'Plays',
  ranked: (n: number) => (n === 1 ? 'One title ranked' : `${n} titles ranked`),
  tiers: 'Tiers',
  kinds: 'Films and plays',
  genres: 'Genres',
  genresWhy: 'A title counts for each of its genres.',
  decades: 'Decades',
  tier: (tier: Tier, name: string) => `${tier} ${name}`,
  decade: (first: number) => `${first}s`,
  noYear: 'Year unknown',
  noGenre: 'Genre unknown',
  noTitle: 'Title not on this device yet',
  table: 'As a table',
  what: 'What',
  count: 'Titles',
  share: 'Share',
  percent: (n: number) => `${n} %`,
  /** What the picture shows, for who hears it. */
  picture: (heading: string, bars: string) => `${heading}: ${bars}`,
  bar: (name: string, n: number) => `${name} ${n}`,
  fewer: (n: number) => (n === 1 ? 'One more is in the table.' : `${n} more are in the table.`),
  empty: 'Nothing is ranked yet. When it is, this page counts it.',
  emptyKind: 'Nothing of this kind is ranked yet.',
}
