import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shapeNames } from '#sync-rules'
import { Refusal } from '../errors.ts'
import { JSON_TYPE, post } from '../testing/bad-input.ts'
import { PASSWORD, type TestServer, testServer } from '../testing/http.ts'
import { type RawRequest, rawRequest } from '../testing/raw-request.ts'

/** What every kind of reply there is says of itself. */

const API = "default-src 'none'; frame-ancestors 'none'"
const PAGE =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https://image.tmdb.org blob: data:; " +
  "connect-src 'self' https://image.tmdb.org; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types mq-sw"

let folder: string
let server: TestServer
let secure: TestServer
let token: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-headers-'))
  await mkdir(join(folder, 'assets'))
  const files = {
    'index.html': '<p>Marquee',
    'sw.js': '//',
    'assets/main-C0ffee00.js': '//',
    'assets/main-C0ffee00.css': 'p{}',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  // Too many searches; a log-in that breaks.
  const throttles = {
    async spend(name: string) {
      if (name === 'search') throw new Refusal('rate_limited', 'Too many searches.', { retryAfter: 7 })
    },
    giveBack: async () => {},
    forgive: async () => {},
  }
  server = await testServer({ clientFolder: folder, deps: { throttles } })
  secure = await testServer({ clientFolder: folder, env: { PUBLIC_URL: 'https://marquee.example' } })
  token = (await server.signUp('ada')).token
  for (const each of [server, secure]) each.deps.accounts.logIn = () => Promise.reject(new Error('the cat'))
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await secure[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const asAda = (path: string, method = 'GET'): RawRequest => ({
  method,
  path,
  headers: [['Authorization', `Bearer ${token}`]],
})
const page: RawRequest = { path: '/board', headers: [['Accept', 'text/html']] }
const signUp = (username: string) =>
  post('/auth/signup', JSON.stringify({ username, email: `${username}@example.com`, password: PASSWORD }))
const logOut = post('/auth/logout', '{}', [JSON_TYPE, ['X-Marquee', '1']])
const logIn = post('/auth/login', JSON.stringify({ login: 'ada', password: PASSWORD }))

type Kind = 'api' | 'shape' | 'page' | 'asset' | 'file'
const kinds: [status: number, what: string, kind: Kind, request: () => RawRequest][] = [
  [200, 'an answer', 'api', () => ({ path: '/healthz' })],
  [200, 'a HEAD', 'api', () => ({ method: 'HEAD', path: '/healthz' })],
  [200, 'one’s own', 'api', () => asAda('/rankings/me')],
  [201, 'something made', 'api', () => signUp(`user_${Math.random().toString(36).slice(2, 8)}`)],
  [204, 'nothing to say', 'api', () => logOut],
  [400, 'what cannot be read', 'api', () => post('/auth/login', '{')],
  [400, 'a path that cannot be read', 'api', () => ({ path: '/%ZZ' })],
  [401, 'a stranger', 'api', () => ({ path: '/auth/me' })],
  [403, 'another site', 'api', () => post('/auth/refresh', '{}')],
  [404, 'nothing there', 'api', () => ({ path: '/nothing' })],
  [404, 'no such title', 'api', () => asAda('/media/00000000-0000-0000-0000-000000000000')],
  [405, 'another method', 'api', () => ({ method: 'DELETE', path: '/healthz' })],
  [409, 'a name that is taken', 'api', () => signUp('ada')],
  [413, 'too much', 'api', () => post('/auth/login', 'x'.repeat(70_000))],
  [415, 'another type', 'api', () => post('/auth/login', '{}', [])],
  [422, 'what is not as it should be', 'api', () => post('/auth/login', '{}')],
  [429, 'too often', 'api', () => ({ path: '/media/search?q=a' })],
  [500, 'our own bug', 'api', () => logIn],
  [200, 'a shape', 'shape', () => asAda('/sync/shapes/user_rankings?offset=-1')],
  [400, 'a shape asked wrongly', 'shape', () => asAda('/sync/shapes/user_rankings?table=users')],
  [401, 'a shape, asked by nobody', 'shape', () => ({ path: '/sync/shapes/user_rankings?offset=-1' })],
  [404, 'no such shape', 'shape', () => asAda('/sync/shapes/users?offset=-1')],
  [405, 'a shape, posted to', 'shape', () => asAda('/sync/shapes/my_media?offset=-1', 'POST')],
  [200, 'a page', 'page', () => page],
  [200, 'the head of a page', 'page', () => ({ ...page, method: 'HEAD' })],
  [200, 'the service worker', 'file', () => ({ path: '/sw.js' })],
  [200, 'a hashed script', 'asset', () => ({ path: '/assets/main-C0ffee00.js' })],
  [200, 'a hashed style', 'asset', () => ({ path: '/assets/main-C0ffee00.css' })],
]
const caching: Record<Kind, string> = {
  api: 'no-store',
  shape: 'private, no-store',
  page: 'no-cache',
  file: 'no-cache',
  asset: 'public, max-age=31536000, immutable',
}

describe('what every reply says', () => {
  test.each(kinds)('%i, %s', async (status, _, kind, request) => {
    const reply = await rawRequest(server.url, request())
    expect(reply.status, reply.text).toBe(status)
    expect(reply.headers).toMatchObject({
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/u),
      'content-security-policy': kind === 'api' || kind === 'shape' ? API : PAGE,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'cache-control': caching[kind],
    })
    for (const name of ['x-powered-by', 'server', 'strict-transport-security', 'access-control-allow-origin']) {
      expect([name, reply.headers[name]]).toEqual([name, undefined])
    }
    if (status !== 204)
      expect(reply.headers['content-type']).toMatch(/^(application\/json|text\/(html|javascript|css)); charset=utf-8$/u)
    if (status === 429) expect(reply.headers['retry-after']).toBe('7')
    if (status === 401 && kind === 'api') expect(reply.headers['www-authenticate']).toBe('Bearer')
    if (status === 405) expect(reply.headers.allow).toBeTruthy()
  })

  test('a session is told to nobody’s cache', async () => {
    for (const shape of shapeNames) {
      const reply = await rawRequest(server.url, asAda(`/sync/shapes/${shape}?offset=-1`))
      expect(reply.headers.vary).toMatch(/Authorization/iu)
    }
  })
})

test.each([200, 201, 204, 404, 413, 422, 500])(
  'behind https, also a %i asks to stay there; a page has its requests made so',
  async status => {
    const request = kinds.find(([each]) => each === status)?.[3]() ?? page
    const reply = await rawRequest(secure.url, request)
    expect([reply.status, reply.headers['strict-transport-security']]).toEqual([
      status,
      'max-age=31536000; includeSubDomains',
    ])
    expect((await rawRequest(secure.url, page)).headers['content-security-policy']).toBe(
      `${PAGE}; upgrade-insecure-requests`,
    )
  },
)

test.each([
  'https://evil.example',
  'null',
  'https://marquee.example',
  'http://marquee.example',
  'https://marquee.example.evil.example',
  'https://evilmarquee.example',
  'https://sub.marquee.example',
  'https://marquee.example:8443',
  'https://MARQUEE.example',
  'file://',
  'chrome-extension://abcdefghijklmnop',
  'https://marquee.example%60.evil.example',
  '*',
  '',
])('a page of %j reads nothing of ours', async origin => {
  const cors: [string, string][] = [
    ['Origin', origin],
    ['Access-Control-Request-Method', 'POST'],
    ['Access-Control-Request-Headers', 'authorization, x-marquee'],
  ]
  for (const each of [server, secure]) {
    for (const { path, method = 'GET' } of [
      { path: '/healthz' },
      { path: '/auth/me' },
      { path: '/sync/shapes/my_media?offset=-1' },
      { path: '/nothing' },
      { path: '/' },
      { path: '/auth/login', method: 'OPTIONS' },
      { path: '/auth/refresh', method: 'OPTIONS' },
    ]) {
      const reply = await rawRequest(each.url, { path, method, headers: cors })
      const said = Object.keys(reply.headers).filter(name => name.startsWith('access-control-'))
      expect([path, said]).toEqual([path, []])
      if (method === 'OPTIONS') expect(reply.status).toBe(405)
    }
  }
})
