import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEmbedded } from './db/embedded.ts'
import { openPglite } from './db/pglite.ts'
import { openPostgres } from './db/postgres.ts'
import type { Db } from './db.ts'
import { migrate, migrationsFolder, readMigrations } from './migrate.ts'
import { dropTestDatabase, testDatabaseUrl, testDb } from './testing/database.ts'
import { type Started, startProcess } from './testing/process.ts'
import { share } from './testing/share.ts'

const kills = share('MARQUEE_MIGRATION_KILLS')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-migrate-'))
})
const children: Started[] = []
afterEach(async () => {
  for (const child of children.splice(0)) await child.end('SIGKILL')
  await rm(folder, { recursive: true })
})

function start(env: Record<string, string>): Started {
  const started = startProcess({ DATA_DIR: folder, ...env })
  children.push(started)
  return started
}

/** Starts and is killed after so many files have run, the last of them not written down. */
async function dieInMigration(visit: number, env: Record<string, string>): Promise<void> {
  const { ended, child } = start({ ...env, MARQUEE_TEST_DIE_AT: `in_migration:${visit}` })
  await ended
  expect(child.signalCode).toBe('SIGKILL')
}

async function isReady({ url }: Started): Promise<void> {
  expect((await fetch(`${await url}/readyz`)).status).toBe(200)
}

/** Everything a migration makes, as text. */
const schemaOf = (db: Db) =>
  db.rows(`
    select table_name || '.' || column_name as name, concat_ws(' ', data_type, is_nullable, column_default) as what
    from information_schema.columns where table_schema = 'public'
    union all select indexname, indexdef from pg_indexes where schemaname = 'public'
    union all select conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select oid::regprocedure::text, md5(prosrc) from pg_proc where pronamespace = 'public'::regnamespace
    union all select tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select 'migration ' || name, sha256 from schema_migrations
    order by 1, 2`)

/** Nothing of it is missing, and the catalogue is in. */
async function isWhole(db: Db): Promise<void> {
  await using never = await testDb(db.engine)
  expect(await schemaOf(db)).toEqual(await schemaOf(never))
  expect(await db.row('select count(*) > 1000 as filled from media_items')).toEqual({ filled: true })
}

const SECRET = { MARQUEE_SECRET: 'k'.repeat(40) }
async function emptyDatabase() {
  const url = await testDatabaseUrl()
  const db = await openPostgres(url, { max: 2 })
  await db.exec('drop schema public cascade; create schema public')
  return {
    db,
    env: { DATABASE_URL: url, ...SECRET },
    async [Symbol.asyncDispose]() {
      for (const child of children) await child.end('SIGKILL')
      await db.close()
      await dropTestDatabase(url)
    },
  }
}

test(`a migration of PostgreSQL that is killed half-way, ${kills} times, leaves nothing and is done by the next start`, async () => {
  await using database = await emptyDatabase()
  const { db, env } = database
  const files = (await readMigrations()).length
  for (let kill = 0; kill < kills; kill++) {
    await dieInMigration(1 + ((kill * 5) % files), env)
    expect(await db.row("select to_regclass('schema_migrations') as made")).toEqual({ made: null })
  }
  await isReady(start(env))
  await isWhole(db)
}, 3_600_000)

test(`a folder of an older version whose migration is killed, ${kills} times, keeps what it has and is migrated by the next start`, async () => {
  const files = await readMigrations()
  const old = join(folder, 'old-migrations')
  await mkdir(old)
  const newer = 3
  for (const { name } of files.slice(0, -newer)) await cp(join(migrationsFolder, name), join(old, name))
  const made = await openPglite({ dataDir: join(folder, 'db') })
  await migrate(made, old)
  const { epoch } = (await made.row<{ epoch: string }>('select epoch from instance')) ?? {}
  await made.close()
  for (let kill = 0; kill < kills; kill++) await dieInMigration(1 + (kill % newer), {})
  const server = start({})
  await isReady(server)
  await server.end('SIGTERM')
  const db = await openEmbedded(folder, () => {})
  expect(await db.row('select epoch from instance')).toEqual({ epoch })
  await isWhole(db)
  await db.close()
}, 3_600_000)

test('two servers that start at once over an empty PostgreSQL both come up, and each file is applied once', async () => {
  await using database = await emptyDatabase()
  const { db, env } = database
  const servers = [start(env), start(env)]
  for (const server of servers) await isReady(server)
  await isWhole(db)
})

test('of two servers that start at once on one new folder one comes up, and the other says why it does not', async () => {
  const servers = [start({}), start({})]
  const came = await Promise.all(
    servers.map(({ url }) =>
      url.then(
        () => true,
        () => false,
      ),
    ),
  )
  expect([...came].sort()).toEqual([false, true])
  const [first, second] = came[0] ? servers : servers.reverse()
  await isReady(first as Started)
  expect(await second?.ended).toBe(1)
  expect(second?.output.err).toMatch(`${folder} is in use by Marquee (process ${first?.child.pid}`)
})
