import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPostgres } from '../db/postgres.ts'
import { template } from '../db/template.ts'
import { parseEnv } from '../env.ts'
import { migrate, migrationsFolder } from '../migrate.ts'
import { startServer } from '../start.ts'
import { admin } from '../testing/admin.ts'
import { dropTestDatabase, testDatabaseUrl } from '../testing/database.ts'
import { testServer } from '../testing/http.ts'
import { runCommand } from './commands.ts'

const PASSWORD = 'seventeen green umbrellas'
const OTHER = 'nine purple elephants'
const post = (url: string, path: string, body: object) =>
  fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const signUp = (url: string) =>
  post(url, '/auth/signup', { username: 'ada', email: 'ada@example.com', password: PASSWORD })
const tokenIn = (text: string) => /#([\w-]{43})$/mu.exec(text)?.[1]

async function play(settings: Record<string, string>) {
  const open = () => startServer(parseEnv({ PORT: '0', LOG_LEVEL: 'silent', THROTTLES: 'off', ...settings }))
  let server = await open()
  try {
    expect((await signUp(server.url)).status).toBe(201)
    const beside = await admin(settings, 'reset-link', 'ada')
    expect(beside, beside.err).toMatchObject({ code: 0, err: '' })
    const token = tokenIn(beside.out)
    expect((await post(server.url, '/auth/reset/confirm', { token, password: OTHER })).status).toBe(204)
    expect((await post(server.url, '/auth/login', { login: 'ada', password: OTHER })).status).toBe(200)
    const off = await admin(settings, 'user', 'disable', 'ADA')
    expect(off.out).toContain('ada cannot log in any more')
    expect((await post(server.url, '/auth/login', { login: 'ada', password: OTHER })).status).toBe(401)
    expect((await admin(settings, 'reset-link', 'ada')).code).toBe(1)
    expect((await admin(settings, 'parked', 'list')).out).toBe('Nothing is parked.\n')
    await server.close()
    expect((await admin(settings, 'parked', 'replay', 'all')).out).toBe('Nothing is parked.\n')
    const alone = await admin(settings, 'user', 'enable', 'ada@example.com')
    expect(alone, alone.err).toMatchObject({ code: 0 })
    const nobody = await admin(settings, 'sessions', 'revoke', 'bob')
    expect([nobody.code, nobody.err]).toEqual([1, 'Nobody is called bob.\n'])
    expect((await admin(settings, 'user', 'promote', 'ada')).err).toContain('reset-link <username or address>')
    server = await open()
    expect((await post(server.url, '/auth/login', { login: 'ada', password: OTHER })).status).toBe(200)
  } finally {
    await server.close()
  }
}

test('an operator helps out beside a running server that keeps its own database, and without it', async () => {
  await template()
  const folder = await mkdtemp(join(tmpdir(), 'mq-admin-'))
  try {
    await play({ DATA_DIR: folder })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('an operator helps out on a PostgreSQL', async () => {
  const url = await testDatabaseUrl()
  try {
    await play({ DATABASE_URL: url, MARQUEE_SECRET: 'a secret for tests that is of no use to anybody' })
  } finally {
    await dropTestDatabase(url)
  }
})

test('who is signed out by the operator is out at once, also for reads this server had just allowed', async () => {
  await using server = await testServer()
  const ada = await server.signUp('ada')
  expect((await ada.call('GET', '/auth/me')).status).toBe(200)
  const said = await runCommand({ ...server.deps, origin: server.url }, ['sessions', 'revoke', 'ada'])
  expect(said).toBe('Devices of ada signed out: 1.')
  expect((await ada.call('GET', '/auth/me')).error?.code).toBe('session_revoked')
})

const ANY = 'a secret for tests that is of no use to anybody'
const asked = [['user', 'list'], ['doctor'], ['epoch', 'new'], ['recompute']]

test('a data folder that was spelt wrong is not made, and nothing of it is saved or moved', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mq-admin-'))
  const [nowhere, file] = [join(folder, 'nowhere'), join(folder, 'file.marquee')]
  const url = await testDatabaseUrl()
  try {
    for (const words of [...asked, ['backup', file]])
      expect([words, await admin({ DATA_DIR: nowhere }, ...words)]).toEqual([
        words,
        refused(/no database in .*nowhere/u),
      ])
    expect(await admin({ DATA_DIR: nowhere, DATABASE_URL: url, MARQUEE_SECRET: ANY }, 'move')).toEqual(
      refused(/no database in .*nowhere/u),
    )
    expect([existsSync(nowhere), existsSync(file)]).toEqual([false, false])
  } finally {
    await dropTestDatabase(url)
    await rm(folder, { recursive: true })
  }
})

test('a PostgreSQL without a Marquee in it, or one that lets nobody in, is told in a sentence', async () => {
  const url = await testDatabaseUrl()
  const db = await openPostgres(url, { max: 1 })
  const given = { DATABASE_URL: url, MARQUEE_SECRET: ANY }
  const as = (login: string) => ({ ...given, DATABASE_URL: url.replace('postgres@', `${login}@`) })
  try {
    await db.exec('create role passer_by login')
    expect(await admin(as('passer_by'), 'user', 'list')).toEqual(refused(/permission denied.*role that owns/su))
    expect(await admin(as('nobody_of_that_name'), 'user', 'list')).toEqual(
      refused(/does not answer.*nobody_of_that_name/u),
    )
    await db.exec('drop schema public cascade; create schema public')
    for (const words of asked) expect([words, await admin(given, ...words)]).toEqual([words, refused(/no Marquee in/u)])
  } finally {
    await db.exec('drop role if exists passer_by')
    await db.close()
    await dropTestDatabase(url)
  }
})

test('before an upgrade a PostgreSQL is saved and looked at, and nothing else is done to it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mq-admin-'))
  const url = await testDatabaseUrl()
  const db = await openPostgres(url, { max: 1 })
  const given = { DATABASE_URL: url, MARQUEE_SECRET: ANY }
  try {
    await db.exec('drop schema public cascade; create schema public')
    // From before deeds were written down.
    await migrate(db, migrationsFolder, '0014-brought-back.sql')
    await db.rows(`insert into users (username, email, password_hash) values ('ada', 'ada@example.com', 'mq1:x')`)
    await db.rows('insert into sync_heads (user_id, seq) select id, 0 from users')
    const saved = await admin(given, 'backup', join(folder, 'before.marquee'))
    expect(saved, saved.err).toMatchObject({ code: 0, err: '' })
    expect((await admin(given, 'doctor')).err).toContain('WRONG  schema: 0015-audit.sql')
    expect(await admin(given, 'user', 'disable', 'ada')).toEqual(refused(/earlier version.*0015-audit\.sql/u))
    expect(await db.row('select disabled_at from users')).toEqual({ disabled_at: null })
    const whole = await admin({}, 'verify-backup', join(folder, 'before.marquee'))
    expect(whole.out, whole.err).toContain('Migrated since: 0015-audit.sql')
    expect((await admin(given, 'migrate')).out).toContain('Applied: 0015-audit.sql')
    await db.rows(`insert into schema_migrations (name, sha256) values ('9999-later.sql', 'x')`)
    expect(await admin(given, 'user', 'disable', 'ada')).toEqual(refused(/newer than this version/u))
    expect(await db.row('select disabled_at from users')).toEqual({ disabled_at: null })
  } finally {
    await db.close()
    await dropTestDatabase(url)
    await rm(folder, { recursive: true })
  }
})

test('who asks for help gets the list of commands, and no error', async () => {
  const { code, out, err } = await admin({}, '--help')
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain('\n  backup <file>\n')
})

/** One line of why, on the error's side, without a stack. */
const refused = (why: RegExp) => ({
  code: 1,
  out: '',
  err: expect.stringMatching(new RegExp(`^(?!.*\\n {4}at ).*${why.source}`, 'su')),
})
