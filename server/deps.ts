import type { Logger } from 'pino'
import type { Accounts } from './accounts.ts'
import type { Db } from './db.ts'
import type { Env } from './env.ts'
import type { Pokes } from './pokes.ts'

/** What a route may reach for. Made once, in main.ts or in a test. */
export interface Deps {
  db: Db
  env: Env
  log: Logger
  /** Unix milliseconds. */
  now: () => number
  accounts: Accounts
  pokes: Pokes
  /** Aborted when the server stops: whoever holds an answer back gives it now. */
  closing?: AbortSignal
}
