import { type MediaItem, type PlacedTitle, type Tier, tiers } from '#sync-rules'

/** Two lists beside each other, counted over the titles that are on both. */
export interface Agreement {
  both: number
  same: number
  /** Titles in a better tier on my list than on theirs, and the other way round. */
  higher: number
  lower: number
  /** The titles that are most tiers apart, two tiers at least, at most five. */
  apart: { item: MediaItem; mine: Tier; theirs: Tier }[]
}

const SHOWN = 5

export function agreementOf(theirs: readonly PlacedTitle[], mine: (mediaId: string) => Tier | undefined): Agreement {
  const shared = theirs.flatMap(({ media_item, tier }) => {
    const own = mine(media_item.id)
    return own === undefined ? [] : [{ item: media_item, mine: own, theirs: tier, by: distance(own, tier) }]
  })
  const count = (fits: (by: number) => boolean) => shared.filter(({ by }) => fits(by)).length
  const apart = shared
    .filter(({ by }) => Math.abs(by) >= 2)
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, SHOWN)
    .map(({ item, mine, theirs }) => ({ item, mine, theirs }))
  return {
    both: shared.length,
    same: count(by => by === 0),
    higher: count(by => by > 0),
    lower: count(by => by < 0),
    apart,
  }
}

/** How many tiers mine is above theirs. */
const distance = (mine: Tier, theirs: Tier) => tiers.indexOf(theirs) - tiers.indexOf(mine)
