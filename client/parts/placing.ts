import { type Mutation, TRAIL_LENGTH, tiers } from '#sync-rules'
import type { View } from '../store/types.ts'

/**
 * Settles places by insertion: each item is compared with those of its tier whose place is settled, never with another
 * one that waits, so every answer counts. n of them among m settled cost at most the sum of ⌈log2(k + 1)⌉ answers, k
 * from m to m + n − 1; no way of asking is much shorter.
 */

type Seen = Pick<View, 'tiers' | 'entry' | 'media' | 'waiting'>

export const isWaiting = (view: Pick<View, 'waiting'>, id: string): boolean => view.waiting.has(id)

/** What waits for its place and has a title to ask about. */
export const waitingOf = (view: Pick<View, 'waiting' | 'media'>): string[] =>
  [...view.waiting].filter(id => view.media(id))

/** The same, best first. */
export function waitingIn(view: Seen): string[] {
  const waiting = new Set(waitingOf(view))
  return tiers.flatMap(tier => view.tiers[tier].filter(id => waiting.has(id)))
}

/**
 * With whom an item is compared, best first. Where nothing in the tier is settled, with one other: whichever of the two
 * is preferred, both are settled then. Empty for one that stands alone.
 */
export function rivalsIn(view: Seen, id: string): string[] {
  const entry = view.entry(id)
  if (!entry) return []
  const others = view.tiers[entry.tier].filter(other => other !== id && view.media(other))
  const settled = others.filter(other => !isWaiting(view, other))
  return settled.length > 0 ? settled : others.slice(0, 1)
}

/** Leaves items where they are, as settled. */
export function settleHere(view: Pick<View, 'tiers'>, ids: readonly string[]): Mutation[] {
  const wanted = new Set(ids)
  return tiers.flatMap(tier =>
    view.tiers[tier].flatMap((media_id, at, list): Mutation[] => {
      if (!wanted.has(media_id)) return []
      const left = list.slice(Math.max(0, at - TRAIL_LENGTH), at).reverse()
      const right = list.slice(at + 1, at + 1 + TRAIL_LENGTH)
      return [{ kind: 'ranking.place', args: { media_id, tier, left, right } }]
    }),
  )
}
