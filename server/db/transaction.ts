import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queries, Tx } from '../db.ts'

/** Serialization failure and deadlock: the same transaction can succeed when it starts again. */
const again = new Set(['40001', '40P01'])
const attempts = 4

const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** A prepared statement whose table has another shape by now. Under a new name it succeeds. */
export const isStalePlan = (error: unknown): boolean =>
  sqlState(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan')

/** Runs `once` and, when it fails by 40001 or 40P01, up to three times more after a short random wait. */
export async function retrying<T>(once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once()
    } catch (error) {
      if (attempt === attempts || !(again.has(sqlState(error) ?? '') || isStalePlan(error))) throw error
      await sleep(Math.random() * 10 * 2 ** attempt)
    }
  }
}

/**
 * Knows whether the caller runs inside a transaction of this database. Using the outer handle there would wait for ever on
 * PGlite and write on another connection on PostgreSQL; both are bugs, so both are an error at once.
 */
export class Guard {
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>()

  check(): void {
    if (this.#inside.getStore()?.open) throw new Error('Inside a transaction only its own handle may be used.')
  }

  /** Runs `fn` with a handle that dies with the transaction, over `queries` of the connection that carries it. */
  async run<T>(queries: Queries, fn: (tx: Tx) => Promise<T>): Promise<T> {
    const state = { open: true }
    const last: { error?: unknown } = {}
    const track = async <R>(run: () => Promise<R>): Promise<R> => {
      if (!state.open) throw new Error('This transaction is over.')
      try {
        const result = await run()
        delete last.error
        return result
      } catch (error) {
        last.error = error
        throw error
      }
    }
    const tx: Tx = {
      rows: (sql, params) => track(() => queries.rows(sql, params)),
      row: (sql, params) => track(() => queries.row(sql, params)),
      exec: sql => track(() => queries.exec(sql)),
    }
    try {
      const result = await this.#inside.run(state, () => fn(tx))
      // A failed statement leaves nothing to commit unless a savepoint was rolled back to. Without this, COMMIT would
      // quietly roll back and the caller believe it was done.
      if ('error' in last) throw last.error
      return result
    } finally {
      state.open = false
    }
  }
}
