import { inject } from 'vitest'
import { seedCatalogue } from '../catalogue/seed.ts'
import { openPostgres } from '../db/postgres.ts'
import { openFromTemplate, template } from '../db/template.ts'
import type { Db } from '../db.ts'
import './global-setup.ts'
import { lean } from './lean.ts'
import { share } from './share.ts'

/** What is stored, in which order, and once: suites that every run plays on both. */
export const engines = ['pglite', 'postgres'] as const
export type Engine = (typeof engines)[number]

/**
 * What other suites that have to pass on both are played on: every day on PostgreSQL alone, which gives a test its own
 * database for a tenth of the work. PGlite is below every journey then, and below each test that does not choose.
 */
export const playedOn: readonly Engine[] = engines.slice(-share('MARQUEE_DATABASES'))

/** These tests are not about how fast the machine is. */
const PATIENCE = 100

/** What each process has made already. */
let empty: Promise<Blob> | undefined
let filled: Promise<Blob> | undefined

/** A database of its own for one test or one test file: fresh, migrated, gone when disposed. */
export type TestDb = Db & AsyncDisposable

/**
 * `await using db = await testDb('postgres')`. PGlite lives in memory and starts from the cached template; PostgreSQL is
 * the run's one server. A server that cannot start fails the test: nothing is skipped.
 */
export async function testDb(engine: Engine): Promise<TestDb> {
  if (engine === 'pglite') {
    empty ??= template().then(lean)
    return copyOf(await empty)
  }
  const url = await testDatabaseUrl()
  return openTestDb(url, () => dropTestDatabase(url))
}

async function copyOf(loadFrom: Blob): Promise<TestDb> {
  const db = await openFromTemplate(loadFrom, undefined, PATIENCE)
  return { ...db, [Symbol.asyncDispose]: () => db.close() }
}

/** The same with the bundled films and plays in it. */
export async function catalogueDb(engine: Engine): Promise<TestDb> {
  if (engine === 'pglite') {
    filled ??= fill()
    return copyOf(await filled)
  }
  const db = await testDb(engine)
  await seedCatalogue(db)
  return db
}

/** PGlite takes longer to be filled than to be copied. */
async function fill(): Promise<Blob> {
  const db = await openFromTemplate(await template(), undefined, PATIENCE)
  await seedCatalogue(db)
  return lean(await db.dump().finally(() => db.close()))
}

/** A PostgreSQL database at a URL; `after` runs when it was disposed of. */
export async function openTestDb(url: string, after: () => Promise<void> = async () => {}): Promise<TestDb> {
  const db = await openPostgres(url, { patience: PATIENCE })
  return {
    ...db,
    async [Symbol.asyncDispose]() {
      await db.close()
      await after()
    },
  }
}

/** The URL of a fresh, migrated PostgreSQL database, for tests that open it more than once or in other processes. */
export async function testDatabaseUrl(): Promise<string> {
  return ask('POST')
}

export async function dropTestDatabase(url: string): Promise<void> {
  await ask('DELETE', url)
}

async function ask(method: 'POST' | 'DELETE', body?: string): Promise<string> {
  const reply = await fetch(inject('databaseDesk'), body === undefined ? { method } : { method, body })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`No database to test with: ${text}`)
  return text
}
