import { expect, test } from 'vitest'
import { type Mutation, type RankingRow, type Tier, tiers, type WatchlistRow } from '#sync-rules'
import { Base } from './base.ts'
import { type Board, emptyBoard } from './board.ts'
import { overlay, type Wish } from './overlay.ts'
import { find, values } from './shards.ts'
import { rankingRow } from './testing/ports.ts'

/**
 * The worked examples of the conflict rules, as device 2 sees them before its own ops are sent: device 1's ops are in
 * the synced rows, device 2's lie over them. What it sees has to be what the server will make of it.
 */

const BASE = 100
const [ONE, TWO] = ['11111111-0000-4000-8000-000000000000', '22222222-0000-4000-8000-000000000000']
const id = (name: string) => `${name.charCodeAt(0).toString(16)}000000-0000-4000-8000-000000000000`
const nameOf = (mediaId: string) => String.fromCharCode(Number.parseInt(mediaId.slice(0, 2), 16))
const ids = (names: string) => [...names].map(id)

type Say = Mutation & { t?: number }
const place = (item: string, tier: Tier, left: string, right: string, t?: number): Say => ({
  kind: 'ranking.place',
  args: { media_id: id(item), tier, left: ids(left), right: ids(right) },
  t,
})
const remove = (item: string, t?: number): Say => ({ kind: 'ranking.remove', args: { media_id: id(item) }, t })
const note = (item: string, notes: string, base_notes: string | null, t?: number): Say => ({
  kind: 'ranking.note',
  args: { media_id: id(item), notes, base_notes },
  t,
})
let count = 0
const wish = ({ t = 5, ...mutation }: Say, base = BASE): Wish => ({
  ...mutation,
  op_id: `op${count++}`,
  base,
  t: new Date(1000 + t).toISOString(),
})

/** Rows as a server would hold them, from a board. What a device placed gets its client and its seq. */
function rowsOf(board: Board, seq: number): RankingRow[] {
  return [...values(board.items)].map(item => {
    const at = item.tier ? board.tiers[item.tier].indexOf(item.media_id) : -1
    const fresh = item.placed_seq > seq
    const row = rankingRow(item.media_id, item.tier, item.tier && `V${(at + 1).toString().padStart(3, '0')}1`, seq)
    return {
      ...row,
      notes: item.notes,
      placed_seq: fresh ? seq : item.placed_seq,
      placed_by: item.placed_by,
      placed_at: new Date(item.placed_at).toISOString(),
    }
  })
}

const baseOf = (rows: RankingRow[], watchlist: WatchlistRow[] = []): Board => {
  const base = new Base()
  base.take({ user_rankings: rows, watchlist_items: watchlist })
  return base.board
}

function start(lists: Partial<Record<Tier, string>>, notes: Record<string, string> = {}): Board {
  const rows = tiers.flatMap(tier =>
    [...(lists[tier] ?? '')].map((name, i) => ({
      ...rankingRow(id(name), tier, `V${i + 1}`, 50),
      notes: notes[name] ?? null,
    })),
  )
  return baseOf(rows)
}

/** Device 1's ops, each committed under a seq of its own. */
function commit(board: Board, ops: readonly Say[]): Board {
  let seq = BASE
  let now = board
  for (const op of ops) {
    const laid = overlay(now, [wish(op)], { client_id: ONE, guest: false, intent: 0 })
    now = baseOf(rowsOf(laid, ++seq))
  }
  return now
}

const shown = (board: Board) =>
  Object.fromEntries(
    tiers.filter(tier => board.tiers[tier].length > 0).map(tier => [tier, board.tiers[tier].map(nameOf).join('')]),
  )

interface Example {
  n: number
  start: Partial<Record<Tier, string>>
  one: Say[]
  two: Say[]
  final: Partial<Record<Tier, string>>
}

const examples: Example[] = [
  {
    n: 1,
    start: { S: 'AB' },
    one: [place('X', 'S', 'A', 'B')],
    two: [place('Y', 'S', 'A', 'B')],
    final: { S: 'AYXB' },
  },
  {
    n: 2,
    start: { S: 'AB' },
    one: [place('X', 'S', 'A', 'B'), place('Z', 'S', 'XA', 'B')],
    two: [place('Y', 'S', 'A', 'B'), place('W', 'S', 'YA', 'B')],
    final: { S: 'AYWXZB' },
  },
  {
    n: 3,
    start: { S: 'AB' },
    one: [place('X', 'S', '', 'AB')],
    two: [place('Y', 'S', '', 'AB')],
    final: { S: 'YXAB' },
  },
  {
    n: 4,
    start: { S: 'AB' },
    one: [place('X', 'S', 'BA', '')],
    two: [place('Y', 'S', 'BA', '')],
    final: { S: 'ABXY' },
  },
  {
    n: 5,
    start: { S: 'ABC' },
    one: [place('A', 'S', 'CB', '')],
    two: [place('X', 'S', 'A', 'BC')],
    final: { S: 'XBCA' },
  },
  {
    n: 6,
    start: { S: 'ABC' },
    one: [place('B', 'S', '', 'AC')],
    two: [place('X', 'S', 'A', 'BC')],
    final: { S: 'BAXC' },
  },
  {
    n: 7,
    start: { S: 'ABC', A: 'D' },
    one: [place('A', 'A', 'D', '')],
    two: [place('X', 'S', 'A', 'BC')],
    final: { S: 'XBC', A: 'DA' },
  },
  { n: 8, start: { S: 'ABCD' }, one: [remove('B')], two: [place('X', 'S', 'BA', 'CD')], final: { S: 'AXCD' } },
  {
    n: 9,
    start: { S: 'ABCD' },
    one: [remove('B'), remove('C')],
    two: [place('X', 'S', 'BA', 'CD')],
    final: { S: 'AXD' },
  },
  {
    n: 10,
    start: { S: 'ABCD', A: 'E' },
    one: [place('B', 'A', 'E', ''), place('C', 'S', '', 'AD')],
    two: [place('X', 'S', 'BA', 'CD')],
    final: { S: 'CAXD', A: 'EB' },
  },
  {
    n: 11,
    start: { S: 'ABCDE' },
    one: [remove('B'), remove('C'), remove('D')],
    two: [place('X', 'S', 'CBA', 'DE')],
    final: { S: 'AXE' },
  },
  {
    n: 12,
    start: { S: 'AB', B: 'Q' },
    one: [place('A', 'B', 'Q', ''), place('B', 'B', 'AQ', '')],
    two: [place('X', 'S', 'A', 'B')],
    final: { S: 'X', B: 'QAB' },
  },
  {
    n: 13,
    start: { S: 'ABC' },
    one: [place('A', 'S', 'CB', '')],
    two: [place('C', 'S', '', 'AB')],
    final: { S: 'CBA' },
  },
  {
    n: 14,
    start: { S: 'AB', A: 'C' },
    one: [place('X', 'A', 'C', '', 5)],
    two: [place('X', 'S', 'A', 'B', 9)],
    final: { S: 'AXB', A: 'C' },
  },
  {
    n: 15,
    start: { S: 'ABX', A: 'C' },
    one: [place('X', 'A', 'C', '', 9)],
    two: [place('X', 'S', '', 'AB', 5)],
    final: { S: 'AB', A: 'CX' },
  },
  { n: 16, start: { S: 'ABX' }, one: [remove('X', 9)], two: [place('X', 'S', '', 'AB', 5)], final: { S: 'AB' } },
  { n: 17, start: { S: 'ABX' }, one: [remove('X', 5)], two: [place('X', 'S', '', 'AB', 9)], final: { S: 'XAB' } },
  {
    n: 21,
    start: { S: 'A' },
    one: [place('X', 'S', '', 'A'), place('Z', 'S', '', 'XA')],
    two: [place('Y', 'S', '', 'A')],
    final: { S: 'YZXA' },
  },
]

test.each(examples)('example $n: a device sees its unsent placement where the server will put it', example => {
  const synced = commit(start(example.start), example.one)
  const wishes = example.two.map(say => wish(say))
  expect(shown(overlay(synced, wishes, { client_id: TWO, guest: false, intent: 0 }))).toEqual(example.final)
})

const notes = [
  { n: 18, one: 'great!\nslow', two: 'great\nslow but fair', final: 'great!\nslow but fair' },
  { n: 19, one: 'superb\nslow', two: 'fine\nslow', final: 'fine\nslow' },
]
test.each(notes)('example $n: two edits of one note', ({ one, two, final }) => {
  const was = 'great\nslow'
  const synced = commit(start({ S: 'A' }, { A: was }), [note('A', one, was)])
  const seen = overlay(synced, [wish(note('A', two, was))], { client_id: TWO, guest: false, intent: 0 })
  expect(find(seen.items, id('A'))?.notes).toBe(final)
})

test('example 20: a note on an item another device removed stays with the removed item, and comes back with it', () => {
  const synced = commit(start({ S: 'A' }, { A: 'N' }), [remove('A', 5)])
  const by = () => ({ client_id: TWO, guest: false, intent: 0 })
  const edit = wish(note('A', 'N\nmore', 'N', 9))
  expect(shown(overlay(synced, [edit], by()))).toEqual({})
  const back = overlay(synced, [edit, wish(place('A', 'B', '', '', 10))], by())
  expect(find(back.items, id('A'))).toMatchObject({ tier: 'B', notes: 'N\nmore' })
})

test('an adoption never moves what the account ranks, nor changes a note it has', () => {
  const synced = start({ S: 'AB' }, { A: 'mine' })
  const absent = (say: Say) => wish({ ...say, args: { ...say.args, if_absent: true } } as Say)
  const by = { client_id: TWO, guest: false, intent: 0 }
  const ops = [absent(place('A', 'D', '', '')), absent(place('C', 'S', 'B', '')), absent(note('A', 'theirs', null))]
  const seen = overlay(synced, ops, by)
  expect(shown(seen)).toEqual({ S: 'ABC' })
  expect(find(seen.items, id('A'))?.notes).toBe('mine')
})

test('an import leaves alone what its own batch had brought and was removed since, and its note too', () => {
  const batch_id = id('b')
  const row = { ...rankingRow(id('X'), null, null, 50), batch_id }
  const synced = baseOf([row, rankingRow(id('A'), 'S', 'V', 40)])
  const brought = (batch: string) =>
    wish({
      kind: 'ranking.place',
      args: { media_id: id('X'), tier: 'S', left: [], right: [], if_absent: true, batch_id: batch },
    })
  const noted = wish({
    kind: 'ranking.note',
    args: { media_id: id('X'), notes: 'old', base_notes: null, if_absent: true },
  })
  const by = () => ({ client_id: TWO, guest: false, intent: 0 })
  const same = overlay(synced, [brought(batch_id), noted], by())
  expect(shown(same)).toEqual({ S: 'A' })
  expect(find(same.items, id('X'))?.notes).toBeNull()
  expect(shown(overlay(synced, [brought(id('c'))], by()))).toEqual({ S: 'AX' })
  // Brought and removed on this very device, nothing sent yet.
  const here = [brought(id('c')), wish(remove('X')), brought(id('c'))]
  expect(shown(overlay(synced, here, by()))).toEqual({ S: 'A' })
})

test('a bookmark keeps the day it came with, has none when nobody knows it, and is never of tomorrow', () => {
  const add = (item: string, more: object): Wish =>
    wish({ kind: 'watchlist.add', args: { media_id: id(item), ...more } }, 0)
  const old = '2001-02-03T04:05:06.000Z'
  const past = { ...add('A', { added_at: old }), t: '2026-01-01T00:00:00.000Z' }
  const ops = [past, add('B', { added_at: null }), add('C', { added_at: '2999-01-01T00:00:00.000Z' }), add('D', {})]
  const seen = overlay(emptyBoard, ops, { client_id: TWO, guest: false, intent: 0 })
  const days = ['A', 'B', 'C', 'D'].map(item => find(seen.saved, id(item))?.added_at)
  expect(days).toEqual([old, null, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'])
  const off = overlay(seen, [wish({ kind: 'watchlist.remove', args: { media_id: id('A') } })], {
    ...{ client_id: TWO, guest: false, intent: 0 },
  })
  const again = overlay(off, [add('A', { added_at: old, if_absent: true })], {
    ...{ client_id: TWO, guest: false, intent: 0 },
  })
  expect(find(again.saved, id('A'))?.on).toBe(false)
})

test('a wrong match corrected keeps its place and its note', () => {
  const synced = start({ S: 'ABC' }, { B: 'good' })
  const op = wish({ kind: 'ranking.rematch', args: { media_id: id('B'), to_media_id: id('X') } })
  const seen = overlay(synced, [op], { client_id: TWO, guest: false, intent: 0 })
  expect(shown(seen)).toEqual({ S: 'AXC' })
  expect(find(seen.items, id('X'))?.notes).toBe('good')
})

test('saving again later wins over a placement that took the item off the watchlist meanwhile', () => {
  const row: WatchlistRow = {
    id: id('w'),
    user_id: ONE,
    media_item_id: id('X'),
    added_at: new Date(1009).toISOString(),
    removed_at: null,
    seq: 101,
    set_seq: 101,
    set_by: ONE,
    set_at: new Date(1009).toISOString(),
  }
  const synced = baseOf([], [row])
  const seen = (t: number) =>
    overlay(synced, [wish(place('X', 'S', '', '', t))], { client_id: TWO, guest: false, intent: 0 })
  expect(find(seen(5).saved, id('X'))?.on).toBe(true)
  expect(find(seen(10).saved, id('X'))?.on).toBe(false)
})

test('a save meant before another device ranked the title, unseen, is not shown; a later or a knowing one is', () => {
  const ranked = commit(start({ S: 'A' }), [place('X', 'S', '', 'A', 9)])
  const saved = (board: Board, t: number, base?: number, before: Say[] = []) => {
    const add: Say = { kind: 'watchlist.add', args: { media_id: id('X') }, t }
    const wishes = [...before, add].map(say => wish(say, base))
    return find(overlay(board, wishes, { client_id: TWO, guest: false, intent: 0 }).saved, id('X'))?.on ?? false
  }
  expect([saved(ranked, 5), saved(ranked, 12), saved(ranked, 5, BASE + 1)]).toEqual([false, true, true])
  expect(saved(ranked, 11, BASE, [place('X', 'A', '', '', 10)])).toBe(true)
  const removed = commit(start({ S: 'AX' }), [remove('X', 9)])
  expect(saved(removed, 5)).toBe(true)
})

test('positions are compared as bytes: capitals come before small letters', () => {
  const rows = [rankingRow(id('A'), 'S', 'a', 1), rankingRow(id('B'), 'S', 'Z', 2), rankingRow(id('C'), 'S', 'Z5', 3)]
  expect(shown(baseOf(rows))).toEqual({ S: 'BCA' })
  expect(shown(emptyBoard)).toEqual({})
})
