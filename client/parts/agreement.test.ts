import { expect, test } from 'vitest'
import type { PlacedTitle, Tier } from '#sync-rules'
import { agreementOf } from './agreement.ts'

const placed = (id: string, tier: Tier): PlacedTitle => ({
  media_item: {
    id,
    media_type: 'MOVIE',
    title: id,
    original_title: null,
    release_year: null,
    tmdb_id: null,
    attributes: {},
    is_user_generated: false,
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
  },
  tier,
  visual_score: 5,
})
const beside = (theirs: Record<string, Tier>, mine: Record<string, Tier>) => {
  const { apart, ...counts } = agreementOf(
    Object.entries(theirs).map(([id, tier]) => placed(id, tier)),
    id => mine[id],
  )
  return { ...counts, apart: apart.map(({ item, mine, theirs }) => `${item.title} ${mine} ${theirs}`) }
}

test('only what is on both lists counts, and every one of it once', () => {
  const theirs = { Alien: 'S', Fargo: 'B', Memento: 'C', Titanic: 'D' } as const
  expect(beside(theirs, { Alien: 'S', Fargo: 'A', Memento: 'D', Arcadia: 'S' })).toEqual({
    both: 3,
    same: 1,
    higher: 1,
    lower: 1,
    apart: [],
  })
})

test('the furthest apart come first, five at most; one tier apart is not far', () => {
  const theirs = { a: 'S', b: 'S', c: 'D', d: 'A', e: 'B', f: 'C', g: 'S' } as const
  const mine = { a: 'A', b: 'D', c: 'A', d: 'C', e: 'D', f: 'S', g: 'B' } as const
  expect(beside(theirs, mine).apart).toEqual(['b D S', 'c A D', 'f S C', 'd C A', 'e D B'])
})

test('two lists without a common title have nothing to compare', () => {
  expect(beside({ Alien: 'S' }, { Fargo: 'S' })).toEqual({ both: 0, same: 0, higher: 0, lower: 0, apart: [] })
})
