import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BadInput, expectRefused, JSON_TYPE, post } from '../testing/bad-input.ts'
import { PASSWORD, type TestServer, type TestUser, testServer } from '../testing/http.ts'

/** What sign-up, log-in, refresh and log-out have to stand. A row is one request. */

let server: TestServer
let ada: TestUser
beforeAll(async () => {
  server = await testServer()
  ada = await server.signUp('ada')
})
afterAll(() => server[Symbol.asyncDispose]())

const login = (body: string | Uint8Array, headers?: [string, string][]) => post('/auth/login', body, headers)
const fine = JSON.stringify({ login: 'nobody', password: PASSWORD })
const signup = (over: Record<string, unknown>) =>
  post('/auth/signup', JSON.stringify({ username: 'eve', email: 'eve@example.org', password: PASSWORD, ...over }))
const byCookie = (path: string, ...headers: [string, string][]) =>
  post(path, '{}', [JSON_TYPE, ['Cookie', ada.cookie], ...headers])

const rows: BadInput[] = [
  // 36–46: sign-up
  ['#36 an address after a blank', () => signup({ email: ' a@b.co' }), 422, 'validation'],
  ['#36 an address without a dot', () => signup({ email: 'a@b' }), 422, 'validation'],
  ['#36 an address with two dots', () => signup({ email: 'a..b@c.com' }), 422, 'validation'],
  ['#36 an address with a line break', () => signup({ email: 'a@b.co\n' }), 422, 'validation'],
  ['an address with NUL', () => signup({ email: 'a\u0000@b.co' }), 422, 'validation'],
  [
    'an address with half a character',
    () =>
      post(
        '/auth/signup',
        JSON.stringify({ username: 'eve', email: 'x', password: PASSWORD }).replace('"x"', '"\\ud800@b.co"'),
      ),
    422,
    'validation',
  ],
  [
    '#38 an address that has an account',
    () => signup({ username: 'eva', email: 'ADA@Example.COM' }),
    409,
    'email_taken',
  ],
  ['a name that is taken', () => signup({ username: 'Ada' }), 409, 'username_taken'],
  ['#41 a common password', () => signup({ password: 'passwordpassword' }), 422, 'password_breached'],
  [
    '#42 one’s own name and address as a password',
    () => signup({ password: 'Eve@Example.org!' }),
    422,
    'password_context',
  ],
  ['a password of nine', () => signup({ password: 'nine char' }), 422, 'validation'],
  ['a password of nine, in eighteen units', () => signup({ password: '🎭🎬🎟🍿🎪🎨🎤🎧🎼' }), 422, 'validation'],
  ['a password of 257', () => signup({ password: 'ab cd efg'.repeat(30) }), 422, 'validation'],
  [
    'half a character in a password',
    () => post('/auth/signup', '{"username":"eve","email":"eve@example.org","password":"twelve green \\udc00"}'),
    422,
    'validation',
  ],
  ['#44 a reserved name', () => signup({ username: 'Admin' }), 422, 'username_reserved'],
  ['#44 the name null', () => signup({ username: 'null' }), 422, 'username_reserved'],
  ['#45 a name that is read backwards', () => signup({ username: 'eve\u202e' }), 422, 'validation'],
  ['a name in look-alike letters', () => signup({ username: 'аda' }), 422, 'validation'],
  ['a name with a line break at its end', () => signup({ username: 'eve\n' }), 422, 'validation'],
  ['#46 a list as a password', () => signup({ password: ['seventeen green umbrellas'] }), 422, 'validation'],
  ['#46 a number as a password', () => signup({ password: 1234567890123 }), 422, 'validation'],
  ['a visibility there is not', () => signup({ visibility: 'secret' }), 422, 'validation'],
  // 49–54: log-in
  [
    '#49 an unknown address',
    () => login(JSON.stringify({ login: 'x@example.com', password: PASSWORD })),
    401,
    'invalid_credentials',
  ],
  ['an unknown name', () => login(fine), 401, 'invalid_credentials'],
  ['a wrong password', () => login(JSON.stringify({ login: 'ada', password: 'wrong' })), 401, 'invalid_credentials'],
  [
    '#51 a blank behind the password',
    () => login(JSON.stringify({ login: 'ada', password: `${PASSWORD} ` })),
    401,
    'invalid_credentials',
  ],
  [
    'another letter case of the password',
    () => login(JSON.stringify({ login: 'ada', password: PASSWORD.toUpperCase() })),
    401,
    'invalid_credentials',
  ],
  ['#52 an operator as a login', () => login('{"login":{"$ne":null},"password":"x"}'), 422, 'validation'],
  [
    'SQL as a login',
    () => login(JSON.stringify({ login: "' or 1=1 --", password: PASSWORD })),
    401,
    'invalid_credentials',
  ],
  [
    'a pattern as a login',
    () => login(JSON.stringify({ login: 'ad_', password: PASSWORD })),
    401,
    'invalid_credentials',
  ],
  ['NUL as a login', () => login('{"login":"a\\u0000","password":"x"}'), 401, 'invalid_credentials'],
  ['half a character as a login', () => login('{"login":"\\ud800","password":"x"}'), 401, 'invalid_credentials'],
  // 56–61: refresh and log-out
  [
    '#56 refresh without a cookie',
    () => post('/auth/refresh', '{}', [JSON_TYPE, ['X-Marquee', '1']]),
    401,
    'refresh_invalid',
  ],
  ['refresh without the header of the app', () => byCookie('/auth/refresh'), 403, 'csrf'],
  [
    '#58 refresh from another site',
    () => byCookie('/auth/refresh', ['X-Marquee', '1'], ['Origin', 'https://evil.example']),
    403,
    'csrf',
  ],
  [
    'refresh from a sandboxed frame',
    () => byCookie('/auth/refresh', ['X-Marquee', '1'], ['Origin', 'null']),
    403,
    'csrf',
  ],
  [
    'refresh from a neighbour, says the browser',
    () => byCookie('/auth/refresh', ['X-Marquee', '1'], ['Sec-Fetch-Site', 'same-site']),
    403,
    'csrf',
  ],
  [
    'refresh from another site, with our Origin',
    () => byCookie('/auth/refresh', ['X-Marquee', '1'], ['Origin', server.url], ['Sec-Fetch-Site', 'cross-site']),
    403,
    'csrf',
  ],
  [
    '#59 refresh by a form',
    () =>
      post('/auth/refresh', 'a=b', [
        ['Content-Type', 'application/x-www-form-urlencoded'],
        ['Cookie', ada.cookie],
        ['X-Marquee', '1'],
      ]),
    415,
    'unsupported_type',
  ],
  [
    '#61 refresh by GET',
    () => ({
      path: '/auth/refresh',
      headers: [
        ['Cookie', ada.cookie],
        ['X-Marquee', '1'],
      ],
    }),
    405,
    'method',
  ],
  ['log-out without the header of the app', () => byCookie('/auth/logout'), 403, 'csrf'],
  [
    'log-out from another site',
    () => byCookie('/auth/logout', ['X-Marquee', '1'], ['Origin', 'https://evil.example']),
    403,
    'csrf',
  ],
  [
    'log-out by GET',
    () => ({
      path: '/auth/logout',
      headers: [
        ['Cookie', ada.cookie],
        ['X-Marquee', '1'],
      ],
    }),
    405,
    'method',
  ],
]

test.each(rows)('%s is told what is wrong, and nothing changes', async (...row) => {
  await expectRefused(server, row)
})

describe('names and words people really have are not refused', () => {
  test.each([
    ['a plus-addressed e-mail', { username: 'oscar', email: 'oscar+films@example.com', password: PASSWORD }],
    ['an apostrophe in the address', { username: 'sinead', email: "o'brien@example.com", password: PASSWORD }],
    ['a password of 64 emoji', { username: 'emma', email: 'emma@example.com', password: '🎭'.repeat(64) }],
    ['a password in Chinese', { username: 'chen', email: 'chen@example.com', password: '人生如戏全靠演技啊哈哈' }],
    ['a password with NUL in it', { username: 'nina', email: 'nina@example.com', password: 'seven\u0000teen gr' }],
    [
      'a password of 256',
      { username: 'lena', email: 'lena@example.com', password: 'ab cd efg!'.repeat(26).slice(0, 256) },
    ],
  ])('%s', async (_, body) => {
    const reply = await server.call('POST', '/auth/signup', { body })
    expect(reply.status, reply.text).toBe(201)
    const again = { login: body.email.toUpperCase(), password: body.password }
    expect((await server.call('POST', '/auth/login', { body: again })).status).toBe(200)
  })
})
