import { type MediaType, type Tier, tiers } from '#sync-rules'
import type { Row } from './types.ts'

/** What the person decides about a file as a whole. */
export interface Settings {
  /** `ratingKey` → tier. */
  tiers: Record<string, Tier | 'out'>
  /** What was seen and has no rating. `spread`: evenly over all tiers, in the order of `order`. */
  unrated: Tier | 'spread' | 'later' | 'out'
  /** The list whose order is the person's own, inside each tier; null for none. */
  order: string | null
  /** What a title is that nobody knows and the file does not name. */
  stub_type: MediaType
}

const ratingKey = ({ value, scale }: NonNullable<Row['rating']>): string => `${value}/${scale}`

/** Two stars or four points of ten to a tier; half of one is of the better. */
function tierFor({ value, scale }: NonNullable<Row['rating']>): Tier {
  const stars = (value * 5) / scale
  return tiers.find((_, i) => stars >= 4.5 - i) ?? 'D'
}

/** The ratings that occur, best first, each with how often. */
export function ratingsIn(rows: readonly Row[]): { key: string; rating: NonNullable<Row['rating']>; count: number }[] {
  const found = new Map<string, { key: string; rating: NonNullable<Row['rating']>; count: number }>()
  for (const { rating, skip, tier } of rows) {
    if (!rating || skip || tier) continue
    const key = ratingKey(rating)
    found.set(key, { key, rating, count: (found.get(key)?.count ?? 0) + 1 })
  }
  return [...found.values()].sort((a, b) => b.rating.value / b.rating.scale - a.rating.value / a.rating.scale)
}

/** The lists that may be the person's order, with how many rows each has; the longest first. */
export function listsIn(rows: readonly Row[]): { name: string; count: number }[] {
  const found = new Map<string, number>()
  for (const { lists, skip } of rows) {
    if (!skip) for (const { name } of lists ?? []) found.set(name, (found.get(name) ?? 0) + 1)
  }
  return [...found].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

export const unratedIn = (rows: readonly Row[]): number => rows.filter(row => isUnrated(row)).length
const isUnrated = ({ rating, tier, saved, skip }: Row) => !rating && !tier && !saved && !skip

/** Where nothing is rated, all is good until the person says otherwise; else what has no rating stays out. */
export function proposal(rows: readonly Row[]): Settings {
  const rated = ratingsIn(rows)
  return {
    tiers: Object.fromEntries(rated.map(({ key, rating }) => [key, tierFor(rating)])),
    unrated: rated.length > 0 || rows.some(({ tier }) => tier) ? 'out' : 'B',
    order: null,
    stub_type: 'MOVIE',
  }
}

/** What becomes of each row: its tier, later, or out. */
export function grade(rows: readonly Row[], settings: Settings): (Tier | 'later' | 'out')[] {
  const listed = rows
    .flatMap((row, index) => (isUnrated(row) ? [{ index, at: placeOn(row, settings.order) }] : []))
    .filter(({ at }) => at !== null)
    .sort((a, b) => Number(a.at) - Number(b.at))
  const spread = new Map(listed.map(({ index }, i) => [index, tiers[Math.floor((i * 5) / listed.length)] as Tier]))
  return rows.map((row, index) => {
    if (row.tier) return row.tier
    if (row.rating) return settings.tiers[ratingKey(row.rating)] ?? tierFor(row.rating)
    if (row.saved) return 'later'
    return settings.unrated === 'spread' ? (spread.get(index) ?? 'out') : settings.unrated
  })
}

const placeOn = ({ lists }: Row, order: string | null): number | null =>
  (order !== null && lists?.find(({ name }) => name === order)?.at) || null

export interface Graded {
  row: Row
  index: number
  tier: Tier
}
export type Arranged = Graded & { tied: boolean }

/**
 * Best first inside each tier: by exact place, then by the chosen list, then by rating, then as the file has them. Where
 * nothing but the file decides, they are tied: an order that is nobody's taste must not pass as one.
 */
export function arrange(items: readonly Graded[], order: string | null): Arranged[] {
  return tiers.flatMap(tier => {
    const here = items.filter(item => item.tier === tier)
    const exact = here.filter(({ row }) => row.position !== null)
    const listed = here.filter(({ row }) => row.position === null && placeOn(row, order) !== null)
    const rest = here.filter(({ row }) => row.position === null && placeOn(row, order) === null)
    const value = ({ row }: Graded) => (row.rating ? row.rating.value / row.rating.scale : 0)
    const times = new Map<number, number>()
    for (const item of rest) times.set(value(item), (times.get(value(item)) ?? 0) + 1)
    const alone = exact.length + listed.length === 0
    return [
      ...exact
        .sort((a, b) => Number(a.row.position) - Number(b.row.position))
        .map(item => ({ ...item, tied: item.row.needs_placing === true })),
      ...listed
        .sort((a, b) => Number(placeOn(a.row, order)) - Number(placeOn(b.row, order)))
        .map(item => ({ ...item, tied: exact.length > 0 })),
      ...rest
        .sort((a, b) => value(b) - value(a) || a.index - b.index)
        .map(item => ({ ...item, tied: !alone || (times.get(value(item)) ?? 0) > 1 })),
    ]
  })
}
