import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from './app.ts'
import { seedCatalogue } from './catalogue/seed.ts'
import type { Route } from './http.ts'
import { createLog, told } from './log.ts'
import { Player, scenes } from './openapi/testing/scenes.ts'
import { routes } from './routes/index.ts'
import { schemaOf } from './testing/fields.ts'
import { PASSWORD, type TestServer, type TestUser, testServer } from './testing/http.ts'
import { fitting } from './testing/mutants.ts'

/** A secret is put wherever a request has room for one, at every address there is. The log never has it. */

const CANARY = 'canary-8f1d-in-the-mine'
const quoting = [
  { code: '23505', message: 'duplicate key value violates unique constraint "u"', detail: `Key (email)=(${CANARY})` },
  { code: '22P02', message: `invalid input syntax for type uuid: "${CANARY}"`, where: CANARY, params: [CANARY] },
  { code: 'ECONNREFUSED', message: 'connect', query: `select '${CANARY}'` },
]

const lines: string[] = []
let server: TestServer
let ada: TestUser
let letters: string[]
beforeAll(async () => {
  letters = []
  const mail = { send: async ({ text }: { text: string }) => void letters.push(text), close() {} }
  server = await testServer({ log: createLog('trace', { write: line => void lines.push(line) }), deps: { mail } })
  await seedCatalogue(server.deps.db)
  ada = await server.signUp('canary_owner')
})
afterAll(() => server[Symbol.asyncDispose]())

const sample = (part: Route['body']): unknown =>
  part ? fc.sample(fitting(schemaOf(part), [ada.user.id]), { numRuns: 1, seed: 7 })[0] : undefined

/** The same, with the canary in place of each text. */
const poisoned = (value: unknown): unknown =>
  typeof value === 'string'
    ? CANARY
    : Array.isArray(value)
      ? value.map(poisoned)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, poisoned(inner)]))
        : value

function request({ path, params, query, body }: Route, change: (value: unknown) => unknown = value => value) {
  const named = (change(sample(params)) ?? {}) as Record<string, string>
  const asked = new URLSearchParams((change(sample(query)) ?? {}) as Record<string, string>)
  const sent = change(sample(body))
  const at = path.replace(/:(\w+)/gu, (_, name: string) => encodeURIComponent(named[name] ?? CANARY))
  return { at: `${at}?${asked}`, ...(sent !== undefined && { body: sent }) }
}

const spoken = {
  cookie: `mq_rt=${CANARY}; other=${CANARY}`,
  'x-marquee': '1',
  'x-request-id': CANARY,
  'x-forwarded-for': CANARY,
  'user-agent': CANARY,
  referer: `https://example.org/${CANARY}`,
}
const own = (path: string, method: Route['method'] = 'get') => ({ path, method, auth: 'none' }) as Route
const all = [
  ...routes,
  ...['/sync/shapes/:shape', '/sync/shapes/user_rankings', '/@:username', '/@:username/preview.png'].map(p => own(p)),
  ...['/docs', '/docs/:file', '/metrics', '/:page', '/assets/:file'].map(path => own(path)),
  own('/:page', 'post'),
]
const table = all.map(route => [`${route.method.toUpperCase()} ${route.path}`, route] as const)

interface Layer {
  route?: { path: string | RegExp }
  handle: { stack?: Layer[] }
}
/** The path of everything that is mounted, as Express knows it. */
const mounted = (stack: Layer[]): (string | RegExp)[] =>
  stack.flatMap(({ route, handle }) => (route ? [route.path] : mounted(handle.stack ?? [])))

test('no address is left out: what is mounted is in this table', () => {
  const paths = mounted((createApp(server.deps) as unknown as { router: { stack: Layer[] } }).router.stack)
  expect(paths.length).toBeGreaterThan(routes.length / 2)
  // What is at /:page is a file of the app, or nothing.
  const named = all.filter(own => own.path !== '/:page')
  const isHere = (path: string | RegExp) =>
    named.some(own =>
      typeof path === 'string'
        ? own.path === path || new RegExp(`^${own.path.replace(/:\w+/gu, '[^/:]+')}$`, 'u').test(path)
        : path.test(own.path),
    )
  expect(paths.filter(path => !isHere(path))).toEqual([])
})

test.each(table)('%s writes nothing down of what it was sent', async (_, route) => {
  lines.length = 0
  const method = route.method.toUpperCase()
  const { at, ...sent } = request(route, poisoned)
  const more = at.includes('=') ? `${at}&` : at
  for (const path of [at, `${more}offset=${CANARY}&token=${CANARY}&q=${CANARY}`]) {
    await ada.call(method, path, { ...sent, headers: spoken })
    await server.call(method, path, { ...sent, token: CANARY, headers: spoken })
  }
  expect(lines.length).toBeGreaterThanOrEqual(4)
  expect(lines.filter(line => line.includes(CANARY))).toEqual([])
})

test.each(table)('%s writes down what broke, and not whose', async (_, route) => {
  const { db } = server.deps
  const real = { rows: db.rows, row: db.row, tx: db.tx, exec: db.exec }
  const { at, ...sent } = request(route)
  for (const error of quoting) {
    lines.length = 0
    const breaks = () => Promise.reject(Object.assign(new Error(error.message, { cause: new Error('why') }), error))
    Object.assign(db, { rows: breaks, row: breaks, tx: breaks, exec: breaks })
    try {
      await ada.call(route.method.toUpperCase(), at, { ...sent, headers: spoken })
    } finally {
      Object.assign(db, real)
    }
    expect(lines.filter(line => line.includes(CANARY))).toEqual([])
  }
})

test('a whole story leaves no password, token, address, title or note in the log', async () => {
  lines.length = 0
  const player = new Player(server, async () => /#([\w-]+)$/mu.exec(letters.at(-1) ?? '')?.[1] ?? '')
  const replies: string[] = []
  for (const [route, scene] of scenes) replies.push((await player.play(route, scene)).text)
  const tokens = replies.flatMap(text => /"access_token":"([^"]+)"/u.exec(text)?.[1] ?? [])
  const mailed = letters.flatMap(letter => /#([\w-]+)$/mu.exec(letter)?.[1] ?? [])
  expect([tokens.length, mailed.length].every(count => count > 0)).toBe(true)
  const secrets = ['nine purple elephants', '@example.com', 'godfther', 'the wedding', 'Attic', ...tokens, ...mailed]
  const log = lines.join('')
  expect([PASSWORD, ...secrets].filter(secret => log.includes(secret))).toEqual([])
})

test('of an error of ours all is told, with its causes; of one of the database its code and where', () => {
  const error = new Error('the cat is on the keyboard', { cause: new TypeError('fur') })
  expect(told(error)).toMatchObject({
    type: 'Error',
    message: error.message,
    cause: { type: 'TypeError', message: 'fur' },
  })
  expect(told(error).stack).toContain('log.test.ts')
  const [double, odd] = quoting.map(fields =>
    told(Object.assign(new Error(fields.message), fields, { table: 'users' })),
  )
  expect(double).toMatchObject({ code: '23505', table: 'users', message: quoting[0]?.message })
  expect(odd).toMatchObject({ code: '22P02', message: 'invalid input syntax for type uuid: …' })
  expect(told('a text')).toEqual({ type: 'string', message: 'Not an error was thrown.' })
})
