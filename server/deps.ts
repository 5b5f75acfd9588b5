import type { Logger } from 'pino'
import type { Accounts } from './accounts.ts'
import type { Db } from './db.ts'
import type { Env } from './env.ts'
import type { Mail } from './mail.ts'
import type { Films } from './media/films.ts'
import type { Metrics } from './metrics.ts'
import type { Pokes } from './pokes.ts'
import type { Throttles } from './throttles.ts'

/** What a route may reach for. Made once, in main.ts or in a test. */
export interface Deps {
  db: Db
  env: Env
  log: Logger
  /** Unix milliseconds. */
  now: () => number
  accounts: Accounts
  pokes: Pokes
  /** Undefined where nobody counts. */
  metrics?: Metrics
  throttles: Throttles
  /** Undefined without TMDB_TOKEN. */
  films?: Films
  /** Undefined without SMTP_URL. */
  mail?: Mail
  /** Aborted when the server stops: whoever holds an answer back gives it now. */
  closing?: AbortSignal
}
