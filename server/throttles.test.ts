import { describe, expect, test } from 'vitest'
import { householdOf, networkOf } from './accounts/network.ts'
import { createAccounts } from './accounts.ts'
import { Metrics } from './metrics.ts'
import { type Engine, playedOn } from './testing/database.ts'
import { type Answer, cookieOf, PASSWORD, type TestServer, testServer } from './testing/http.ts'
import { until } from './testing/until.ts'
import { clearThrottles, createThrottles } from './throttles.ts'

/** A server that believes one proxy, so that a test can come from any address. */
const open = (engine: Engine) => testServer({ engine, env: { THROTTLES: 'on', TRUST_PROXY: '1' } })
const from = (ip: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': ip, ...more })
const codeOf = (reply: Answer<unknown>) => [reply.status, reply.error?.code]
const signUp = (server: TestServer, name: string, ip = '198.51.100.7') =>
  server.call('POST', '/auth/signup', {
    body: { username: name, email: `${name}@example.com`, password: PASSWORD },
    headers: from(ip),
  })
const logIn = (server: TestServer, login: string, password: string, ip: string, more = {}) =>
  server.call('POST', '/auth/login', { body: { login, password }, headers: from(ip, more) })

describe.each(playedOn)('too much on %s', engine => {
  test('the sixth account from one household in an hour waits, one from another does not', async () => {
    await using server = await open(engine)
    for (const n of [1, 2, 3, 4, 5]) expect((await signUp(server, `user${n}`)).status).toBe(201)
    const sixth = await signUp(server, 'user6')
    expect(codeOf(sixth)).toEqual([429, 'rate_limited'])
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(3_000)
    expect((await signUp(server, 'user7', '203.0.113.9')).status).toBe(201)
    const { n } = (await server.deps.db.row<{ n: number }>('select count(*)::int as n from users')) as { n: number }
    expect(n).toBe(6)
  })

  test('who only pretends to come from elsewhere is counted where they are', async () => {
    await using server = await testServer({ engine, env: { THROTTLES: 'on' } })
    const replies = []
    for (let n = 0; n < 6; n++) replies.push((await signUp(server, `user${n}`, `203.0.113.${n}`)).status)
    expect(replies).toEqual([201, 201, 201, 201, 201, 429])
  })

  test('ten wrong passwords of one household end its tries, also with the right one; others and those logged in go on', async () => {
    await using server = await open(engine)
    await signUp(server, 'ada')
    const before = await logIn(server, 'ada', PASSWORD, '198.51.100.1')
    for (let n = 0; n < 10; n++) expect((await logIn(server, 'ada', `wrong ${n}`, '198.51.100.1')).status).toBe(401)
    expect(codeOf(await logIn(server, 'ADA', PASSWORD, '198.51.100.1'))).toEqual([429, 'rate_limited'])
    expect((await logIn(server, 'ada', PASSWORD, '203.0.113.1')).status).toBe(200)
    const { access_token } = before.data as { access_token: string }
    expect((await server.call('GET', '/auth/me', { token: access_token })).status).toBe(200)
    const refresh = { cookie: cookieOf(before.headers), 'x-marquee': '1' }
    expect((await server.call('POST', '/auth/refresh', { body: {}, headers: refresh })).status).toBe(200)
  })

  test('an account that does not exist is throttled like one that does', async () => {
    await using server = await open(engine)
    await signUp(server, 'ada')
    const statuses = async (login: string, ip: string) => {
      const replies = []
      for (let n = 0; n < 12; n++) replies.push(codeOf(await logIn(server, login, 'wrong', ip)))
      return replies
    }
    expect(await statuses('nobody', '198.51.100.2')).toEqual(await statuses('ada', '198.51.100.3'))
  })

  test('log-ins that succeed are never too many', async () => {
    await using server = await open(engine)
    await signUp(server, 'ada')
    for (let n = 0; n < 30; n++) expect((await logIn(server, 'ada', PASSWORD, '198.51.100.1')).status).toBe(200)
  })

  test('guesses from everywhere stop after fifty a day; a device that was there before still gets in', async () => {
    await using server = await open(engine)
    await signUp(server, 'ada')
    const [, mark] = (await logIn(server, 'ada', PASSWORD, '198.51.100.1')).headers.getSetCookie()
    const cookie = String(mark?.split(';')[0])
    expect(mark).toMatch(/^mq_dev=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/u)
    const guesses = []
    for (let n = 0; n < 60; n++) guesses.push((await logIn(server, 'ada', 'wrong', `203.0.113.${n}`)).status)
    expect(guesses.filter(status => status === 401)).toHaveLength(50)
    expect((await logIn(server, 'ada', PASSWORD, '192.0.2.1')).status).toBe(429)
    expect((await logIn(server, 'ada', PASSWORD, '192.0.2.1', { cookie: `${cookie}x` })).status).toBe(429)
    expect((await logIn(server, 'ada', PASSWORD, '192.0.2.1', { cookie })).status).toBe(200)
    // Also when the secret by which it is known has another in front of it, and no longer when it is gone.
    const asked = { login: 'ada', password: PASSWORD }
    const comesWith = (MARQUEE_SECRET: string) => {
      const accounts = createAccounts({ ...server.deps, env: { ...server.deps.env, MARQUEE_SECRET } })
      const known_device = cookie.split('=')[1] ?? ''
      return accounts.logIn(asked, { ip: '192.0.2.1', known_device }).finally(() => accounts.close())
    }
    const fresh = 'n'.repeat(32)
    await comesWith(`${fresh},${server.deps.env.MARQUEE_SECRET}`)
    await expect(comesWith(fresh)).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('a hundred wrong ones in a row, and no password is tried until a new one is set; a restart does not help', async () => {
    await using server = await open(engine)
    await signUp(server, 'ada')
    const { db } = server.deps
    const [, mark] = (await logIn(server, 'ada', PASSWORD, '198.51.100.1')).headers.getSetCookie()
    const cookie = String(mark?.split(';')[0])
    for (let n = 0; n < 100; n++) {
      expect((await logIn(server, 'ada', 'wrong', `10.1.${n}.1`, { cookie })).status).toBe(401)
    }
    expect((await logIn(server, 'ada', PASSWORD, '10.2.0.1', { cookie })).status).toBe(429)
    const link = await server.deps.accounts.resetLinkFor('ada', '')
    const token = link?.split('#')[1]
    const body = { token, password: 'nine purple elephants' }
    expect((await server.call('POST', '/auth/reset/confirm', { body })).status).toBe(204)
    expect((await logIn(server, 'ada', 'nine purple elephants', '10.2.0.1', { cookie })).status).toBe(200)
    expect(await db.rows('select 1 from login_failures')).toEqual([])
  })

  test('a thousand ops are a burst, eleven thousand are too many, and what was refused changed nothing', async () => {
    await using server = await open(engine)
    const { db } = server.deps
    const throttles = createThrottles(db)
    for (let n = 0; n < 106; n++) await throttles.spend('mutations', 'ada', 100)
    await expect(throttles.spend('mutations', 'ada', 100)).rejects.toMatchObject({ code: 'rate_limited' })
    await throttles.spend('mutations', 'ben', 100)
  })
})

test('the twenty-fifth stream of one person is told to come again, and gets in when another has ended', async () => {
  const metrics = new Metrics()
  await using server = await testServer({ env: { THROTTLES: 'on' }, deps: { metrics } })
  const { token } = await server.signUp('ada')
  const first = await server.call('GET', '/sync/shapes/user_rankings?offset=-1', { token })
  const place = `offset=${first.headers.get('electric-offset')}&handle=${first.headers.get('electric-handle')}`
  const hold = (signal?: AbortSignal) =>
    fetch(`${server.url}/sync/shapes/user_rankings?${place}&live=true`, {
      headers: { authorization: `Bearer ${token}` },
      signal,
    })
  const polls = (n: number) => until(async () => (await metrics.text()).includes(`\nmarquee_held_polls ${n}\n`))
  const leave = new AbortController()
  const held = Array.from({ length: 24 }, () => hold(leave.signal).catch(() => 'left'))
  await polls(24)
  const reply = await hold()
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '5'])
  leave.abort()
  expect(new Set(await Promise.all(held))).toEqual(new Set(['left']))
  await polls(0)
  const stop = new AbortController()
  const again = hold(stop.signal).catch(() => 'left')
  await polls(1)
  stop.abort()
  expect(await again).toBe('left')
})

test('whoever changes their account without end is told to wait, and nobody else is', async () => {
  await using server = await testServer({ env: { THROTTLES: 'on' } })
  const [ada, ben] = [await server.signUp('ada'), await server.signUp('ben')]
  const change = (user: typeof ada, visibility: string) => user.call('PATCH', '/account', { body: { visibility } })
  for (let n = 0; n < 60; n++) expect((await change(ada, n % 2 ? 'private' : 'public')).status).toBe(200)
  expect(codeOf(await change(ada, 'public'))).toEqual([429, 'rate_limited'])
  expect(codeOf(await ada.call('DELETE', '/account'))).toEqual([429, 'rate_limited'])
  expect((await change(ben, 'public')).status).toBe(200)
})

test('on a PostgreSQL all processes count together', async () => {
  await using server = await open('postgres')
  const [one, other] = [createThrottles(server.deps.db), createThrottles(server.deps.db)]
  for (let n = 0; n < 3; n++) await (n % 2 ? one : other).spend('export', 'ada')
  await expect(other.spend('export', 'ada')).rejects.toMatchObject({ code: 'rate_limited' })
  await one.spend('export', 'ben')
})

test.each([
  ['127.0.0.1', '', '127.0.0.1'],
  ['::1', '', '0:0:0:0::/56'],
  ['::ffff:198.51.100.77', '198.51.100.0/24', '198.51.100.77'],
  ['198.51.100.77', '198.51.100.0/24', '198.51.100.77'],
  ['2001:db8:1:2ff::5', '2001:db8:1::/48', '2001:db8:1:200::/56'],
  ['2001:db8::', '2001:db8:0::/48', '2001:db8:0:0::/56'],
  ['', '', ''],
])('%s is seen in the network %s and counted as %s', (ip, network, household) => {
  expect([networkOf(ip), householdOf(ip)]).toEqual([network, household])
})

test('wrong passwords of long ago are forgotten, but for an account whose password is off', async () => {
  await using server = await open('pglite')
  const { db } = server.deps
  for (const [account, run, age] of [
    ['old', 3, 31],
    ['off', 101, 31],
    ['new', 3, 29],
  ] as const) {
    await db.rows(
      `insert into login_failures (account_hash, run, at) values ($1, $2, now() - make_interval(days => $3::int))`,
      [Buffer.from(account), run, age],
    )
  }
  await clearThrottles(server.deps)
  const left = await db.rows("select encode(account_hash, 'escape') as account from login_failures order by 1")
  expect(left).toEqual([{ account: 'new' }, { account: 'off' }])
})
