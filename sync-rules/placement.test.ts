import { expect, test } from 'vitest'
import { type Gap, intentTime, isConcurrent, isLater, keepsPlace, type Placed, resolveGap } from './placement.ts'

/** A tier S as the server has it, `A*` placed by this client since its base, `A!` by another. Absent items are elsewhere. */
function gap(server: string, left: string, right: string, options: { if_absent?: boolean } = {}): Gap {
  const items = server.split(' ').filter(Boolean)
  const order = items.map(item => item[0] as string)
  const records = new Map<string, Placed>(
    items.map(item => [
      item[0] as string,
      { tier: 'S', placed_seq: item.length > 1 ? 20 : 5, placed_by: item[1] === '*' ? 'me' : 'other' },
    ]),
  )
  const list = (text: string) => text.split(' ').filter(Boolean)
  return resolveGap(
    { media_id: 'X', tier: 'S', left: list(left), right: list(right), base: 10, client_id: 'me', ...options },
    { placed: id => records.get(id), above: (a, b) => order.indexOf(a) < order.indexOf(b) },
  )
}

test.each<[string, string, string, string, Gap]>([
  ['an empty tier is its end', '', '', '', 'bottom'],
  ['nobody named is the end', 'A B', '', '', 'bottom'],
  ['between two that stand', 'A B', 'A', 'B', { after: 'A' }],
  ['directly after the left one, whatever came between', 'A C! B', 'A', 'B', { after: 'A' }],
  ['the top', 'A B', '', 'A B', 'top'],
  ['the very end', 'A B', 'B A', '', 'bottom'],
  ['a run goes on below its own last item', 'A Y* B', 'Y', 'B', { after: 'Y' }],
  ['a run goes on above its own first item', 'A Y* B', 'A', 'Y', { before: 'Y' }],
  ['own at the top still leads', 'Y* A', '', 'Y', { before: 'Y' }],
  ['neighbours that changed sides: the stable one counts', 'B A*', 'A', 'B', { before: 'B' }],
  ['neighbours that changed sides, both stable: after the left', 'B A', 'A', 'B', { after: 'A' }],
  ['only the right one stands', 'B', 'A', 'B', { before: 'B' }],
  ['only the left one stands', 'A B!', 'A', 'B', { after: 'A' }],
  ['an end stands when the neighbour has gone', 'B', '', 'A B', 'top'],
  ['the other end too', 'B', 'A B', '', 'bottom'],
  ['the trail, left first', 'A D', 'C A', 'B D', { after: 'A' }],
  ['the right trail when the left has none', 'D', 'C', 'B D', { before: 'D' }],
  ['drifted ones, by distance, left before right', 'A! D!', 'C A', 'B D', { after: 'A' }],
  ['drifted ones, the nearer wins', 'A! D!', 'C A', 'D', { before: 'D' }],
  ['all gone: the end nearer to where it was seen', 'Q', 'A', 'B C', 'top'],
  ['all gone, nearer the end', 'Q', 'A B', 'C', 'bottom'],
])('%s', (_, server, left, right, expected) => {
  expect(gap(server, left, right)).toEqual(expected)
})

test('an import has seen no ends: it lands beside its known neighbours, or below all', () => {
  expect(gap('A B C', '', 'B', { if_absent: true })).toEqual({ before: 'B' })
  expect(gap('A B C', 'B', '', { if_absent: true })).toEqual({ after: 'B' })
  expect(gap('A B C', '', 'Q R', { if_absent: true })).toBe('bottom')
})

test('what comes in from outside moves nothing that is ranked, and never brings back what its own import had brought', () => {
  const [mine, other] = ['batch', 'other batch']
  const ranked = { tier: 'S', batch_id: null } as const
  const removed = { tier: null, batch_id: mine }
  expect(keepsPlace(ranked, { if_absent: true, batch_id: mine })).toBe(true)
  expect(keepsPlace(removed, { if_absent: true, batch_id: mine })).toBe(true)
  expect(keepsPlace(removed, { if_absent: true, batch_id: other })).toBe(false)
  expect(keepsPlace({ tier: null, batch_id: null }, { if_absent: true })).toBe(false)
  expect(keepsPlace(undefined, { if_absent: true, batch_id: mine })).toBe(false)
  expect(keepsPlace(ranked, {})).toBe(false)
  expect(keepsPlace(removed, { batch_id: mine })).toBe(false)
})

test('an item is never its own neighbour', () => {
  expect(gap('A B', 'X A', 'B')).toEqual({ after: 'A' })
})

test('a wrong clock moves an op neither before what it had seen nor after it arrived', () => {
  expect(intentTime(0, 1000, 5000, 0)).toBe(1000)
  expect(intentTime(9_999_999, 1000, 5000, 0)).toBe(5000)
  expect(intentTime(3000, 1000, 5000, 0)).toBe(3000)
  expect(intentTime(3000, 1000, 5000, 4000)).toBe(4000)
})

test('of equal times the greater client id wins, on every device alike', () => {
  expect(isLater(5, 'b', 5, 'a')).toBe(true)
  expect(isLater(5, 'a', 5, 'b')).toBe(false)
  expect(isLater(6, 'a', 5, 'b')).toBe(true)
})

test('what a client placed itself is never concurrent with it', () => {
  const record: Placed = { tier: 'S', placed_seq: 20, placed_by: 'me' }
  expect(isConcurrent(record, 10, 'me')).toBe(false)
  expect(isConcurrent(record, 10, 'other')).toBe(true)
  expect(isConcurrent(record, 20, 'other')).toBe(false)
})
