import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shapeNames, shapes } from '#sync-rules'
import { doctor } from './admin/doctor.ts'
import { openPostgres } from './db/postgres.ts'
import type { Db } from './db.ts'
import { parseEnv } from './env.ts'
import { electricLike } from './shapes/testing/electric-like.ts'
import { startServer } from './start.ts'
import { admin } from './testing/admin.ts'
import { caller, signUp } from './testing/http.ts'
import { startPostgres, type TestServer } from './testing/postgres.ts'
import { until } from './testing/until.ts'

/* The three roles of compose/roles.sql on a real PostgreSQL of their own: roles belong to a whole server. */

const MARQUEE_SECRET = 'a secret for tests that is of no use to anybody'
const LAST = '0015-audit.sql'
let postgres: TestServer
const dbs: Partial<Record<Role, Db>> = {}
type Role = 'postgres' | 'marquee_owner' | 'marquee_app' | 'marquee_electric'

const urlOf = (role: Role) => postgres.url('marquee').replace('postgres@', `${role}@`)
const as = async (role: Role) => (dbs[role] ??= await openPostgres(urlOf(role), { max: 2 }))

beforeAll(async () => {
  postgres = await startPostgres({ settings: ['wal_level=logical', 'synchronous_commit=on'] })
  const home = await openPostgres(postgres.url('postgres'), { max: 1 })
  await home.exec('create database marquee').finally(() => home.close())
  const roles = await readFile(join(import.meta.dirname, '../compose/roles.sql'), 'utf8')
  const superuser = await as('postgres')
  // As often as one likes.
  for (let i = 0; i < 2; i++) await superuser.exec(roles)
})
afterAll(async () => {
  for (const db of Object.values(dbs)) await db.close()
  await postgres.stop()
})

/** The whole server as the app's role. `log` is what it complained of. */
async function startApp(more: Record<string, string> = {}) {
  const log: string[] = []
  const lines = { write: (line: string) => void log.push(line) }
  const env = parseEnv({
    PORT: '0',
    DATABASE_URL: urlOf('marquee_app'),
    MARQUEE_SECRET,
    METRICS_TOKEN: 'm'.repeat(32),
    ...more,
  })
  return { server: await startServer(env, { log: pino({ level: 'warn' }, lines) }), log }
}

test('who may not change the schema is told who has to, and the owner does it', async () => {
  const settings = { MARQUEE_SECRET, DATABASE_URL: urlOf('marquee_app') }
  await expect(startApp()).rejects.toThrow(/lacks 0001-schema\.sql, .*marquee_app may not change it.*admin -- migrate/u)
  const refused = await admin(settings, 'migrate')
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('marquee_app may not change it')])
  const owner = { ...settings, DATABASE_URL: urlOf('marquee_owner') }
  const made = await admin(owner, 'migrate')
  expect(made, made.err).toMatchObject({ code: 0, out: expect.stringContaining(LAST) })
  expect((await admin(owner, 'migrate')).out).toBe('The schema is up to date.\n')
  expect((await admin(settings, 'migrate')).out).toBe('The schema is up to date.\n')
  expect((await admin({}, 'migrate')).err).toContain('set DATABASE_URL')
  // A new version: its schema is the owner's to make, and nothing was half done.
  const row = await (await as('postgres')).row<{ sha256: string }>(
    'delete from schema_migrations where name = $1 returning sha256',
    [LAST],
  )
  await expect(startApp()).rejects.toThrow(`The schema lacks ${LAST}`)
  await (await as('postgres')).rows('insert into schema_migrations values ($1, $2)', [LAST, row?.sha256])
})

test('the whole app runs as a role that only changes rows', async () => {
  // Titles of a new version come in at the start.
  await (await as('postgres')).exec('delete from catalogue_files')
  const { server, log } = await startApp()
  try {
    const call = caller(server.url)
    const ada = await signUp(server.url, call, 'ada')
    const found = await ada.call<{ id: string }[]>('GET', '/media/search?q=casablanca')
    const ops = [
      { kind: 'ranking.place', args: { media_id: found.data[0]?.id, tier: 'S', left: [], right: [] } },
      { kind: 'watchlist.add', args: { media_id: found.data[1]?.id } },
      { kind: 'ranking.remove', args: { media_id: found.data[0]?.id } },
    ].map((op, i) => ({ mid: i + 1, op_id: randomUUID(), v: 1, ...op, base: 0, t: new Date().toISOString() }))
    const pushed = await ada.call('POST', '/sync/mutations', {
      body: { user_id: ada.user.id, client_id: randomUUID(), schema: 1, minted: ops.length, ops },
    })
    expect(pushed.data).toMatchObject({ last_mid: ops.length })
    const bob = await signUp(server.url, call, 'bob')
    await ada.call('PATCH', '/account', { body: { visibility: 'public' } })
    expect((await bob.call('POST', `/social/follow/${ada.user.id}`)).status).toBe(204)
    expect((await bob.call('GET', '/social/leaderboard?kind=people')).status).toBe(200)
    const all = await ada.call('GET', '/sync/shapes/user_rankings?offset=-1')
    expect(all.status).toBe(200)
    const figures = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${'m'.repeat(32)}` } })
    expect(figures.status).toBe(200)
    expect((await ada.call('DELETE', '/account')).status).toBeLessThan(300)
    expect((await call('GET', '/readyz')).status).toBe(200)
    // Each job has had its turn: the board of people was made.
    const made = () => server.deps.db.row(`select from leaderboard_state where made_from <> ''`)
    await until(async () => (await made()) !== undefined)
  } finally {
    await server.close()
  }
  expect(log).toEqual([])
})

const forbidden: [Role, string][] = [
  ...[
    'create table mine (n int)',
    'create temp table mine (n int)',
    'create schema mine',
    'create view mine as select 1',
    'create function mine() returns int language sql as $$ select 1 $$',
    'create index on users (created_at)',
    'create extension pgcrypto',
    'create publication mine',
    'alter table users add column mine int',
    'alter table user_rankings disable trigger user',
    'alter function tell_of_ranking() rename to mine',
    'drop table audit',
    'truncate user_rankings',
    "insert into schema_migrations values ('9999-mine.sql', 'x')",
    'create role mine',
    'alter role marquee_app superuser',
    'set role marquee_owner',
    "select pg_create_logical_replication_slot('mine', 'pgoutput')",
    "select pg_read_file('/etc/passwd')",
    "copy users to program 'cat'",
    'select * from pg_authid',
  ].map((sql): [Role, string] => ['marquee_app', sql]),
  ...[
    'select * from users',
    'select * from sessions',
    'select * from change_log',
    'select * from instance',
    'insert into watchlist_items default values',
    'update media_items set title = title',
    'delete from user_rankings',
    'create table mine (n int)',
    'create temp table mine (n int)',
    'create publication mine',
    'alter publication electric_publication_default add table users',
    'set role marquee_app',
    'select * from pg_authid',
  ].map((sql): [Role, string] => ['marquee_electric', sql]),
  ...['create role mine', 'alter role marquee_owner replication', "select pg_read_file('/etc/passwd')"].map(
    (sql): [Role, string] => ['marquee_owner', sql],
  ),
]

describe('is refused', () => {
  test.each(forbidden)('to %s: %s', async (role, sql) => {
    const tried = (await as(role)).tx(tx => tx.exec(sql))
    await expect(tried).rejects.toMatchObject({ code: '42501' })
  })
})

test('Electric reads the synced tables, and of the log only what is published', async () => {
  const electric = await as('marquee_electric')
  for (const name of shapeNames) await electric.rows(`select count(*) from ${shapes[name].table}`)
  await electric.rows("select pg_create_logical_replication_slot('electric_slot_default', 'pgoutput')")
  const app = await as('marquee_app')
  await app.rows(
    "insert into users (username, email, password_hash) values ('eve', 'eve@example.com', 'a hash to be kept')",
  )
  await app.rows("update media_items set title = 'A title to be told' where title = 'Casablanca'")
  const told = await electric.rows<{ data: Uint8Array }>(
    `select data from pg_logical_slot_get_binary_changes('electric_slot_default', null, null,
       'proto_version', '1', 'publication_names', 'electric_publication_default')`,
  )
  const text = told.map(({ data }) => Buffer.from(data).toString('latin1')).join('\n')
  expect(text).toContain('A title to be told')
  expect(text).not.toContain('a hash to be kept')
  await electric.rows("select pg_drop_replication_slot('electric_slot_default')")
})

test('lists stream from a service that has no more rights than Electric', async () => {
  await using service = await electricLike(urlOf('marquee_electric'))
  const { server, log } = await startApp({ ELECTRIC_URL: service.url, ELECTRIC_SECRET: service.secret })
  try {
    const fay = await signUp(server.url, caller(server.url), 'fay')
    const [film] = (await fay.call<{ id: string }[]>('GET', '/media/search?q=fargo')).data
    const shape = (params: object) =>
      fay.call('GET', `/sync/shapes/user_rankings?${new URLSearchParams({ ...params })}`)
    const first = await shape({ offset: '-1' })
    const at = (name: string) => first.headers.get(`electric-${name}`) ?? ''
    const poll = shape({ offset: at('offset'), handle: at('handle'), live: 'true' })
    await service.held(1)
    expect((await fay.call('POST', '/rankings', { body: { media_item_id: film?.id, tier: 'S' } })).status).toBe(201)
    expect((await poll).text).toContain(film?.id)
  } finally {
    await server.close()
  }
  expect(log).toEqual([])
})

test('the doctor tells of an Electric that answers whoever reaches it, and of one that is away', async () => {
  await using service = await electricLike(urlOf('marquee_electric'))
  const open = createServer((_, res) => void res.writeHead(400).end('{}')).listen(0, '127.0.0.1')
  await once(open, 'listening')
  const told = async (ELECTRIC_URL: string) => {
    const env = parseEnv({
      DATABASE_URL: urlOf('marquee_app'),
      MARQUEE_SECRET,
      ELECTRIC_URL,
      ELECTRIC_SECRET: 's'.repeat(32),
    })
    return doctor({ db: await as('marquee_app'), env, now: Date.now }).catch((error: Error) => error.message)
  }
  try {
    expect(await told(service.url)).toMatch(/^ok {5}Electric$/mu)
    const { port } = open.address() as AddressInfo
    expect(await told(`http://127.0.0.1:${port}`)).toContain('WRONG  Electric: It answers without its secret')
  } finally {
    open.close()
  }
  expect(await told('http://127.0.0.1:1')).toContain('WRONG  Electric: It does not answer')
})
