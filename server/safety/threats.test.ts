import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import type { MediaItem, RankingItem } from '#sync-rules'
import { AccessTokens } from '../accounts/access-token.ts'
import { routes } from '../routes/index.ts'
import { digest } from '../testing/digest.ts'
import { fieldsOf, schemaOf } from '../testing/fields.ts'
import { cookieOf, PASSWORD, testServer } from '../testing/http.ts'
import { rawRequest } from '../testing/raw-request.ts'
import { publicFilms, SECRET_NOTE, SECRET_TITLE, twoUsers } from '../testing/two-users.ts'

/** The threats by their numbers: which test holds each that concerns the server. */
const held: Record<string, [file: string, test: string][]> = {
  T1: [
    ['routes/bad-sync.test.ts', 'a shape takes no word of whose rows'],
    ['shapes/electric.test.ts', 'what a client may not say never reaches the service'],
  ],
  T2: [
    ['routes/bad-sync.test.ts', 'subset__order_by=password_hash'],
    ['shapes/electric.test.ts', 'our table, our rows, our columns'],
  ],
  T3: [['shapes/conformance-auth.test.ts', 'one user never gets rows of another, by whatever handle']],
  T4: [
    ['safety/threats.test.ts', 'T4: two users behind one cache'],
    ['safety/headers.test.ts', 'a session is told to nobody’s cache'],
  ],
  T6: [['safety/two-users.test.ts', 'the %s of Ada']],
  T7: [['safety/two-users.test.ts', 'DELETE /auth/sessions/:id']],
  T9: [['safety/route-table.test.ts', 'takes no field and no query key it does not know']],
  T10: [
    ['routes/bad-sync.test.ts', 'with a day of its own'],
    ['routes/bad-rankings.test.ts', 'a score of one’s own'],
  ],
  T11: [['routes/bad-sync.test.ts', 'sends one op a hundred times']],
  T12: [['routes/bad-sync.test.ts', 'a known op with other args']],
  T13: [
    ['routes/bad-sync.test.ts', 'a gap'],
    ['mutations/envelope.test.ts', 'with a gap is refused'],
  ],
  T14: [['routes/bad-sync.test.ts', 'the device of another user']],
  T15: [
    ['routes/bad-sync.test.ts', '10,000 empty ops'],
    ['routes/bad-sync.test.ts', '300 KB of ops'],
  ],
  T16: [
    ['http/bad-requests.test.ts', 'a small gzip that grows above it'],
    ['http/bad-requests.test.ts', '20,000 nested lists'],
  ],
  T17: [['safety/sockets.test.ts', 'two hundred of them at once']],
  T20: [['safety/threats.test.ts', 'T20: two hundred hostile searches']],
  T21: [['safety/threats.test.ts', 'T21: no pattern of ours']],
  T22: [['safety/threats.test.ts', 'T22: the key to TMDB']],
  T27: [['safety/threats.test.ts', 'T27: what looks like a page']],
  T30: [
    ['safety/mutants.test.ts', 'Object.keys(Object.prototype)'],
    ['routes/bad-media.test.ts', 'an attribute called __proto__'],
  ],
  T31: [
    ['routes/bad-accounts.test.ts', 'a name in look-alike letters'],
    ['routes/bad-accounts.test.ts', 'a reserved name'],
  ],
  T33: [['safety/threats.test.ts', 'T33: a stranger’s name']],
  T34: [['accounts/rotation.test.ts', 'in every order in which owner and thief take turns']],
  T35: [['safety/threats.test.ts', 'T35: a stolen access token']],
  T37: [['safety/threats.test.ts', '#55 T37: a flood of log-ins']],
  T43: [
    ['safety/sockets.test.ts', 'a request that two readers could cut in two ways'],
    ['safety/sockets.test.ts', 'CONNECT'],
  ],
  T44: [['safety/threats.test.ts', 'T44: nobody writes a line of our log']],
}

test.each(Object.entries(held))('%s is held by a test there is', (_, tests) => {
  for (const [file, name] of tests) {
    const path = join(import.meta.dirname, '..', file)
    expect([file, existsSync(path)]).toEqual([file, true])
    // In this file, beyond this table.
    const text = readFileSync(path, 'utf8').split('is held by a test there is').at(-1)
    expect([file, text?.includes(name)]).toEqual([file, true])
  }
})

test('T4: two users behind one cache never get each other’s bytes', async () => {
  await using house = await twoUsers()
  const kept = new Map<string, string>()
  /** A shared cache that keeps by address whatever it is not forbidden to. */
  const through = async (path: string, token: string) => {
    const known = kept.get(path)
    if (known !== undefined) return known
    const reply = await rawRequest(house.server.url, { path, headers: [['Authorization', `Bearer ${token}`]] })
    if (!/no-store|private/u.test(String(reply.headers['cache-control']))) kept.set(path, reply.text)
    return reply.text
  }
  const paths = [
    '/auth/me',
    '/rankings/me',
    `/media/${house.hers.stub}`,
    '/media/search?q=the',
    ...['user_rankings', 'my_media'].map(name => `/sync/shapes/${name}?offset=-1`),
  ]
  for (let i = 0; i < 40; i++) {
    for (const path of paths) {
      const [first, second] = i % 2 ? [house.ada, house.eve] : [house.eve, house.ada]
      for (const user of [first, second]) {
        const text = await through(path, user.token)
        const foreign =
          user === house.eve
            ? [SECRET_TITLE, SECRET_NOTE, 'ada@example.com', house.hers.ranking]
            : ['eve@example.com', house.eves.ranking]
        for (const bytes of foreign) expect(text, path).not.toContain(bytes)
      }
    }
  }
  expect([...kept.keys()]).toEqual([])
})

test('T20: two hundred hostile searches are all answered, and change nothing', async () => {
  await using server = await testServer()
  await publicFilms(server, 20)
  const before = await digest(server)
  const signs = ['%', '_', '\\', "'", '*', '(', '🎭', 'a', ' ', 'ﬁ', 'Ǆ', '\u0301', 'ｆ', '٪', '-']
  for (let i = 0; i < 200; i++) {
    const q = (signs[i % signs.length] ?? '').repeat(1 + (i % 64)) + (i % 3 ? '' : ' film')
    const reply = await server.call('GET', `/media/search?q=${encodeURIComponent(q)}`)
    expect([200, 422], q).toContain(reply.status)
  }
  expect(await digest(server)).toBe(before)
})

test('T21: no pattern of ours is slow on a text made to be so (one that were would not come to an end)', () => {
  const parts = routes
    .flatMap(({ params, query, body }) => [params, query, body])
    .flatMap(part => (part ? [schemaOf(part)] : []))
  const patterns = parts
    .flatMap(part => fieldsOf(part))
    .flatMap(({ schema }) => [schema.pattern, ...(schema.allOf ?? []).map(part => part.pattern)])
  const texts = ['a', '0', 'a.', 'a@a.', '-', 'a-', ' ', '0:', 'T', '+', '\\'].flatMap(part => [
    part.repeat(100_000 / part.length),
    `a@${part.repeat(50_000)}!`,
  ])
  const distinct = new Set(patterns.filter(pattern => pattern !== undefined))
  expect(distinct.size).toBeGreaterThan(3)
  for (const pattern of distinct) for (const text of texts) new RegExp(pattern, 'u').test(`${text}!`)
})

test('T22: the key to TMDB is in no answer and in no line of the log', async () => {
  const canary = 'canary-key-4e1243bd22c66e76c2ba9eddc1f91394'
  const lines: string[] = []
  await using house = await twoUsers({
    env: { TMDB_TOKEN: canary },
    log: pino({ level: 'trace' }, { write: line => void lines.push(line) }),
  })
  for (const { method, path } of routes) {
    const at = path.replace(/:\w+/gu, house.films[0] ?? '')
    for (const search of ['', '?q=a', `?q=${canary.slice(0, 5)}`]) {
      const reply = await house.eve.call(method.toUpperCase(), at + search, method === 'get' ? {} : { body: {} })
      expect(JSON.stringify([reply.text, ...reply.headers])).not.toContain(canary)
    }
  }
  expect(lines.join('')).not.toContain(canary)
})

test('T27: what looks like a page stays text, in a reply no browser takes for a page', async () => {
  await using server = await testServer()
  const ada = await server.signUp('ada')
  const payloads = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "javascript:alert('x')",
    '</title><svg onload=alert(1)>',
    '{{constructor.constructor("alert(1)")()}}',
    '<a href="data:text/html,x">',
    '<!--',
    ']]>',
    '&lt;b&gt;',
    '<iframe srcdoc="x">',
    "';alert(1)//",
    '<math><mi xlink:href="x">',
    '\u2028alert(1)\u2029',
  ]
  for (const title of payloads) {
    const made = await ada.call<MediaItem>('POST', '/media/create_stub', { body: { media_type: 'PLAY', title } })
    const ranked = await ada.call<RankingItem>('POST', '/rankings', {
      body: { media_item_id: made.data.id, tier: 'S', notes: title },
    })
    expect([made.data.title, ranked.data.notes, ranked.data.media_item.title]).toEqual([title, title, title])
    const page = await ada.call('GET', '/rankings/me', {
      headers: { accept: 'text/html', 'sec-fetch-dest': 'document' },
    })
    expect(page.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('T33: a stranger’s name and a wrong password are answered alike, header for header', async () => {
  await using server = await testServer()
  await server.signUp('ada')
  const said = async (login: string) => {
    const reply = await server.call('POST', '/auth/login', { body: { login, password: 'nine green umbrellas' } })
    const headers = [...reply.headers].filter(([name]) => !['x-request-id', 'date'].includes(name))
    const { request_id, ...error } = reply.error ?? { request_id: '' }
    expect(request_id).toBeTruthy()
    return { status: reply.status, headers, error }
  }
  const known = await said('ada')
  expect(known.error).toMatchObject({ code: 'invalid_credentials' })
  for (const login of ['nobody', 'ada@example.com', 'nobody@example.com', 'a', '🎭'])
    expect(await said(login)).toEqual(known)
})

describe('a token that is no longer good', () => {
  test('T35: a stolen access token opens nothing once its session has ended', async () => {
    await using house = await twoUsers()
    const before = await digest(house.server)
    await house.server.call('POST', '/auth/logout', {
      body: {},
      headers: { cookie: house.eve.cookie, 'x-marquee': '1' },
    })
    expect(await digest(house.server)).not.toBe(before)
    const ended = await digest(house.server)
    for (const { method, path } of routes.filter(route => route.auth === 'user')) {
      const at = path.replace(/:\w+/gu, house.eves.ranking)
      const reply = await house.eve.call(method.toUpperCase(), at, method === 'get' ? {} : { body: {} })
      expect([path, reply.status, reply.error?.code]).toEqual([path, 401, 'session_revoked'])
    }
    expect((await house.eve.call('GET', '/sync/shapes/user_rankings?offset=-1')).status).toBe(401)
    expect(await digest(house.server)).toBe(ended)
  })

  test('#29 expired 31 seconds ago', async () => {
    let now = Date.now()
    await using server = await testServer({ now: () => now })
    const ada = await server.signUp('ada')
    now += 631_000
    const reply = await ada.call('GET', '/auth/me')
    expect([reply.status, reply.error?.code]).toEqual([401, 'token_expired'])
  })

  test('of another house, made with another secret', async () => {
    await using house = await twoUsers()
    const forger = new AccessTokens(['another secret of thirty-two letters'], 'http://127.0.0.1:3000')
    const token = await forger.mint({ user_id: house.ada.user.id, session_id: house.hers.session }, Date.now())
    expect((await house.server.call('GET', '/auth/me', { token })).error?.code).toBe('token_invalid')
  })
})

test('#55 T37: a flood of log-ins fills its own queue: some are told to come again, and a search is answered', async () => {
  await using server = await testServer({ accounts: { cost: 10, size: 1, maxQueue: 4, maxWait: 120_000 } })
  await server.signUp('ada')
  const body = { login: 'ada', password: 'nine green umbrellas' }
  const flood = Array.from({ length: 100 }, () => server.call('POST', '/auth/login', { body }))
  expect((await server.call('GET', '/media/search?q=film')).status).toBe(200)
  const replies = await Promise.all(flood)
  const busy = replies.filter(reply => reply.error?.code === 'auth_busy')
  expect(busy.length).toBeGreaterThan(0)
  for (const reply of busy) expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '2'])
  expect(replies.filter(reply => reply.status !== 503).every(reply => reply.status === 401)).toBe(true)
})

test('#48 whoever signs up too often is told when to come again, and makes no account', async () => {
  const { Refusal } = await import('../errors.ts')
  const spent: [string, string][] = []
  const throttles = {
    async spend(name: string, key: string) {
      if (spent.push([name, key]) > 5)
        throw new Refusal('rate_limited', 'Too many accounts from here.', { retryAfter: 600 })
    },
    giveBack: async () => {},
    forgive: async () => {},
  }
  await using server = await testServer({ deps: { throttles } })
  for (let i = 0; i < 5; i++) await server.signUp(`user_${i}`)
  const before = await digest(server)
  const body = { username: 'sixth', email: 'sixth@example.com', password: PASSWORD }
  const reply = await server.call('POST', '/auth/signup', { body })
  expect([reply.status, reply.error?.code, reply.headers.get('retry-after')]).toEqual([429, 'rate_limited', '600'])
  expect(cookieOf(reply.headers)).toBe('')
  expect(await digest(server)).toBe(before)
  expect(new Set(spent.map(([name, key]) => `${name} ${key}`))).toEqual(new Set(['signup 127.0.0.1']))
})

test('T44: nobody writes a line of our log, or a long one', async () => {
  const lines: string[] = []
  await using server = await testServer({ log: pino({ level: 'trace' }, { write: line => void lines.push(line) }) })
  const forged = '\r\n{"level":60,"msg":"forged"}'
  for (let i = 0; i < 20; i++) {
    await rawRequest(server.url, { path: `/nothing${encodeURIComponent(forged)}${'x'.repeat(4_000)}` })
    await rawRequest(server.url, {
      path: '/healthz',
      headers: [
        ['User-Agent', `x${'y'.repeat(4_000)}`],
        ['X-Request-Id', 'forged'],
        ['X-Forwarded-For', 'forged'],
      ],
    })
    await server.call('POST', '/auth/login', { body: { login: `ada${forged}`, password: forged } })
  }
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    expect(line.trimEnd()).not.toContain('\n')
    expect(line.length).toBeLessThan(1_000)
    expect(line).not.toContain('forged')
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) })
  }
})
