import { type MediaItem, type MediaType, type Tier, tiers } from '#sync-rules'
import type { View } from '../store/types.ts'

/** A list in numbers. Of unknown genre or year: null. */
export interface Numbers {
  ranked: number
  tiers: Map<Tier, number>
  /** Null: the title is not on this device yet. */
  kinds: Map<MediaType | null, number>
  /** Most first, equal ones by name; unknown last. A title counts for each of its genres. */
  genres: Map<string | null, number>
  /** By their first year, earliest first; unknown last. */
  decades: Map<number | null, number>
}

/** Counts what is ranked: all of it, or one kind. One walk over the list. */
export function countUp(view: View, only?: MediaType): Numbers {
  const numbers: Numbers = {
    ranked: 0,
    tiers: new Map(tiers.map(tier => [tier, 0])),
    kinds: new Map(),
    genres: new Map(),
    decades: new Map(),
  }
  for (const tier of tiers) {
    for (const id of view.tiers[tier]) {
      const item = view.media(id)
      if (only && item?.media_type !== only) continue
      numbers.ranked++
      raise(numbers.tiers, tier)
      raise(numbers.kinds, item?.media_type ?? null)
      raise(numbers.decades, item?.release_year == null ? null : Math.floor(item.release_year / 10) * 10)
      for (const genre of genresOf(item)) raise(numbers.genres, genre)
    }
  }
  const kinds = ['MOVIE', 'PLAY', null] as const
  return {
    ...numbers,
    kinds: new Map(kinds.flatMap(kind => (numbers.kinds.has(kind) ? [[kind, numbers.kinds.get(kind) ?? 0]] : []))),
    genres: sorted(numbers.genres, (a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
    decades: sorted(numbers.decades, (a, b) => a[0] - b[0]),
  }
}

const raise = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1)

function genresOf(item: MediaItem | undefined): (string | null)[] {
  const { genres, genre } = item?.attributes ?? {}
  const names = Array.isArray(genres) ? genres : typeof genre === 'string' ? [genre] : []
  const known = [...new Set(names.map(name => name.trim()))].filter(name => name !== '')
  return known.length > 0 ? known : [null]
}

function sorted<K extends string | number>(
  counts: Map<K | null, number>,
  order: (a: [K, number], b: [K, number]) => number,
): Map<K | null, number> {
  const known = [...counts].filter((pair): pair is [K, number] => pair[0] !== null)
  const unknown = counts.get(null)
  return new Map<K | null, number>([...known.sort(order), ...(unknown ? ([[null, unknown]] as const) : [])])
}
