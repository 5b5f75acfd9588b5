import type { PasswordOptions } from './accounts/passwords.ts'
import { createAccounts } from './accounts.ts'
import { runCommand } from './admin/commands.ts'
import { serveCommands } from './admin/socket.ts'
import { classesOf, createApp } from './app.ts'
import { seedCatalogue } from './catalogue/seed.ts'
import { openEmbedded } from './db/embedded.ts'
import { hurried, hurriedDeadline, openPostgres } from './db/postgres.ts'
import { slots } from './db/slots.ts'
import type { Db } from './db.ts'
import type { Deps } from './deps.ts'
import type { Env } from './env.ts'
import { dieAt } from './fail-point.ts'
import { startJobs } from './jobs.ts'
import { listen } from './listen.ts'
import { createLog } from './log.ts'
import { createMail } from './mail.ts'
import { Films } from './media/films.ts'
import { Metrics, serveMetrics } from './metrics.ts'
import { prepare } from './prepare.ts'
import { freeDisk } from './readiness.ts'
import { withSecret } from './secret.ts'
import { chooseEngine } from './shapes/choose.ts'
import { settleGeneration } from './shapes/generation.ts'
import { openPokes } from './shared-pokes.ts'
import { createThrottles, noThrottles } from './throttles.ts'
import { createTmdb } from './tmdb.ts'

export interface Running {
  /** Where it answers, without a slash at the end. */
  url: string
  deps: Deps
  /** Lets writes finish, ends held polls, closes the database and gives back the folder's lock. */
  close(): Promise<void>
}

/**
 * All of Marquee in this process. What `overrides` brings is used instead of our own and is not closed; `passwords` is for
 * tests, which hash them cheaply. Throws StartRefusal, FolderInUse, MigrationRefusal or Refusal `unavailable`, each with a
 * sentence for whoever starts it.
 */
export async function startServer(
  env: Env,
  { passwords, ...overrides }: Partial<Deps> & { passwords?: PasswordOptions } = {},
): Promise<Running> {
  dieAt(env.MARQUEE_TEST_DIE_AT)
  const undo: (() => Promise<void>)[] = []
  const stopping = new AbortController()
  const close = async () => {
    stopping.abort()
    for (let step = undo.pop(); step; step = undo.pop()) await step()
  }
  try {
    const log = overrides.log ?? createLog(env.LOG_LEVEL)
    const db = overrides.db ?? (await openDatabase(env, log))
    if (!overrides.db) undo.push(() => db.close())
    const { pokes, stop: hearNoMore } = await openPokes(db, err => log.warn({ err }, 'other processes were not told'))
    undo.push(hearNoMore)
    const deps = await makeDeps(env, db, stopping.signal, { pokes, ...overrides, log }, passwords)
    if (!overrides.accounts) undo.push(() => deps.accounts.close())
    undo.push(async () => deps.mail?.close())
    await settleGeneration(db, chooseEngine(deps).name)
    undo.push(async () => deps.films?.settle())
    if (deps.metrics && env.METRICS_PORT !== undefined)
      undo.push((await serveMetrics(deps.metrics, env.METRICS_PORT)).stop)
    undo.push(startJobs(deps))
    // Behind a proxy that is believed, an address is everybody.
    const caps = env.TRUST_PROXY ? { isShared: () => true } : {}
    const app = createApp(deps)
    const { url, lines, stop } = await listen(app, deps.env, caps, classesOf(app))
    deps.metrics?.watch({
      gate: db.gate,
      lines,
      slots: () => slots(db),
      freeDisk: async () => (await freeDisk(deps))?.share,
    })
    undo.push(async () => {
      deps.pokes.wakeHere()
      await stop()
    })
    if (!env.DATABASE_URL && !overrides.db) undo.push(await serveAdmin(deps, url))
    return { url, deps, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Nobody else can open the folder meanwhile, so this process does what an operator asks. */
async function serveAdmin({ db, env, accounts, log, now, pokes }: Deps, url: string): Promise<() => Promise<void>> {
  const desk = { db, env, accounts, now, pokes, origin: env.PUBLIC_URL ?? url }
  return serveCommands(env.DATA_DIR, words => runCommand(desk, words)).catch(err => {
    // A path too long for a socket, a file system without them: people are served all the same.
    log.warn({ err }, 'the command line cannot reach this server while it runs')
    return async () => {}
  })
}

/** A database that is ready: of this schema, and with the films and plays that come with us. */
async function openDatabase(env: Env, log: Deps['log']): Promise<Db> {
  if (!env.DATABASE_URL) {
    const db = await openEmbedded(env.DATA_DIR, err => log.warn({ err }, 'upkeep of the database failed'))
    try {
      await seedCatalogue(db)
      return db
    } catch (error) {
      await db.close()
      throw error
    }
  }
  await prepare(env.DATABASE_URL)
  return openPostgres(env.DATABASE_URL, { settings: hurried, deadline: hurriedDeadline })
}

async function makeDeps(
  given: Env,
  db: Db,
  closing: AbortSignal,
  overrides: Partial<Deps> & Pick<Deps, 'log' | 'pokes'>,
  passwords?: PasswordOptions,
): Promise<Deps> {
  const env = await withSecret(given)
  const { log, pokes } = overrides
  const now = overrides.now ?? Date.now
  const throttles = overrides.throttles ?? (env.THROTTLES === 'off' ? noThrottles : createThrottles(db))
  const mail = overrides.mail ?? createMail(env)
  const accounts = overrides.accounts ?? createAccounts({ db, env, now, pokes, mail, throttles }, passwords)
  const counted = env.METRICS_PORT !== undefined || env.METRICS_TOKEN !== undefined
  const metrics = overrides.metrics ?? (counted ? new Metrics() : undefined)
  const tmdb = env.TMDB_TOKEN && createTmdb({ token: env.TMDB_TOKEN, url: env.TMDB_URL, log, now })
  const films = overrides.films ?? (tmdb ? new Films({ db, tmdb, log, now }) : undefined)
  return { ...overrides, throttles, db, env, log, now, accounts, pokes, mail, films, metrics, closing }
}
