import { setTimeout as sleep } from 'node:timers/promises'
import type { Db, Tx } from '../db.ts'

/**
 * A writer that holds the user's lock for a while and then does its work. Resolves as soon as it holds it; its `work` is
 * what it came to.
 */
export function holdLock<T>(db: Db, userId: string, work: (tx: Tx) => Promise<T>): Promise<{ work: Promise<T> }> {
  return new Promise((held, fail) => {
    const all = db.tx(async tx => {
      await tx.rows('select from enter_write_door($1, null)', [userId])
      held({ work: all })
      await sleep(200)
      return work(tx)
    })
    all.catch(fail)
  })
}
