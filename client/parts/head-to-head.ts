import type { Spot } from '../store/types.ts'

/**
 * Finds a newcomer's place among ranked items by asking which of two is better: a binary search,
 * so n items need at most ⌈log2(n + 1)⌉ answers. Only the newcomer is ever compared.
 */
export interface Duel {
  /** The tier as it was when the questions began, best first, without the newcomer. */
  readonly rivals: readonly string[]
  readonly low: number
  readonly high: number
  /** The bounds before each answer, for undo. */
  readonly past: readonly (readonly [low: number, high: number])[]
}

export const begin = (rivals: readonly string[]): Duel => ({ rivals, low: 0, high: rivals.length, past: [] })

/** The index of the rival to ask about, or undefined when the place is found. */
export const pivot = (duel: Duel): number | undefined =>
  duel.low < duel.high ? Math.floor((duel.low + duel.high) / 2) : undefined

/** Takes one answer. An answered duel stays as it is. */
export function answer(duel: Duel, better: 'newcomer' | 'rival'): Duel {
  const middle = pivot(duel)
  if (middle === undefined) return duel
  const past = [...duel.past, [duel.low, duel.high] as const]
  return better === 'newcomer' ? { ...duel, high: middle, past } : { ...duel, low: middle + 1, past }
}

/** The duel before its last answer. */
export function takeBack(duel: Duel): Duel {
  const last = duel.past.at(-1)
  if (last === undefined) return duel
  return { ...duel, low: last[0], high: last[1], past: duel.past.slice(0, -1) }
}

/** The number of the question now asked, from 1. */
export const round = (duel: Duel): number => duel.past.length + 1

/** The most questions the whole duel can take. */
export const rounds = (duel: Duel): number => Math.ceil(Math.log2(duel.rivals.length + 1))

/** Where the newcomer belongs: the found place, or directly above the rival in question when the person would not say. */
export const place = (duel: Duel): number => pivot(duel) ?? duel.low

/**
 * The spot at a place among the rivals, by its nearest neighbour that still stands in the tier
 * (another device may have moved one while the questions were asked).
 */
export function spotAt(rivals: readonly string[], index: number, there: (mediaId: string) => boolean): Spot {
  const above = rivals.slice(0, index).findLast(there)
  const below = rivals.slice(index).find(there)
  if (above === undefined) return below === undefined ? 'bottom' : { before: below }
  return below !== undefined && rivals[index] === below ? { before: below } : { after: above }
}
