import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tiers } from '#sync-rules'
import { engines, type TestDb, testDb } from '../server/testing/database.ts'
import { share } from '../server/testing/share.ts'
import { BoardModel, chance, type Place } from './testing/board-model.ts'

const count = share('MARQUEE_CROWD')

/** Where each next item goes, in a list that is as long as `item - 1`. */
type Pattern = (list: readonly number[], item: number, below: (n: number) => number) => Place

const pingPong: Pattern = (list, item) => {
  // Each goes between the two placed last, which lie side by side: the gap shrinks from both sides in turn.
  const middle = item < 3 ? item - 1 : list.indexOf(item - 1) + (item % 2)
  return { prev: list[middle - 1], next: list[middle] }
}

const patterns: { name: string; at: Pattern; respaced: number; most: number; longest: number }[] = [
  { name: 'at random', at: atRandom, respaced: 0, most: 0, longest: 8 },
  { name: 'at the top', at: list => ({ next: list[0] }), respaced: 0, most: 0, longest: 8 },
  { name: 'at the end', at: () => ({}), respaced: 0, most: 0, longest: 8 },
  { name: 'after one item', at: list => ({ prev: list[0] }), respaced: 0.01, most: 5, longest: 64 },
  { name: 'before one item', at: list => ({ next: list.at(-1) }), respaced: 0.01, most: 5, longest: 64 },
  { name: 'in ping-pong', at: pingPong, respaced: 1, most: 400, longest: 64 },
]

function atRandom(list: readonly number[], _item: number, below: (n: number) => number): Place {
  const gap = below(list.length + 1)
  const place = { prev: list[gap - 1], next: list[gap] }
  const named = below(3)
  if (named === 1 && place.prev !== undefined) return { prev: place.prev }
  if (named === 2 && place.next !== undefined) return { next: place.next }
  return place
}

describe.each(engines)('on %s', engine => {
  let db: TestDb
  beforeAll(async () => {
    db = await testDb(engine)
  })
  afterAll(() => db[Symbol.asyncDispose]())

  // Ten thousand placements each: the limit only ends what hangs.
  test.each(patterns)('a list filled $name keeps its order and its rows', { timeout: 900_000 }, async pattern => {
    const board = await BoardModel.create(db, count)
    const below = chance(20_26)
    for (let item = 1; item <= count; item++) board.place(item, 'S', pattern.at(board.tiers.S, item, below))
    await board.send()

    expect(await board.stored('S')).toEqual(board.expected('S'))
    expect(board.figures.longest).toBeLessThanOrEqual(pattern.longest)
    expect(board.figures.respaced / count).toBeLessThanOrEqual(pattern.respaced)
    expect(board.figures.most).toBeLessThanOrEqual(pattern.most)
    // Every write is answered for, and no row is written twice for one placement.
    expect(await board.written()).toBe(board.figures.answered)
    report(`${engine}, ${count} ${pattern.name}`, board)
  })

  test.each([1, 2, 3])('moves, removals and returns in all tiers keep the order (seed %i)', async seed => {
    const items = 120
    const board = await BoardModel.create(db, items)
    const below = chance(seed)
    for (let op = 0; op < count; op++) {
      const item = 1 + below(items)
      const ranked = board.placedSeq.has(item) && tiers.some(tier => board.tiers[tier].includes(item))
      if (ranked && below(8) === 0) {
        board.remove(item)
        continue
      }
      const tier = tiers[below(8)] ?? 'S'
      const others = board.tiers[tier].filter(other => other !== item)
      // Half of the moves go to the same spot, so that lists get crowded while they are mixed.
      const gap = below(2) === 0 ? Math.min(7, others.length) : below(others.length + 1)
      board.place(item, tier, { prev: others[gap - 1], next: others[gap] })
    }
    await board.send()

    for (const tier of tiers) expect(await board.stored(tier)).toEqual(board.expected(tier))
    expect(board.figures.longest).toBeLessThanOrEqual(64)
    expect(board.figures.most).toBeLessThanOrEqual(400)
    expect(board.figures.respaced / count).toBeLessThanOrEqual(1)
    report(`${engine}, ${count} moves, seed ${seed}`, board)
  })
})

function report(what: string, { figures, ops }: BoardModel): void {
  if (count >= 10_000)
    console.info(`${what}: re-spaced ${figures.respaced / ops} (most ${figures.most}), longest ${figures.longest}`)
}
