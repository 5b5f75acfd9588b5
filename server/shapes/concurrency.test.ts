import { expect, test } from 'vitest'
import type { Db, Tx } from '../db.ts'
import { readSnapshot } from './reads.ts'
import { insertRanking, onward, type Reader, shapesOn } from './testing/harness.ts'
import { Replica } from './testing/replica.ts'

type Rows = Record<string, string | null>[]

/**
 * Real locks, so on PostgreSQL: many writers of one user, and clients that start in the midst of them. The truth of each
 * seq is noted by its writer, inside its transaction; a client must hold exactly that at each up-to-date.
 */
test('whatever writers do at once, every client holds at each up-to-date just what stood there', async () => {
  await using shapes = await shapesOn({ engine: 'postgres' })
  const ada = await shapes.user()
  const eve = await shapes.user()
  const truth = new Map<number, Rows>([[0, []]])
  const random = randomOf(20261124)
  let writers = 6
  const write = async (who: number) => {
    for (let i = 0; i < 40; i++) await change(ada, truth, random, `${who}x${i}`)
    writers--
    // One more that is sure to be seen, so that nobody waits for a change that will not come.
    if (writers === 0) await change(ada, truth, () => 0.2, 'end')
  }
  const noise = async () => {
    for (let i = 0; i < 30; i++) await eve.rank('S', `n${i}1`)
  }
  const checked = await Promise.all([
    ...Array.from({ length: 4 }, (_, i) => read(ada, truth, () => writers === 0, i % 2 === 0)),
    ...Array.from({ length: 6 }, (_, i) => write(i)),
    noise(),
  ])
  for (const count of checked.slice(0, 4)) expect(count).toBeGreaterThan(1)
})

test('a snapshot is of one moment, even when a write commits in the midst of it', async () => {
  await using shapes = await shapesOn({ engine: 'postgres' })
  const ada = await shapes.user()
  await ada.rank('S', 'a0')
  const { db } = shapes.deps
  let begin = () => {}
  const begun = new Promise<void>(done => {
    begin = done
  })
  const writing = begun.then(() => ada.rank('S', 'a1'))
  const interrupted: Db = {
    ...db,
    tx: (fn, options) =>
      db.tx(async tx => {
        const row = async <R>(sql: string, params?: readonly unknown[]) => {
          const found = await tx.row<R>(sql, params)
          begin()
          await writing
          return found
        }
        return fn({ ...tx, row })
      }, options),
  }
  const { head, rows } = await readSnapshot(interrupted, 'user_rankings', ada.id)
  expect(rows).toHaveLength(1)
  expect(head.seq).toBeLessThan((await writing).seq)
})

async function change(ada: Reader, truth: Map<number, Rows>, random: () => number, mark: string): Promise<void> {
  const fails = random() < 0.1
  const work = ada.write(async (tx, seq) => {
    for (let ops = 1 + Math.floor(random() * 3); ops > 0; ops--) await step(tx, ada.id, seq, random, `${mark}y${ops}`)
    if (fails) throw new Error('rolled back')
    const rows = await tx.rows<{ row: Record<string, string | null> }>(
      'select ranking_as_text(r) as row from user_rankings r where user_id = $1 order by id::text collate "C"',
      [ada.id],
    )
    truth.set(
      seq,
      rows.map(({ row }) => row),
    )
  })
  await work.catch(error => {
    if (!fails) throw error
  })
}

async function step(tx: Tx, userId: string, seq: number, random: () => number, mark: string): Promise<void> {
  const position = `a0${mark}1`
  const kind = random()
  if (kind < 0.35) {
    await insertRanking(tx, userId, seq, { tier: 'S', position, notes: null })
    return
  }
  const set =
    kind < 0.6
      ? `tier = 'A', rank_position = $3, removed_at = null`
      : kind < 0.8
        ? 'notes = $3'
        : 'tier = null, rank_position = null, removed_at = now(), notes = $3'
  await tx.rows(
    `update user_rankings set seq = $2, ${set}
     where id = (select id from user_rankings where user_id = $1 order by md5(id::text || $3::text) limit 1)`,
    [userId, seq, position],
  )
}

/** Follows from a snapshot to the end of all writing, by polls or by plain questions; how often it compared. */
async function read(ada: Reader, truth: Map<number, Rows>, over: () => boolean, live: boolean): Promise<number> {
  const replica = new Replica()
  let count = 0
  const take = (messages: Parameters<Replica['apply']>[0]) => {
    replica.apply(messages)
    expect(replica.sorted()).toEqual(truth.get(replica.seq))
    count++
  }
  const start = await ada.snapshot()
  take(start.messages)
  let { next } = start
  for (;;) {
    const last = over()
    const answer = await ada.get(live && !last ? { ...next, live: 'true' } : next)
    take(answer.messages)
    next = onward(answer)
    if (last) return count
  }
}

/** Mulberry32: the same wishes in every run; who is first is up to the machine. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
