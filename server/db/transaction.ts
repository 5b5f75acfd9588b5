import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queries, Tx } from '../db.ts'
import { writeParam } from './values.ts'

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

  /**
   * Runs `fn` with a handle that dies with the transaction, over `queries` of the connection that carries it. `begun` is the
   * answer to its beginning. `commit` is said right behind the last statement, before that one is answered: the engine has to
   * undo everything when it has refused one before it.
   */
  async run<T>(
    queries: Queries,
    fn: (tx: Tx) => Promise<T>,
    { begun, commit }: { begun?: Promise<unknown>; commit?: () => Promise<unknown> } = {},
  ): Promise<T> {
    const course = new Course()
    if (begun) course.take(() => begun, false)
    const state = { open: true }
    const over = () => new Error('This transaction is over.')
    const take = <R>(ask: () => Promise<R>): Promise<R> => (state.open ? course.take(ask) : Promise.reject(over()))
    // What cannot be told to an engine is found out before anything behind it is said.
    const tx: Tx = {
      rows: (sql, params) => take(() => queries.rows(sql, params?.map(writeParam))),
      row: (sql, params) => take(() => queries.row(sql, params?.map(writeParam))),
      exec: sql => take(() => queries.exec(sql)),
      send: (sql, params) => {
        if (!state.open) throw over()
        course.take(() => queries.rows(sql, params?.map(writeParam)), false)
      },
    }
    try {
      const result = await this.#inside.run(state, () => fn(tx))
      state.open = false
      // A failed statement leaves nothing to commit unless a savepoint was rolled back to. Without this, COMMIT would
      // quietly roll back and the caller believe it was done.
      course.check()
      await commit?.()
      await course.settled
      course.check()
      return result
    } finally {
      state.open = false
      await course.settled
    }
  }
}

/** How the statements of one transaction fare. */
class Course {
  /** Fulfilled when all that was said so far has succeeded or failed. */
  settled: Promise<unknown> = Promise.resolve()
  #failed: { error: unknown } | undefined
  #forGood = false

  /** Of statements that fail the first one's error is the error of all, for the others fail because of it. */
  take<R>(ask: () => Promise<R>, heard = true): Promise<R> {
    const taken = this.#inTurn(this.#asked(ask), heard)
    // Whoever does not wait for an answer hears of it at the end.
    this.settled = taken.catch(() => {})
    return taken
  }

  #asked<R>(ask: () => Promise<R>): Promise<R> {
    try {
      return ask()
    } catch (error) {
      this.#failed ??= { error }
      this.#forGood = true
      return Promise.reject(error)
    }
  }

  /** In the order they were said: the answers come in this order, but not every one is as long on its way through here. */
  async #inTurn<R>(running: Promise<R>, heard: boolean): Promise<R> {
    const [, [ended]] = await Promise.all([this.settled, Promise.allSettled([running])])
    if (ended.status === 'rejected') {
      this.#failed ??= { error: ended.reason }
      // No savepoint makes up for what nobody hears of.
      this.#forGood ||= !heard
      throw this.#failed.error
    }
    // Only behind a savepoint that was rolled back to.
    if (!this.#forGood) this.#failed = undefined
    this.check()
    return ended.value
  }

  check(): void {
    if (this.#failed) throw this.#failed.error
  }
}
