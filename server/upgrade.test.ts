import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Passwords } from './accounts/passwords.ts'
import { invariants } from './backup/invariants.ts'
import { openEmbedded } from './db/embedded.ts'
import { openPglite } from './db/pglite.ts'
import { openPostgres } from './db/postgres.ts'
import type { Db } from './db.ts'
import { migrate, migrationsFolder } from './migrate.ts'
import { admin } from './testing/admin.ts'
import { dropTestDatabase, playedOn, testDatabaseUrl } from './testing/database.ts'
import { caller, PASSWORD } from './testing/http.ts'
import { startProcess } from './testing/process.ts'

/* Data that an early version wrote, with the schema it had, under today's server. */

const undo: (() => Promise<unknown>)[] = []
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-upgrade-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
})
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
})

/** The files up to a number, in a folder of their own. */
async function migrationsTo(last: string): Promise<string> {
  const old = join(folder, 'old-migrations')
  await mkdir(old)
  for (const name of await readdir(migrationsFolder))
    if (name.endsWith('.sql') && name <= `${last}~`) await cp(join(migrationsFolder, name), join(old, name))
  return old
}

/** Ada has ranked three films, noted one, removed one and kept one for later, by ops of a device. */
async function fill(db: Db): Promise<void> {
  const passwords = new Passwords({ cost: 4 })
  const hash = await passwords.hash(PASSWORD).finally(() => passwords.close())
  const user = '00000000-0000-4000-8000-00000000000a'
  const client = '00000000-0000-4000-8000-00000000000c'
  await db.rows(
    `insert into users (id, username, email, password_hash, visibility) values ($1, 'ada', 'ada@example.com', $2, 'public')`,
    [user, hash],
  )
  await db.rows('insert into sync_heads (user_id) values ($1)', [user])
  await db.rows('insert into sync_clients (client_id, user_id, minted) values ($1, $2, 3)', [client, user])
  await db.rows(`
    insert into media_items (id, media_type, title, search_key)
    select md5('old' || n)::uuid, 'MOVIE', 'Old ' || n, 'old ' || n from generate_series(1, 4) n`)
  for (const [i, tier] of ['S', 'S', 'A'].entries()) {
    await db.rows('update sync_heads set seq = seq + 1, op_client = $2, op_at = now() where user_id = $1', [
      user,
      client,
    ])
    await db.rows(`select insert_ranking_between($1, md5('old' || $2::int)::uuid, $3, null, null)`, [user, i + 1, tier])
    await db.rows(
      `insert into sync_results (client_id, mid, op_id, args_hash, result) values ($1, $2, gen_random_uuid(), '', '{}')`,
      [client, i + 1],
    )
    await db.rows('update sync_clients set last_mid = $2 where client_id = $1', [client, i + 1])
  }
  await db.rows(`update user_rankings set notes = 'of long ago' where media_item_id = md5('old1')::uuid`)
  await db.rows(`select remove_ranking($1, md5('old3')::uuid)`, [user])
  await db.rows(`select set_watchlist($1, md5('old4')::uuid, true, now())`, [user])
}

describe.each(playedOn)('today’s server on %s', engine => {
  test('takes over what a version with migrations to 0008 has left', async () => {
    const url = engine === 'postgres' ? await testDatabaseUrl() : undefined
    if (url) undo.push(() => dropTestDatabase(url))
    const DATA_DIR = join(folder, 'data')
    const settings: Record<string, string> = url ? { DATABASE_URL: url, MARQUEE_SECRET: 'k'.repeat(40) } : { DATA_DIR }
    await mkdir(DATA_DIR)
    const old = url ? await openPostgres(url, { max: 1 }) : await openPglite({ dataDir: join(DATA_DIR, 'db') })
    if (url) await old.exec('drop schema public cascade; create schema public')
    await migrate(old, await migrationsTo('0008'))
    await fill(old)
    await old.close()

    const dry = await admin(settings, 'migrate', '--dry-run')
    expect(dry.out, dry.err).toContain('0015-audit.sql')
    expect(dry.out).not.toContain('  0008')
    const server = startProcess({ ...settings, THROTTLES: 'off' })
    undo.push(() => server.end('SIGKILL'))
    const call = caller(await server.url)
    const login = await call<{ access_token: string }>('POST', '/auth/login', {
      body: { login: 'ada', password: PASSWORD },
    })
    expect(login.status, login.text).toBe(200)
    const list = await call<{ notes: string | null; media_item: { title: string } }[]>('GET', '/rankings/me', {
      token: login.data.access_token,
    })
    expect(list.data.map(({ notes, media_item }) => [media_item.title, notes])).toEqual([
      ['Old 1', 'of long ago'],
      ['Old 2', null],
    ])
    await server.end('SIGTERM')

    const db = url ? await openPostgres(url, { max: 1 }) : await openEmbedded(DATA_DIR, () => {})
    expect(await invariants(db).finally(() => db.close())).toEqual([])
    if (url) return
    const saved = join(DATA_DIR, 'before-0009.marquee')
    const back = { DATA_DIR: join(folder, 'back') }
    const restored = await admin(back, 'restore', saved)
    expect(restored.out, restored.err).toContain('Migrated since: ')
    expect((await admin(back, 'user', 'list')).out).toContain('2 ranked')
  }, 600_000)
})
