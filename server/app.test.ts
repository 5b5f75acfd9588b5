import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { Refusal } from './errors.ts'
import { cookieOf, PASSWORD, testServer } from './testing/http.ts'
import { rawRequest } from './testing/raw-request.ts'

const asBrowser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

async function builtApp() {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-app-'))
  await mkdir(join(folder, 'assets'))
  const files = {
    'index.html': '<p>Marquee',
    'sw.js': '//',
    'manifest.webmanifest': '{}',
    'assets/main-C0ffee00.js': '//',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('every reply carries a name, forbids everything it can, and is kept by nobody', async () => {
  await using server = await testServer()
  for (const path of ['/healthz', '/auth/me', '/nothing']) {
    const { headers } = await server.call('GET', path)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/u),
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-type': 'application/json; charset=utf-8',
    })
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
})

test('a page may load our own scripts and posters from TMDB, and is asked for anew; a hashed file is kept for ever', async () => {
  await using app = await builtApp()
  await using server = await testServer({ clientFolder: app.folder })
  const page = await server.call('GET', '/', asBrowser)
  expect([page.status, page.text, page.headers.get('cache-control')]).toEqual([200, '<p>Marquee', 'no-cache'])
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https://image.tmdb.org blob: data:; " +
      "connect-src 'self' https://image.tmdb.org; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; " +
      "form-action 'self'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; " +
      'trusted-types mq-sw',
  )
  const caching = async (path: string) => (await server.call('GET', path)).headers.get('cache-control')
  expect(await caching('/assets/main-C0ffee00.js')).toBe('public, max-age=31536000, immutable')
  expect(await caching('/sw.js')).toBe('no-cache')
  expect(await caching('/manifest.webmanifest')).toBe('no-cache')
})

test('any page of the app is the app; what a program asks for in vain is JSON', async () => {
  await using app = await builtApp()
  await using server = await testServer({ clientFolder: app.folder })
  expect((await server.call('GET', '/board/somewhere?x=1', asBrowser)).text).toBe('<p>Marquee')
  const head = await fetch(`${server.url}/`, { method: 'HEAD', ...asBrowser })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
  for (const path of ['/assets/gone-12345678.js', '/.env', '/%2e%2e/package.json', '/assets/..%5c..%5cx']) {
    expect((await server.call('GET', path)).error?.code, path).toBe('not_found')
  }
  expect((await server.call('POST', '/board', { ...asBrowser, body: {} })).error?.code).toBe('not_found')
})

test('before the first build the page says what to do', async () => {
  await using server = await testServer({ clientFolder: join(tmpdir(), 'marquee-never-built') })
  const page = await server.call('GET', '/', asBrowser)
  expect(page.status).toBe(503)
  expect(page.text).toContain('npm run build')
})

test('behind https the cookie is bound to the host and browsers are told to stay on https', async () => {
  await using server = await testServer({ env: { PUBLIC_URL: 'https://marquee.example' } })
  const body = { username: 'ada', email: 'ada@example.com', password: PASSWORD }
  const reply = await server.call('POST', '/auth/signup', { body })
  expect(reply.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  expect(reply.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-mq_rt=[\w-]{86}; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Strict$/u),
  ])
  const cookie = cookieOf(reply.headers)
  const refresh = (headers: Record<string, string>) =>
    server.call('POST', '/auth/refresh', { body: {}, headers: { cookie, 'x-marquee': '1', ...headers } })
  expect((await refresh({ origin: 'https://marquee.example' })).status).toBe(200)
  expect((await refresh({ origin: 'https://marquee.example.evil.example' })).status).toBe(403)
  expect((await refresh({ origin: server.url })).status).toBe(403)
  const page = await server.call('GET', '/', asBrowser)
  expect(page.headers.get('content-security-policy')).toMatch(/; upgrade-insecure-requests$/u)
})

test('on plain http the cookie has no Secure, which not every browser takes from localhost', async () => {
  await using server = await testServer()
  const body = { username: 'ada', email: 'ada@example.com', password: PASSWORD }
  const reply = await server.call('POST', '/auth/signup', { body })
  expect(reply.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^mq_rt=[\w-]{86}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Strict$/u),
  ])
  expect(reply.text).not.toContain(cookieOf(reply.headers).slice(6))
})

describe('when something breaks', () => {
  test('our own bug is told without detail and logged with its cause', async () => {
    const lines: string[] = []
    await using server = await testServer({ log: pino({}, { write: line => void lines.push(line) }) })
    server.deps.accounts.logIn = () => Promise.reject(new Error('the cat is on the keyboard'))
    const reply = await server.call('POST', '/auth/login', { body: { login: 'ada', password: PASSWORD } })
    expect([reply.status, reply.error?.code]).toEqual([500, 'internal'])
    expect(reply.text).not.toContain('keyboard')
    const logged = lines.find(line => line.includes('the cat is on the keyboard'))
    expect(logged).toContain(reply.error?.request_id)
  })

  test('what we refuse because too much goes on is a line in the log, without a stack', async () => {
    const lines: string[] = []
    await using server = await testServer({ log: pino({}, { write: line => void lines.push(line) }) })
    server.deps.accounts.logIn = () => Promise.reject(new Refusal('auth_busy', 'Try again.', { retryAfter: 2 }))
    const reply = await server.call('POST', '/auth/login', { body: { login: 'ada', password: PASSWORD } })
    expect([reply.status, reply.error?.code]).toEqual([503, 'auth_busy'])
    const logged = lines.filter(line => line.includes('auth_busy')).map(line => JSON.parse(line))
    expect(logged.map(({ level, request_id, err }) => [level, request_id, err])).toEqual([
      [40, reply.error?.request_id, undefined],
    ])
  })

  test('without a database the process is alive, not ready, and says when to come again', async () => {
    await using server = await testServer()
    const ada = await server.signUp('ada')
    const away = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
    Object.assign(server.deps.db, { row: away, rows: away, tx: away })
    expect((await server.call('GET', '/healthz')).status).toBe(200)
    for (const [method, path] of [
      ['GET', '/readyz'],
      ['POST', '/auth/login'],
    ] as const) {
      const options = method === 'POST' ? { body: { login: 'ada', password: PASSWORD } } : {}
      const reply = await server.call(method, path, options)
      expect([reply.status, reply.error?.code, reply.headers.get('retry-after')]).toEqual([503, 'unavailable', '2'])
    }
    const shape = await ada.call('GET', '/sync/shapes/user_rankings?offset=-1')
    expect([shape.status, shape.headers.get('retry-after')]).toEqual([503, '2'])
  })
})

test('the log names routes and people by id, and holds no password, token, address or query', async () => {
  const lines: string[] = []
  await using server = await testServer({ log: pino({}, { write: line => void lines.push(line) }) })
  const ada = await server.signUp('ada')
  await ada.call('GET', '/auth/me')
  await server.call('POST', '/auth/login', { body: { login: 'ada@example.com', password: `${PASSWORD}!` } })
  await server.call('POST', '/auth/refresh', { body: {}, headers: { cookie: ada.cookie, 'x-marquee': '1' } })
  await server.call('GET', '/secret-path?token=canary')
  const log = lines.join('')
  for (const secret of [PASSWORD, ada.token, ada.cookie.slice(6), 'ada@example.com', 'canary', 'secret-path']) {
    expect(log).not.toContain(secret)
  }
  expect(JSON.parse(lines[1] as string)).toMatchObject({
    method: 'GET',
    route: '/auth/me',
    status: 200,
    user_id: ada.user.id,
  })
})

test('a HEAD is a GET without its body', async () => {
  await using server = await testServer()
  const reply = await rawRequest(server.url, { method: 'HEAD', path: '/healthz' })
  expect([reply.status, reply.text]).toEqual([200, ''])
})
