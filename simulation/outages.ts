import type { Db, Tx } from '../server/db.ts'

/** How the database may fail a transaction: before it commits, or after, when nobody hears of it any more. */
export type Outage = 'before' | 'after'

/** The connection broke, as `pg` tells it. */
class ConnectionLost extends Error {
  readonly code = '57P01'
}

/** A handler that fails on one op, whatever it does: the bug nobody knows of yet. */
class Poison extends Error {}

export const isOutage = (error: unknown): boolean => error instanceof ConnectionLost || error instanceof Poison

/**
 * A database that breaks down in the middle of things. `next` is asked once for each transaction; `poisoned` for each op
 * that is about to be finished.
 */
export function failing(db: Db, next: () => Outage | undefined, poisoned: (opId: string) => boolean): Db {
  const watched = (tx: Tx): Tx => ({
    ...tx,
    row: async <R>(sql: string, params: readonly unknown[] = []) => {
      const parked = params[13] != null
      if (sql.includes('finish_op') && !parked && poisoned(String(params[4])))
        throw new Poison('no handler survives this')
      return tx.row<R>(sql, params)
    },
  })
  return {
    ...db,
    async tx(run, options) {
      const outage = options?.snapshot ? undefined : next()
      const result = await db.tx(async tx => {
        const result = await run(watched(tx))
        if (outage === 'before') throw new ConnectionLost('the server died before the commit')
        return result
      }, options)
      if (outage === 'after') throw new ConnectionLost('the server died after the commit')
      return result
    },
  }
}
