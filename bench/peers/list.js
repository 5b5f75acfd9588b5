import { generateKeyBetween } from 'fractional-indexing'

/**
 * The list as the peers keep it: one row per film with its title, a tier from 0 (S) to 4 (D), and a rank. A rank is a
 * key of `fractional-indexing`, minted on the device between the two neighbours it sees: what both peers' own pages advise.
 * @typedef {{ id: string, user_id: string, title: string, year: number, tier: number, rank: string }} Row
 */

export const LETTERS = 'SABCD'

/**
 * Where a film comes to stand at an index of a tier; without one, at its bottom.
 * @param {readonly Row[]} rows in the order of the list
 * @returns {{ id: string, tier: number, rank: string, prev: string | null, next: string | null }}
 */
export function placeAt(rows, id, tier, index = Number.POSITIVE_INFINITY) {
  const others = rows.filter(row => row.tier === tier && row.id !== id)
  const at = Math.min(index, others.length)
  const [prev, next] = [others[at - 1], others[at]]
  const rank = generateKeyBetween(prev?.rank ?? null, next?.rank ?? null)
  return { id, tier, rank, prev: prev?.id ?? null, next: next?.id ?? null }
}

/** Park and Miller's generator, as in the other benches: the same moves in every run. */
export function randomMoves() {
  let state = 1
  const below = n => {
    state = (state * 48_271) % 2_147_483_647
    return state % n
  }
  /** A film of the list, moved to anywhere. @param {readonly Row[]} rows */
  return rows => {
    const { id } = rows[below(rows.length)]
    const tier = below(LETTERS.length)
    const others = rows.filter(row => row.tier === tier && row.id !== id).length
    return placeAt(rows, id, tier, below(others + 1))
  }
}

/** @param {readonly Row[]} rows */
export const inOrder = rows =>
  [...rows].sort(
    (a, b) => a.tier - b.tier || (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0) || (a.id < b.id ? -1 : 1),
  )
