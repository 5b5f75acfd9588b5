/** The five tiers, best first. */
export const tiers = ['S', 'A', 'B', 'C', 'D'] as const
export type Tier = (typeof tiers)[number]

/** The band of scores of a tier, in tenths: [lowest, highest]. */
export const bands: Record<Tier, readonly [number, number]> = {
  S: [90, 100],
  A: [80, 89],
  B: [70, 79],
  C: [60, 69],
  D: [0, 59],
}

/**
 * The score of the item at `index` (0 is best) of `count` in `tier`, 0.0 to 10.0.
 * Derived from order, never stored, never sorted by. Twin of `visual_score` in SQL: integers only, so they cannot differ.
 */
export function visualScore(tier: Tier, index: number, count: number): number {
  const [lo, hi] = bands[tier]
  return (hi - Math.floor(((hi - lo) * (2 * index + 1) + count) / (2 * count))) / 10
}
