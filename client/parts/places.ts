import { bands, type Tier, tiers } from '#sync-rules'
import type { Spot } from '../store/types.ts'
import { board, moved } from '../texts/first.ts'
import { points } from '../texts/language.ts'

/** The tiers as a screen shows them: all of it, or what a filter leaves. */
export type Shown = Record<Tier, readonly string[]>

export interface Place {
  tier: Tier
  spot: Spot
}

/** The spot of a drop at `index` in a list that still holds the item itself. Undefined when it would stay where it is. */
export function spotOfDrop(list: readonly string[], mediaId: string, index: number): Spot | undefined {
  const now = list.indexOf(mediaId)
  if (now !== -1 && (index === now || index === now + 1)) return undefined
  const above = list[index - 1]
  const below = list[index]
  if (above !== undefined) return { after: above }
  return below === undefined ? 'bottom' : { before: below }
}

/** One step up or down from where an item stands; from the end of a tier into the next. Undefined at the ends of the board. */
export function step(shown: Shown, tier: Tier, mediaId: string, by: -1 | 1): Place | undefined {
  const list = shown[tier]
  const index = list.indexOf(mediaId)
  if (index === -1) return undefined
  const neighbour = list[index + by]
  if (neighbour !== undefined) return { tier, spot: by < 0 ? { before: neighbour } : { after: neighbour } }
  const next = tiers[tiers.indexOf(tier) + by]
  return next && { tier: next, spot: by < 0 ? 'bottom' : 'top' }
}

/** What is said after a change: "Alien, tier A, 3 of 41". */
export const announcement = (title: string, tier: Tier, index: number, count: number): string =>
  moved.to(title, tier, index + 1, count)

/** Why a score is what it is: "2nd of 5 in S; scores in S go from 10.0 down to 9.0". */
export function scoreReason(tier: Tier, index: number, count: number): string {
  const [low, high] = bands[tier].map(tenths => points(tenths / 10)) as [string, string]
  return board.score(tier, index + 1, count, high, low)
}
