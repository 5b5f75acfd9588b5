import type { ShapeName } from '#sync-rules'
import type { Db } from '../db.ts'
import { type LogPage, readLog } from './reads.ts'

/**
 * The log, read once for all who ask the same in one go, as a user's devices do when a change wakes them. Nobody joins a
 * question that has left: a change that was committed meanwhile might not be in its answer. PGlite may answer at once, so
 * there everybody asks.
 */
export function sharedLog(db: Db): (shape: ShapeName, userId: string, after: number) => Promise<LogPage> {
  if (db.engine === 'pglite') return (shape, userId, after) => readLog(db, shape, userId, after)
  const asked = new Map<string, Promise<LogPage>>()
  return (shape, userId, after) => {
    const key = `${shape} ${userId} ${after}`
    const joined = asked.get(key)
    if (joined) return joined
    const page = readLog(db, shape, userId, after)
    asked.set(key, page)
    // Before anything is heard from outside: only what runs in this turn joins.
    process.nextTick(() => asked.delete(key))
    return page
  }
}
