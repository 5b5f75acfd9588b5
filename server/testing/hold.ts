import type { Db, Tx } from '../db.ts'
import { until } from './until.ts'

/**
 * A writer that holds the user's lock until so many others wait for it, and then does its work. Resolves as soon as it
 * holds it; its `work` is what it came to. On PGlite it waits for nobody: there transactions come one after the other.
 */
export function holdLock<T>(
  db: Db,
  userId: string,
  work: (tx: Tx) => Promise<T>,
  waiters = 1,
): Promise<{ work: Promise<T> }> {
  return new Promise((held, fail) => {
    const all = db.tx(async tx => {
      await tx.rows('select from enter_write_door($1, null)', [userId])
      held({ work: all })
      if (db.engine === 'postgres') await until(async () => (await waiting(tx)) >= waiters)
      return work(tx)
    })
    all.catch(fail)
  })
}

/** How many wait for a lock in this database. */
export const waiting = async (tx: Tx): Promise<number> => (await tx.rows(WAITING)).length

// Not by pg_stat_activity: a transaction sees that as it was at its first look.
const WAITING = `
  select pid from pg_locks waiting where not granted and exists (
    select from pg_locks held
    where held.pid = waiting.pid and held.database = (select oid from pg_database where datname = current_database()))`
