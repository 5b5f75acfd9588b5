import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { template } from '../db/template.ts'
import { parseEnv } from '../env.ts'
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
