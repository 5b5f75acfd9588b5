import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BadInput, expectRefused, JSON_TYPE, post } from '../testing/bad-input.ts'
import { PASSWORD, type TestServer, type TestUser, testServer } from '../testing/http.ts'
import { type RawRequest, rawRequest } from '../testing/raw-request.ts'

/** What every JSON route, every path and every Bearer token has to stand. A row is one request. */

let server: TestServer
let ada: TestUser
beforeAll(async () => {
  server = await testServer()
  ada = await server.signUp('ada')
})
afterAll(() => server[Symbol.asyncDispose]())

const login = (body: string | Uint8Array, headers?: [string, string][]) => post('/auth/login', body, headers)
const fine = JSON.stringify({ login: 'nobody', password: PASSWORD })
const bearer = (token: string): RawRequest => ({ path: '/auth/me', headers: [['Authorization', token]] })
const rows: BadInput[] = [
  // 1–24: any JSON POST, any path
  ['#1 a body that stops after its first brace', () => login('{'), 400, 'bad_json'],
  ['#2 an empty body', () => login(''), 422, 'validation'],
  ['a body of blanks', () => login('  \n'), 422, 'validation'],
  ['null', () => login('null'), 422, 'validation'],
  ['a list where an object belongs', () => login('[]'), 422, 'validation'],
  ['#4 no content type', () => login(fine, []), 415, 'unsupported_type'],
  ['plain text', () => login(fine, [['Content-Type', 'text/plain']]), 415, 'unsupported_type'],
  ['almost JSON', () => login(fine, [['Content-Type', 'application/json-seq']]), 415, 'unsupported_type'],
  [
    'a form',
    () => login('login=ada', [['Content-Type', 'application/x-www-form-urlencoded']]),
    415,
    'unsupported_type',
  ],
  ['#5 UTF-16', () => login(fine, [['Content-Type', 'application/json; charset=utf-16']]), 415, 'charset'],
  ['an unknown parameter of the type', () => login(fine, [['Content-Type', 'application/json; x=y']]), 415, 'charset'],
  ['#6 bytes that are no UTF-8', () => login(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 400, 'bad_encoding'],
  ['a cut UTF-8 sequence', () => login(Buffer.from([0x22, 0xe4, 0xb8, 0x22])), 400, 'bad_encoding'],
  ['#8 20,000 nested lists', () => login('['.repeat(20_000) + ']'.repeat(20_000)), 422, 'too_complex'],
  ['30,000 values', () => login(`[${'0,'.repeat(29_999)}0]`), 422, 'too_complex'],
  ['#9 a body above the limit', () => login(`"${'x'.repeat(70_000)}"`), 413, 'too_large'],
  [
    'a small gzip that grows above it',
    () => login(gzipSync('x'.repeat(9e6)), [JSON_TYPE, ['Content-Encoding', 'gzip']]),
    413,
    'too_large',
  ],
  ['#11 two gzips', () => login(fine, [JSON_TYPE, ['Content-Encoding', 'gzip, gzip']]), 415, 'encoding'],
  ['#11 brotli', () => login(fine, [JSON_TYPE, ['Content-Encoding', 'br']]), 415, 'encoding'],
  ['#11 zstd', () => login(fine, [JSON_TYPE, ['Content-Encoding', 'zstd']]), 415, 'encoding'],
  ['#12 garbage called gzip', () => login('garbage', [JSON_TYPE, ['Content-Encoding', 'gzip']]), 400, 'bad_encoding'],
  [
    'gzip that is cut off',
    () => login(gzipSync(fine).subarray(0, 20), [JSON_TYPE, ['Content-Encoding', 'gzip']]),
    400,
    'bad_encoding',
  ],
  ['#14 an unknown field', () => login(`{"is_admin":true,${fine.slice(1)}`), 422, 'validation'],
  ['a field called __proto__', () => login(`{"__proto__":{"a":1},${fine.slice(1)}`), 422, 'validation'],
  ['a query nobody knows', () => post('/auth/login?admin=1', fine), 422, 'validation'],
  ['a query key given twice', () => post('/auth/login?a=1&a=2', fine), 422, 'validation'],
  ['half a character in the query', () => ({ path: '/healthz?q=%ED%A0%80' }), 400, 'bad_encoding'],
  [
    'a body where none belongs',
    () => ({ method: 'GET', path: '/healthz', headers: [JSON_TYPE], body: '{"a":1}' }),
    422,
    'validation',
  ],
  ['a question to readiness', () => ({ path: '/readyz?verbose=1' }), 422, 'validation'],
  ['readiness by POST', () => post('/readyz', '{}'), 405, 'method'],
  ['#18 TRACE', () => ({ method: 'TRACE', path: '/auth/me' }), 405, 'method'],
  ['#18 PROPFIND', () => ({ method: 'PROPFIND', path: '/auth/me' }), 405, 'method'],
  [
    'OPTIONS from another site',
    () => ({ method: 'OPTIONS', path: '/auth/login', headers: [['Origin', 'https://evil.example']] }),
    405,
    'method',
  ],
  ['#19 a path that does not decode', () => ({ path: '/assets/%ZZ' }), 400, 'bad_path'],
  ['#21 a path that climbs', () => ({ path: '/..%2f..%2fetc%2fpasswd' }), 404, 'not_found'],
  ['a path that climbs, plainly', () => ({ path: '/../../package.json' }), 404, 'not_found'],
  ['an address of nothing', () => ({ path: '/auth/nothing' }), 404, 'not_found'],
  ['another letter case of a path', () => ({ path: '/Auth/Me' }), 404, 'not_found'],
  [
    'a cookie where a token belongs',
    () => ({ path: '/auth/me', headers: [['Cookie', ada.cookie]] }),
    401,
    'unauthenticated',
  ],
  // 25–35: Bearer
  ['another scheme', () => bearer('Basic YWRhOnBhc3N3b3Jk'), 401, 'token_invalid'],
  ['an empty token', () => bearer('Bearer '), 401, 'token_invalid'],
  ['no token at all', () => bearer('Bearer x'), 401, 'token_invalid'],
  ['a token cut short', () => bearer(`Bearer ${ada.token.slice(0, -1)}`), 401, 'token_invalid'],
  ['#31 a refresh token', () => bearer(`Bearer ${ada.cookie.slice(6)}`), 401, 'token_invalid'],
  [
    '#35 two tokens',
    () => ({
      path: '/auth/me',
      headers: [
        ['Authorization', `Bearer ${ada.token}`],
        ['Authorization', 'Bearer x'],
      ],
    }),
    400,
    'duplicate_header',
  ],
]

test.each(rows)('%s is told what is wrong, and nothing changes', async (...row) => {
  await expectRefused(server, row)
})

test('a field nobody knows is told by its name', async () => {
  const body = { login: 'nobody', password: PASSWORD, is_admin: true, ['x'.repeat(500)]: 1 }
  const reply = await server.call('POST', '/auth/login', { body })
  expect(reply.error?.details).toEqual([
    { path: 'is_admin', message: 'There is no such field.' },
    { path: 'x'.repeat(100), message: 'There is no such field.' },
  ])
})

test('#34 a header of 20 KB is not read', async () => {
  const reply = await rawRequest(server.url, bearer(`Bearer ${'x'.repeat(20_000)}`))
  expect(reply.status).toBe(431)
})

test('a body sent as one gzip, or with a charset in quotes', async () => {
  const headers: [string, string][] = [
    ['Content-Type', 'application/json; charset="UTF-8"'],
    ['Content-Encoding', 'gzip'],
  ]
  const body = gzipSync(JSON.stringify({ login: 'ada', password: PASSWORD }))
  expect((await rawRequest(server.url, login(body, headers))).status).toBe(200)
})
