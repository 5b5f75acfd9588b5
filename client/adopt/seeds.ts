import { foldTitle, type Tier } from '#sync-rules'
import type { OldRanking } from './types.ts'

/**
 * The five films the old version showed on a first visit, in the order its board had them.
 * It saved them as if the person had ranked them. `first_id` is what they were called before they got TMDB ids.
 */
const seeds: readonly { tmdb_id: number; first_id: string; title: string; tier: Tier }[] = [
  { tmdb_id: 693134, first_id: '1', title: 'Dune: Part Two', tier: 'S' },
  { tmdb_id: 76341, first_id: '6', title: 'Mad Max: Fury Road', tier: 'S' },
  { tmdb_id: 496243, first_id: '3', title: 'Parasite', tier: 'A' },
  { tmdb_id: 545611, first_id: '4', title: 'Everything Everywhere All At Once', tier: 'A' },
  { tmdb_id: 446807, first_id: '5', title: 'Cats', tier: 'D' },
]

const firstIds = new Set(seeds.map(seed => seed.first_id))

/** The film a first id stands for. The title must agree: such short ids were also given at random. */
export function seedByFirstId(id: string, title: string | null): number | null {
  if (title === null || !firstIds.has(id)) return null
  const folded = foldTitle(title)
  return seeds.find(seed => foldTitle(seed.title) === folded)?.tmdb_id ?? null
}

export const isSeed = (tmdbId: number | null, title: string | null): boolean =>
  title !== null && seeds.some(seed => seed.tmdb_id === tmdbId && foldTitle(seed.title) === foldTitle(title))

/** True for the demo as shipped: these five, in this order, without a note. `ranked` is in the order of the old screen. */
export const isUntouchedDemo = (ranked: readonly OldRanking[]): boolean =>
  ranked.length === seeds.length &&
  seeds.every((seed, i) => {
    const item = ranked[i]
    return item?.demo === true && item.tmdb_id === seed.tmdb_id && item.tier === seed.tier
  })
