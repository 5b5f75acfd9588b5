import { expect, test } from 'vitest'
import { dropIndex, GAP, HEAD, layoutOf, ROW, rowsWithin } from './layout.ts'

const ids = (n: number) => Array.from({ length: n }, (_, i) => `film-${i}`)
const sections = layoutOf({ S: ids(3), A: [], B: ids(10_000), C: ids(1), D: [] })

test('tiers stand below each other, an empty one keeps room for its words', () => {
  const A = HEAD + 3 * ROW + GAP + HEAD
  expect(sections.map(s => s.top).slice(0, 3)).toEqual([HEAD, A, A + ROW + GAP + HEAD])
  expect(sections.map(s => s.rows)).toEqual([3, 1, 10_000, 1, 1])
})

test('of a long list only the rows near the window are drawn', () => {
  const [s, a, b] = sections
  if (!s || !a || !b) throw new Error('five tiers')
  expect(rowsWithin(s, 0, 800)).toEqual([0, 3])
  expect(rowsWithin(a, 0, 800)).toEqual([0, 0])
  expect(rowsWithin(b, b.top + 5000 * ROW, b.top + 5010 * ROW)).toEqual([5000, 5010])
  expect(rowsWithin(b, b.top + 5000 * ROW + 1, b.top + 5001 * ROW + 1)).toEqual([5000, 5002])
  expect(rowsWithin(s, b.top, b.top + 800)).toEqual([3, 3])
})

test('a drop lands at the nearest edge between rows', () => {
  expect(dropIndex(-20, 5)).toBe(0)
  expect(dropIndex(ROW * 0.6, 5)).toBe(1)
  expect(dropIndex(ROW * 2.4, 5)).toBe(2)
  expect(dropIndex(ROW * 90, 5)).toBe(5)
})
