import { setImmediate as nextTurn } from 'node:timers/promises'
import { Loader } from '../db/loader.ts'
import type { Deps } from '../deps.ts'
import { Remembered } from '../remembered.ts'
import { type Head, type Missed, type ReadLog, readLog, readMissed, type Since } from './reads.ts'

/** Heads that are remembered, and for how long: a poke may be lost, and the next poll has to find what it would have told. */
const MOST = 10_000
const FRESH_MS = 5_000

/** Readers that one answer lets go on in one turn of the event loop: each writes an answer of its own. */
const AT_ONCE = 25

/**
 * Reads the log; for all who ask in one turn, and for all shapes, at once. `shared` is for readers that listen to the user's
 * pokes, as a user's devices do: one answer is for all who ask the same while it is under way, and who stands where the log
 * ended a moment ago is told so at once. All of it was asked after the last poke; of a change since then they hear.
 */
export function sharedLog(
  { db, pokes }: Pick<Deps, 'db' | 'pokes'>,
  pace?: number,
): { read: ReadLog; shared: ReadLog } {
  const asked = new Map<string, { missed: Promise<Missed>; readers: number }>()
  const heads = new Remembered<{ moment: number; at: number; head: Head }>(MOST)
  const loader = new Loader((wanted: Since[]) => readMissed(db, wanted), pace)

  const load = async (user_id: string, after: number): Promise<Missed> => {
    const [moment, at] = [pokes.moment(user_id), performance.now()]
    const missed = await loader.load(`${user_id} ${after}`, { user_id, after })
    heads.set(user_id, { moment, at, head: missed.head })
    return missed
  }

  const join = (userId: string, after: number): Promise<Missed> => {
    const key = `${pokes.moment(userId)} ${userId} ${after}`
    const joined = asked.get(key) ?? { missed: load(userId, after).finally(() => asked.delete(key)), readers: 0 }
    asked.set(key, joined)
    if (++joined.readers % AT_ONCE === 0) joined.missed = joined.missed.then(missed => nextTurn(missed))
    return joined.missed
  }

  const reading =
    (ask: typeof load): ReadLog =>
    async (shape, userId, after) => {
      const { head, rows } = await ask(userId, after)
      return rows ? { head, reach: head.seq, rows: rows(shape) } : readLog(db, shape, userId, after)
    }
  const joining = reading(join)

  const shared: ReadLog = async (shape, userId, after) => {
    const known = heads.get(userId)
    const stands = known?.moment === pokes.moment(userId) && performance.now() - known.at < FRESH_MS
    return stands && known.head.seq === after
      ? { head: known.head, reach: after, rows: [] }
      : joining(shape, userId, after)
  }
  return { read: reading(load), shared }
}
