import { expect, test } from 'vitest'
import { type RankingRow, type Tier, tiers } from '#sync-rules'
import { Base } from './base.ts'
import { rankingRow } from './testing/ports.ts'

/** Numbers below 1, the same each time. */
function chance(): () => number {
  let state = 7
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

test('rows that come a few at a time stand as they would had all come at once, ties by id', () => {
  const draw = chance()
  const below = (n: number) => Math.floor(draw() * n)
  const id = (n: number) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`
  const latest = new Map<string, RankingRow>()
  const base = new Base()
  for (let seq = 1; seq <= 400; seq++) {
    const rows = Array.from({ length: 1 + below(4) }, () => {
      const tier = draw() < 0.1 ? null : (tiers[below(tiers.length)] as Tier)
      // Few positions, and so many that are shared.
      return rankingRow(id(below(60)), tier, tier && `V${below(20).toString(36)}`, seq)
    })
    for (const row of rows) latest.set(row.media_item_id, row)
    base.take({ user_rankings: rows })
    const sorted = [...latest.values()].sort((a, b) =>
      `${a.rank_position} ${a.id}` < `${b.rank_position} ${b.id}` ? -1 : 1,
    )
    for (const tier of tiers) {
      const expected = sorted.filter(row => row.tier === tier).map(row => row.media_item_id)
      expect(base.board.tiers[tier]).toEqual(expected)
    }
  }
})
