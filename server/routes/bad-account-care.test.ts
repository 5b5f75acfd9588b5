import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BadInput, expectRefused, JSON_TYPE, post } from '../testing/bad-input.ts'
import { digest } from '../testing/digest.ts'
import { PASSWORD, type TestServer, type TestUser, testServer } from '../testing/http.ts'
import type { RawRequest } from '../testing/raw-request.ts'

/** What the care of an account has to stand: its password, its devices, its data, its end. A row is one request. */

let server: TestServer
let now = Date.now()
/** Logged in six minutes ago. */
let ada: TestUser
let ben: TestUser
/** Logged in just now. */
let fresh: string
beforeAll(async () => {
  server = await testServer({ now: () => now, deps: { mail: { send: async () => {}, close() {} } } })
  ada = await server.signUp('ada')
  ben = await server.signUp('ben')
  now += 6 * 60_000
  const login = { login: 'ada', password: PASSWORD }
  fresh = (await server.call<{ access_token: string }>('POST', '/auth/login', { body: login })).data.access_token
})
afterAll(() => server[Symbol.asyncDispose]())

const asAda = (method: string, path: string, body?: unknown, token = ada.token): RawRequest => ({
  method,
  path,
  headers: [['Authorization', `Bearer ${token}`], ...(body === undefined ? [] : [JSON_TYPE])],
  ...(body !== undefined && { body: JSON.stringify(body) }),
})
const NEW = 'eleven quiet lighthouses'
const password = (over: object) =>
  asAda('POST', '/auth/password', { current_password: PASSWORD, new_password: NEW, ...over }, fresh)
const change = (over: object, token = fresh) => asAda('PATCH', '/account', over, token)
const reauth = (over: object) => asAda('POST', '/auth/reauth', { password: PASSWORD, ...over })
const request = (over: object) => post('/auth/reset/request', JSON.stringify({ email: 'ada@example.com', ...over }))
const confirm = (over: object) =>
  post('/auth/reset/confirm', JSON.stringify({ token: 'A'.repeat(43), password: NEW, ...over }))

const rows: BadInput[] = [
  ['#64 a wrong current password', () => password({ current_password: 'wrong' }), 401, 'invalid_credentials'],
  [
    'the current password and a blank',
    () => password({ current_password: `${PASSWORD} ` }),
    401,
    'invalid_credentials',
  ],
  ['no current password', () => password({ current_password: undefined }), 422, 'validation'],
  ['#65 the same password again', () => password({ new_password: PASSWORD }), 422, 'password_same'],
  ['a new password of nine', () => password({ new_password: 'nine char' }), 422, 'validation'],
  ['a common new password', () => password({ new_password: 'passwordpassword' }), 422, 'password_breached'],
  ['one’s own address as a new password', () => password({ new_password: 'ada@example.com' }), 422, 'password_context'],
  ['a list as a new password', () => password({ new_password: [NEW] }), 422, 'validation'],
  ['half a character in a new password', () => password({ new_password: `${NEW}\ud800` }), 422, 'validation'],
  ['the password of somebody else', () => password({ user_id: ben.user.id }), 422, 'validation'],
  ['a wrong password, once more', () => reauth({ password: 'wrong' }), 401, 'invalid_credentials'],
  ['a password once more, for somebody else', () => reauth({ user_id: ben.user.id }), 422, 'validation'],
  ['a password once more, of nobody', () => post('/auth/reauth', '{"password":"x"}'), 401, 'unauthenticated'],
  ['a reset of two addresses', () => request({ email: ['ada@example.com', 'eve@example.com'] }), 422, 'validation'],
  ['a reset of two addresses in one', () => request({ email: 'ada@example.com,eve@example.com' }), 422, 'validation'],
  [
    'a reset with a header in the address',
    () => request({ email: 'ada@example.com\r\nBcc: eve@example.com' }),
    422,
    'validation',
  ],
  ['a reset to another house', () => request({ url: 'https://evil.example' }), 422, 'validation'],
  ['a reset with a token nobody gave', () => confirm({}), 400, 'reset_invalid'],
  ['a reset with an empty token', () => confirm({ token: '' }), 422, 'validation'],
  ['a reset with a pattern for a token', () => confirm({ token: '%' }), 422, 'validation'],
  ['a reset with an operator for a token', () => confirm({ token: { $ne: null } }), 422, 'validation'],
  ['a reset with a token of 129', () => confirm({ token: 'A'.repeat(129) }), 422, 'validation'],
  ['#71 an export six minutes after the password', () => asAda('GET', '/account/export'), 401, 'reauth_required'],
  [
    'an export of somebody else',
    () => asAda('GET', `/account/export?user_id=${ben.user.id}`, undefined, fresh),
    422,
    'validation',
  ],
  ['a deletion six minutes after the password', () => asAda('DELETE', '/account'), 401, 'reauth_required'],
  ['a deletion by nobody', () => ({ method: 'DELETE', path: '/account' }), 401, 'unauthenticated'],
  [
    'a deletion by cookie',
    () => ({ method: 'DELETE', path: '/account', headers: [['Cookie', ada.cookie]] }),
    401,
    'unauthenticated',
  ],
  [
    'another address six minutes after the password',
    () => change({ email: 'new@example.com' }, ada.token),
    401,
    'reauth_required',
  ],
  ['no change', () => change({}), 422, 'validation'],
  ['the name of somebody else', () => change({ username: 'Ben' }), 409, 'username_taken'],
  ['the address of somebody else', () => change({ email: 'BEN@example.com' }), 409, 'email_taken'],
  ['a reserved name', () => change({ username: 'Admin' }), 422, 'username_reserved'],
  ['a name of two letters', () => change({ username: 'ad' }), 422, 'validation'],
  ['a name in look-alike letters', () => change({ username: 'аdmin' }), 422, 'validation'],
  ['a visibility there is not', () => change({ visibility: 'friends' }), 422, 'validation'],
  ['a day of one’s own', () => change({ username: 'ada', created_at: '1999-01-01' }), 422, 'validation'],
  ['a hash of one’s own', () => change({ password_hash: 'mq1:x' }), 422, 'validation'],
  [
    'a device nobody has',
    () => asAda('DELETE', `/auth/sessions/${randomUUID()}`, undefined, fresh),
    404,
    'session_not_found',
  ],
  ['a device that is no id', () => asAda('DELETE', '/auth/sessions/all', undefined, fresh), 404, 'not_found'],
  ['devices with a query', () => asAda('GET', '/auth/sessions?user=ben'), 422, 'validation'],
  [
    'the devices of somebody else',
    () => asAda('POST', '/auth/sessions/revoke-others', { user_id: ben.user.id }, fresh),
    422,
    'validation',
  ],
  [
    'taking back by a name that is no account',
    () => post('/account/undelete', '{"login":"nobody","password":"x"}'),
    401,
    'invalid_credentials',
  ],
]

test.each(rows)('%s is told what is wrong, and nothing changes', async (...row) => {
  await expectRefused(server, row)
})

test('#66 a reset of an unknown address is answered like one of a known address, and changes nothing', async () => {
  const before = await digest(server)
  const reply = await server.call('POST', '/auth/reset/request', { body: { email: 'nobody@example.com' } })
  expect([reply.status, reply.text]).toEqual([202, '{"data":{}}'])
  expect(await digest(server)).toBe(before)
})

describe('#54 who is closed or gone is answered at the log-in like a stranger', () => {
  test.each(['disabled_at', 'deleted_at'])('%s', async column => {
    const name = `gone_${column}`
    await server.signUp(name)
    await server.deps.db.rows(`update users set ${column} = now() where username = $1`, [name])
    const said = async (login: string) => {
      const { status, error } = await server.call('POST', '/auth/login', { body: { login, password: PASSWORD } })
      return [status, error?.code, error?.message]
    }
    expect(await said(name)).toEqual(await said('a_stranger'))
  })
})

test('of two reset links only the newer one works, whole, and once', async () => {
  const letters: string[] = []
  const mail = { send: async ({ text }: { text: string }) => void letters.push(text), close() {} }
  await using house = await testServer({ deps: { mail }, env: { PUBLIC_URL: 'http://127.0.0.1:3000' } })
  await house.signUp('ada')
  const asked = async () => {
    const sent = letters.length
    await house.call('POST', '/auth/reset/request', { body: { email: 'ada@example.com' } })
    await expect.poll(() => letters.length).toBe(sent + 1)
    return /[\w-]{40,128}/u.exec(letters.at(-1) ?? '')?.[0] ?? ''
  }
  const [older, newer] = [await asked(), await asked()]
  const before = await digest(house)
  const confirmed = async (token: string) => {
    const { status, error } = await house.call('POST', '/auth/reset/confirm', { body: { token, password: NEW } })
    return error?.code ?? status
  }
  for (const [what, token] of [
    ['#68 the older one', older],
    ['#69 one cut short', newer.slice(0, -1)],
    ['one with a letter more', `${newer}A`],
  ] as const) {
    expect([what, await confirmed(token)]).toEqual([what, 'reset_invalid'])
  }
  expect(await digest(house)).toBe(before)
  expect(await confirmed(newer)).toBeLessThan(300)
  expect(await confirmed(newer)).toBe('reset_invalid')
})
