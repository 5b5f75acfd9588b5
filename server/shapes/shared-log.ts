import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { Remembered } from '../remembered.ts'
import { type Head, type LogPage, type ReadLog, readLog } from './reads.ts'

/** Heads that are remembered, and for how long: a poke may be lost, and the next poll has to find what it would have told. */
const MOST = 10_000
const FRESH_MS = 5_000

/** Readers that one answer lets go on in one turn of the event loop: each writes an answer of its own. */
const AT_ONCE = 25

/**
 * Reads the log. `shared` is for readers that listen to the user's pokes, as a user's devices do: one answer is for all who
 * ask the same while it is under way, and who stands where the log ended a moment ago is told so at once. All of it was
 * asked after the last poke; of a change since then they hear.
 */
export function sharedLog({ db, pokes }: Pick<Deps, 'db' | 'pokes'>): { read: ReadLog; shared: ReadLog } {
  const asked = new Map<string, { page: Promise<LogPage>; readers: number }>()
  const heads = new Remembered<{ moment: number; at: number; head: Head }>(MOST)

  const read: ReadLog = async (shape, userId, after) => {
    const [moment, at] = [pokes.moment(userId), performance.now()]
    const page = await readLog(db, shape, userId, after)
    heads.set(userId, { moment, at, head: page.head })
    return page
  }

  const shared: ReadLog = (shape, userId, after) => {
    const moment = pokes.moment(userId)
    const known = heads.get(userId)
    if (known?.moment === moment && known.head.seq === after && performance.now() - known.at < FRESH_MS)
      return Promise.resolve({ head: known.head, reach: after, rows: [] })
    const key = `${moment} ${shape} ${userId} ${after}`
    const joined = asked.get(key) ?? { page: read(shape, userId, after).finally(() => asked.delete(key)), readers: 0 }
    asked.set(key, joined)
    if (++joined.readers % AT_ONCE === 0) joined.page = joined.page.then(page => nextTurn(page))
    return joined.page
  }
  return { read, shared }
}
