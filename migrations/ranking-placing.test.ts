import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db, Queries } from '../server/db.ts'
import { engines, type TestDb, testDb } from '../server/testing/database.ts'
import { BoardModel } from './testing/board-model.ts'

interface Row {
  id: string
  tier: string | null
  rank_position: string | null
  notes: string | null
  seq: number
  placed_seq: number
  placed_by: string | null
  placed_at: string
  removed_at: string | null
  needs_placing: boolean
  created_at: string
  updated_at: string
}

const phone = '99999999-9999-4999-8999-999999999999'
const mediaId = (item: number) => `00000000-0000-0000-0000-${item.toString(16).padStart(12, '0')}`

/** A board with items 1, 2, 3 … in tier S. */
async function boardOf(db: Db, ranked: number, items = ranked + 1): Promise<BoardModel> {
  const board = await BoardModel.create(db, items)
  for (let item = 1; item <= ranked; item++) board.place(item, 'S')
  await board.send()
  return board
}

async function ranking(db: Queries, { user_id }: BoardModel, item: number): Promise<Row> {
  const row = await db.row<Row>('select * from user_rankings where user_id = $1 and media_item_id = $2', [
    user_id,
    mediaId(item),
  ])
  if (!row) throw new Error(`${item} is not ranked`)
  return row
}

type Named = string | null

const insertBetween = (db: Queries, board: BoardModel, item: number, tier: string, prev: Named, next: Named) =>
  db.rows<Row>('select * from insert_ranking_between($1, $2, $3, $4, $5)', [
    board.user_id,
    mediaId(item),
    tier,
    prev,
    next,
  ])

const nextSeq = (db: Queries, board: BoardModel, by: string | null, at: string | null) =>
  db.row<{ seq: number }>(
    'update sync_heads set seq = seq + 1000, op_client = $2, op_at = $3 where user_id = $1 returning seq',
    [board.user_id, by, at],
  )

describe.each(engines)('on %s', engine => {
  let db: TestDb
  beforeAll(async () => {
    db = await testDb(engine)
  })
  afterAll(() => db[Symbol.asyncDispose]())

  test('a placement records who meant it and when', async () => {
    const board = await boardOf(db, 1)
    const head = await nextSeq(db, board, phone, '2025-01-02T03:04:05.678Z')
    const [row] = await insertBetween(db, board, 2, 'S', null, null)
    const at = new Date(head?.seq ?? 0).toISOString()
    expect(row).toMatchObject({ seq: head?.seq, placed_seq: head?.seq, placed_by: phone, created_at: at })
    expect(row).toMatchObject({ placed_at: '2025-01-02T03:04:05.678Z', updated_at: at, needs_placing: false })
  })

  test('a placement nobody dated was meant when it was carried out', async () => {
    const board = await boardOf(db, 1)
    const head = await nextSeq(db, board, null, null)
    const [row] = await insertBetween(db, board, 2, 'S', null, null)
    expect(row).toMatchObject({ placed_by: null, placed_at: new Date(head?.seq ?? 0).toISOString() })
  })

  test('a move keeps id, birthday and notes', async () => {
    const board = await boardOf(db, 3)
    await db.rows(`update user_rankings set notes = 'twice', needs_placing = true where user_id = $1`, [board.user_id])
    const before = await ranking(db, board, 3)
    await nextSeq(db, board, phone, null)
    const first = await ranking(db, board, 1)
    const [moved, ...others] = await insertBetween(db, board, 3, 'S', null, first.id)
    expect(moved).toMatchObject({ id: before.id, created_at: before.created_at, notes: 'twice', needs_placing: false })
    expect(others).toEqual([])
    expect((await board.stored('S')).map(row => row.item)).toEqual([3, 1, 2])
  })

  test('an item moved to where it stands keeps its position and counts as placed', async () => {
    const board = await boardOf(db, 3)
    const [one, two, three] = [await ranking(db, board, 1), await ranking(db, board, 2), await ranking(db, board, 3)]
    for (const [prev, next] of [[one.id, three.id] as const, [one.id, null] as const, [null, three.id] as const]) {
      const head = await nextSeq(db, board, phone, null)
      const [moved] = await insertBetween(db, board, 2, 'S', prev, next)
      expect(moved).toMatchObject({ rank_position: two.rank_position, placed_seq: head?.seq, seq: head?.seq })
    }
  })

  test('a removed item comes back with its notes', async () => {
    const board = await boardOf(db, 2)
    const before = await ranking(db, board, 1)
    await db.rows(`update user_rankings set notes = 'stays' where id = $1`, [before.id])
    board.remove(1)
    await board.send()
    expect(await ranking(db, board, 1)).toMatchObject({ tier: null, rank_position: null })
    const [back] = await insertBetween(db, board, 1, 'B', null, null)
    expect(back).toMatchObject({ id: before.id, tier: 'B', notes: 'stays', removed_at: null })
  })

  test('what cannot be a neighbour is refused, and nothing changes', async () => {
    const board = await boardOf(db, 4, 6)
    board.place(5, 'A')
    board.remove(4)
    await board.send()
    const other = await boardOf(db, 1)
    const id = async (item: number, of = board) => (await ranking(db, of, item)).id
    const unknown = '00000000-0000-4000-8000-000000000000'
    const before = await db.rows('select * from user_rankings order by id')
    const table: [why: string, code: string, item: number, prev: Named, next: Named][] = [
      ['unknown', 'MQ001', 6, unknown, null],
      ['of another user', 'MQ001', 6, null, await id(1, other)],
      ['in another tier', 'MQ001', 6, await id(5), null],
      ['removed', 'MQ001', 6, await id(3), await id(4)],
      ['not adjacent', 'MQ002', 6, await id(1), await id(3)],
      ['the wrong way round', 'MQ002', 6, await id(2), await id(1)],
      ['twice the same', 'MQ002', 6, await id(2), await id(2)],
      ['with nothing behind', 'MQ002', 6, await id(3), await id(1)],
      ['the item itself above', 'MQ003', 2, await id(2), await id(3)],
      ['the item itself below', 'MQ003', 2, null, await id(2)],
      ['the item itself, in another tier', 'MQ003', 5, await id(5), null],
    ]
    for (const [why, code, item, prev, next] of table)
      await expect(insertBetween(db, board, item, 'S', prev, next), why).rejects.toMatchObject({ code })
    expect(await db.rows('select * from user_rankings order by id')).toEqual(before)
  })

  test('a user without a head is refused: the caller forgot the lock', async () => {
    const board = await boardOf(db, 1)
    await db.rows('delete from sync_heads where user_id = $1', [board.user_id])
    await expect(insertBetween(db, board, 2, 'S', null, null)).rejects.toMatchObject({ code: 'P0002' })
  })

  test('a re-spaced row keeps its placement record and is part of the answer', async () => {
    const board = await crowded(db)
    const before = await ranking(db, board, 1)
    const [placed, ...respaced] = await placeUntilRespaced(board)
    const after = await ranking(db, board, 1)
    expect(respaced).toEqual([after])
    expect(after).toEqual({
      ...before,
      rank_position: after.rank_position,
      seq: placed?.seq,
      updated_at: placed?.updated_at,
    })
    expect(after.rank_position).not.toBe(before.rank_position)
  })

  test('the moving row may still hold the position that a re-spaced neighbour gets', async () => {
    const rehearsal = await crowded(db)
    const taken = (await placeUntilRespaced(rehearsal))[1]?.rank_position
    const board = await crowded(db)
    const mover = 400
    const added = rehearsal.ops - board.ops
    for (let n = 1; n < added; n++) board.place(board.ops + 1, 'S', { prev: 1 })
    board.place(mover, 'S')
    await board.send()
    await db.rows('update user_rankings set rank_position = $1 where id = $2', [
      taken,
      (await ranking(db, board, mover)).id,
    ])
    const answer = await insertBetween(db, board, mover, 'S', (await ranking(db, board, 1)).id, null)
    expect(answer.map(row => row.rank_position)[1]).toBe(taken)
  })

  test('a list crowded beyond any window is re-spaced as a whole, in order', async () => {
    const crowd = 4_000
    const board = await boardOf(db, 0, crowd + 40)
    // Far too many rows in far too little room, as no sequence of real moves is likely to leave them.
    await db.rows(
      `insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
       select $1, media(n), 'S', 'a1' || repeat('V', 58) || rtrim(position_digits_of(n + 40000, 3), '0'), 1, 1, now()
       from generate_series(1, $2::int) n`,
      [board.user_id, crowd],
    )
    for (let n = 1; n <= crowd; n++) {
      board.tiers.S.push(n)
      board.placedSeq.set(n, 1)
    }
    for (let n = 1; n <= 40; n++) board.place(crowd + n, 'S', { prev: crowd / 2 })
    await board.send()
    expect(await board.stored('S')).toEqual(board.expected('S'))
    expect(board.figures.most).toBeGreaterThan(1_600)
    expect(board.figures.longest).toBeLessThanOrEqual(64)
  })

  test('placing in a long list touches a handful of rows, by index, though the table was never analyzed', async () => {
    const board = await boardOf(db, 3_000)
    const [a, b] = [await ranking(db, board, 1_500), await ranking(db, board, 1_501)]
    const touched = await db.tx(async tx => {
      const count = () =>
        tx.row<{ seq_scans: number; rows: number }>(
          `select seq_scan as seq_scans, idx_tup_fetch as rows from pg_stat_xact_user_tables where relname = 'user_rankings'`,
        )
      const before = await count()
      await insertBetween(tx, board, 3_001, 'S', a.id, b.id)
      await insertBetween(tx, board, 3_001, 'S', null, a.id)
      await insertBetween(tx, board, 3_001, 'S', null, null)
      const after = await count()
      if (!before || !after) throw new Error('no statistics of user_rankings')
      return { seq_scans: after.seq_scans - before.seq_scans, rows: after.rows - before.rows }
    })
    expect(touched.seq_scans).toBe(0)
    expect(touched.rows).toBeLessThanOrEqual(30)
  })
})

/** Items 1 and 2 with as many placed directly after 1 as fit without re-spacing. */
async function crowded(db: Db): Promise<BoardModel> {
  const board = await boardOf(db, 2, 500)
  for (let item = 3; item <= 330; item++) board.place(item, 'S', { prev: 1 })
  await board.send()
  expect(board.figures.respaced).toBe(0)
  return board
}

async function placeUntilRespaced(board: BoardModel): Promise<Row[]> {
  const { id } = await ranking(board.db, board, 1)
  while (board.ops < 399) {
    board.ops++
    await nextSeq(board.db, board, phone, null)
    const answer = await insertBetween(board.db, board, board.ops, 'S', id, null)
    if (answer.length > 1) return answer
  }
  throw new Error('nothing was re-spaced')
}
