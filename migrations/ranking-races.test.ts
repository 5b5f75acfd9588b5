import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres } from '../server/db/postgres.ts'
import type { Db, Tx } from '../server/db.ts'
import { dropTestDatabase, testDatabaseUrl } from '../server/testing/database.ts'
import { BoardModel, chance } from './testing/board-model.ts'

// Only a real PostgreSQL has two connections that can get in each other's way.
let url: string
let db: Db
let stranger: Db
beforeAll(async () => {
  url = await testDatabaseUrl()
  db = await openPostgres(url)
  stranger = await openPostgres(url)
})
afterAll(async () => {
  await stranger.close()
  await db.close()
  await dropTestDatabase(url)
})

const items = 30
const moves = 150

interface Standing {
  id: string
  media_item_id: string
}

async function boardOfThirty(): Promise<BoardModel> {
  const board = await BoardModel.create(db, items)
  for (let item = 1; item <= items; item++) board.place(item, 'S')
  await board.send()
  return board
}

const tierOf = (tx: Tx, { user_id }: BoardModel) =>
  tx.rows<Standing>(
    `select id, media_item_id from user_rankings where user_id = $1 and tier = 'S' order by rank_position, id`,
    [user_id],
  )

/** A move of one item between two that stand side by side without it. */
function chooseMove(list: readonly Standing[], below: (n: number) => number) {
  const item = list[below(list.length)]
  if (!item) throw new Error('an empty list')
  const others = list.filter(other => other !== item)
  // Mostly the same few gaps, so that both want the same neighbours.
  const gap = below(6)
  return { item, prev: others[gap - 1]?.id ?? null, next: others[gap]?.id ?? null }
}

async function move(tx: Tx, board: BoardModel, { item, prev, next }: ReturnType<typeof chooseMove>): Promise<void> {
  await tx.rows(`select * from insert_ranking_between($1, $2, 'S', $3, $4)`, [
    board.user_id,
    item.media_item_id,
    prev,
    next,
  ])
  const after = await tierOf(tx, board)
  const at = after.findIndex(({ id }) => id === item.id)
  const beside = { prev: after[at - 1]?.id ?? null, next: after[at + 1]?.id ?? null }
  // A side that was left open is whatever is there now.
  if ((prev && beside.prev !== prev) || (next && beside.next !== next)) throw new Error('placed elsewhere')
}

async function isWhole(board: BoardModel): Promise<void> {
  const list = await tierOf(db, board)
  expect(new Set(list.map(({ id }) => id)).size).toBe(items)
  const positions = await db.row('select count(distinct rank_position) as n from user_rankings where user_id = $1', [
    board.user_id,
  ])
  expect(positions).toEqual({ n: items })
}

test('two writers under the head lock never deadlock, are never refused, and every item goes where it was sent', async () => {
  const board = await boardOfThirty()
  let attempts = 0
  const writer = async (seed: number) => {
    const below = chance(seed)
    for (let n = 0; n < moves; n++)
      await db.tx(async tx => {
        attempts++
        await tx.rows('update sync_heads set seq = seq + 1 where user_id = $1', [board.user_id])
        await move(tx, board, chooseMove(await tierOf(tx, board), below))
      })
  }
  await Promise.all([writer(1), writer(2)])
  // A deadlock would have shown as a transaction that was tried again.
  expect(attempts).toBe(2 * moves)
  await isWhole(board)
})

test('two writers who forget the head lock are refused what has changed meanwhile, and no order breaks', async () => {
  const board = await boardOfThirty()
  const done = { moved: 0, refused: 0 }
  const writer = async (seed: number) => {
    const below = chance(seed)
    for (let n = 0; n < moves; n++) {
      const chosen = chooseMove(await tierOf(db, board), below)
      try {
        await db.tx(tx => move(tx, board, chosen))
        done.moved++
      } catch (error) {
        // Their neighbours were parted, or one of them was moved to be the other's: what they saw is no more.
        expect(error).toMatchObject({ code: 'MQ002' })
        done.refused++
      }
    }
  }
  await Promise.all([writer(3), writer(4)])
  expect(done.moved + done.refused).toBe(2 * moves)
  expect(done.moved).toBeGreaterThan(0)
  await isWhole(board)
})

test('the head and the neighbours of a placement are locked until it is committed, and no other ranking', async () => {
  const board = await boardOfThirty()
  const list = await tierOf(db, board)
  const lock = (index: number) =>
    stranger.rows('select 1 from user_rankings where id = $1 for update nowait', [list[index]?.id])
  await db.tx(async tx => {
    await tx.rows(`select * from insert_ranking_between($1, $2, 'S', $3, null)`, [
      board.user_id,
      list[20]?.media_item_id,
      list[4]?.id,
    ])
    await expect(lock(4)).rejects.toMatchObject({ code: '55P03' })
    await expect(lock(5)).rejects.toMatchObject({ code: '55P03' })
    expect(await lock(6)).toHaveLength(1)
    const head = stranger.rows('select 1 from sync_heads where user_id = $1 for update nowait', [board.user_id])
    await expect(head).rejects.toMatchObject({ code: '55P03' })
  })
  expect(await lock(4)).toHaveLength(1)
})
