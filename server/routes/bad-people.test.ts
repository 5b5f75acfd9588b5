import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BadInput, expectRefused, JSON_TYPE } from '../testing/bad-input.ts'
import { PASSWORD, type TestUser } from '../testing/http.ts'
import type { RawRequest } from '../testing/raw-request.ts'
import { type TwoUsers, twoUsers } from '../testing/two-users.ts'

/** What the account of somebody who is logged in, and their ways to other people, have to stand. A row is one request. */

let now = Date.parse('2026-11-25T10:00:00.000Z')
let house: TwoUsers
let old: TestUser
beforeAll(async () => {
  const mail = { send: async () => {}, close() {} }
  house = await twoUsers({ now: () => now, deps: { mail } })
  old = await house.server.signUp('oldtimer')
  // Long enough that a password was not given just now, and that no access token has run out.
  now += 6 * 60_000
})
afterAll(() => house[Symbol.asyncDispose]())

const as = (user: TestUser, method: string, path: string, body?: unknown): RawRequest => ({
  method,
  path,
  headers: [['Authorization', `Bearer ${user.token}`], ...(body === undefined ? [] : [JSON_TYPE])],
  ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
})
const asEve = (method: string, path: string, body?: unknown) => as(house.eve, method, path, body)
const asAnybody = (path: string, body: unknown): RawRequest => ({
  method: 'POST',
  path,
  headers: [JSON_TYPE],
  body: JSON.stringify(body),
})
const password = (over: object) =>
  asEve('POST', '/auth/password', { current_password: PASSWORD, new_password: 'nine purple elephants', ...over })
const account = (body: unknown) => asEve('PATCH', '/account', body)
const reset = (over: object) =>
  asAnybody('/auth/reset/confirm', { token: 'A'.repeat(43), password: 'nine purple elephants', ...over })
const undelete = (over: object) => asAnybody('/account/undelete', { login: 'eve', password: PASSWORD, ...over })

const rows: BadInput[] = [
  // Devices
  ['a device nobody has', () => asEve('DELETE', `/auth/sessions/${randomUUID()}`), 404, 'session_not_found'],
  [
    'the device of somebody else',
    () => asEve('DELETE', `/auth/sessions/${house.hers.session}`),
    404,
    'session_not_found',
  ],
  ['a device that is no id', () => asEve('DELETE', '/auth/sessions/me'), 404, 'not_found'],
  ['devices in pages', () => asEve('GET', '/auth/sessions?limit=1'), 422, 'validation'],
  [
    'all others without the password',
    () => as(old, 'POST', '/auth/sessions/revoke-others', {}),
    401,
    'reauth_required',
  ],
  ['all others but one', () => asEve('POST', '/auth/sessions/revoke-others', { except: 'x' }), 422, 'validation'],
  // 62–69: passwords
  [
    '#64 a wrong password before the new one',
    () => password({ current_password: 'wrong' }),
    401,
    'invalid_credentials',
  ],
  ['#65 the same password again', () => password({ new_password: PASSWORD }), 422, 'password_same'],
  ['a new password of nine', () => password({ new_password: 'nine char' }), 422, 'validation'],
  ['a common one for a new password', () => password({ new_password: 'passwordpassword' }), 422, 'password_breached'],
  [
    'one’s own address for a new password',
    () => password({ new_password: 'eve@example.com' }),
    422,
    'password_context',
  ],
  ['a new password in a list', () => password({ new_password: ['nine purple elephants'] }), 422, 'validation'],
  ['half a character in a new password', () => password({ new_password: 'nine purple \ud800' }), 422, 'validation'],
  ['a wish to keep the others that is no wish', () => password({ revoke_others: 'yes' }), 422, 'validation'],
  ['no old password', () => password({ current_password: undefined }), 422, 'validation'],
  [
    'a wrong password, once more',
    () => asEve('POST', '/auth/reauth', { password: 'wrong' }),
    401,
    'invalid_credentials',
  ],
  ['an empty password, once more', () => asEve('POST', '/auth/reauth', { password: '' }), 422, 'validation'],
  ['a password of 2,000', () => asEve('POST', '/auth/reauth', { password: 'x'.repeat(2_000) }), 422, 'validation'],
  ['a link for what is no address', () => asAnybody('/auth/reset/request', { email: 'eve' }), 422, 'validation'],
  [
    'a link for a list of addresses',
    () => asAnybody('/auth/reset/request', { email: ['eve@example.com'] }),
    422,
    'validation',
  ],
  ['a link by name', () => asAnybody('/auth/reset/request', { login: 'eve' }), 422, 'validation'],
  ['#68 a token nobody was sent', () => reset({}), 400, 'reset_invalid'],
  ['#69 a token with a sign cut', () => reset({ token: 'A'.repeat(42) }), 400, 'reset_invalid'],
  ['a token of SQL', () => reset({ token: "' or 1=1 --" }), 422, 'validation'],
  ['a token in a list', () => reset({ token: ['A'] }), 422, 'validation'],
  // 71: the account
  ['#71 everything, without the password', () => as(old, 'GET', '/account/export'), 401, 'reauth_required'],
  ['everything, of somebody else', () => asEve('GET', `/account/export?user_id=${house.hers.user}`), 422, 'validation'],
  [
    'another address, without the password',
    () => as(old, 'PATCH', '/account', { email: 'old@example.org' }),
    401,
    'reauth_required',
  ],
  ['a change of nothing', () => account({}), 422, 'validation'],
  ['a name that is taken', () => account({ username: 'ADA' }), 409, 'username_taken'],
  ['#44 a name nobody can have', () => account({ username: 'admin' }), 422, 'username_reserved'],
  ['#45 a name that is read backwards', () => account({ username: 'eve\u202e' }), 422, 'validation'],
  ['a visibility there is not', () => account({ visibility: 'friends' }), 422, 'validation'],
  ['another account', () => account({ id: house.hers.user, visibility: 'public' }), 422, 'validation'],
  ['a new password by the way', () => account({ visibility: 'public', password: 'x' }), 422, 'validation'],
  ['the end of it, without the password', () => as(old, 'DELETE', '/account'), 401, 'reauth_required'],
  ['the end of somebody else', () => asEve('DELETE', '/account', { user_id: house.hers.user }), 422, 'validation'],
  ['back to what was never deleted', () => undelete({}), 401, 'invalid_credentials'],
  ['back to nobody', () => undelete({ login: 'nobody' }), 401, 'invalid_credentials'],
  ['back by an operator', () => undelete({ login: { $ne: null } }), 422, 'validation'],
  // 108–111: people
  ['#108 to follow nobody', () => asEve('POST', `/social/follow/${randomUUID()}`), 404, 'user_not_found'],
  ['#108 to follow somebody private', () => asEve('POST', `/social/follow/${house.hers.user}`), 404, 'user_not_found'],
  ['to follow oneself', () => asEve('POST', `/social/follow/${house.eve.user.id}`), 422, 'validation'],
  ['to follow a name', () => asEve('POST', '/social/follow/ada'), 404, 'not_found'],
  [
    'to follow with a reason',
    () => asEve('POST', `/social/follow/${house.hers.user}`, { why: 'x' }),
    422,
    'validation',
  ],
  ['to unfollow a name', () => asEve('DELETE', '/social/follow/ada'), 404, 'not_found'],
  ['to block nobody', () => asEve('POST', `/social/block/${randomUUID()}`), 404, 'user_not_found'],
  ['to block oneself', () => asEve('POST', `/social/block/${house.eve.user.id}`), 422, 'validation'],
  ['to lift the block of a name', () => asEve('DELETE', '/social/block/ada'), 404, 'not_found'],
  ['#111 a million places', () => asEve('GET', '/social/leaderboard?limit=1000000'), 422, 'validation'],
  ['places before the first', () => asEve('GET', '/social/leaderboard?offset=-1'), 422, 'validation'],
  ['a leaderboard there is not', () => asEve('GET', '/social/leaderboard?kind=plays'), 422, 'validation'],
  ['two leaderboards', () => asEve('GET', '/social/leaderboard?kind=titles&kind=people'), 422, 'validation'],
  ['a page of the feed nobody was given', () => asEve('GET', '/social/feed?cursor=WzEsMl0'), 422, 'validation'],
  ['a page of the feed that is no page', () => asEve('GET', '/social/feed?cursor=%00'), 422, 'validation'],
  ['a feed of 501', () => asEve('GET', '/social/feed?limit=501'), 422, 'validation'],
  ['the feed of somebody else', () => asEve('GET', `/social/feed?user_id=${house.hers.user}`), 422, 'validation'],
  ['people without a name', () => asEve('GET', '/social/users'), 422, 'validation'],
  ['people of blanks', () => asEve('GET', '/social/users?q=%20'), 422, 'validation'],
  ['people with NUL', () => asEve('GET', '/social/users?q=a%00'), 422, 'validation'],
  ['a name of 65', () => asEve('GET', `/social/users?q=${'x'.repeat(65)}`), 422, 'validation'],
  ['a private person', () => asEve('GET', '/social/users/ada'), 404, 'user_not_found'],
  ['a person by pattern', () => asEve('GET', '/social/users/ad_'), 404, 'user_not_found'],
  ['a person by a path', () => asEve('GET', '/social/users/..%2fme'), 404, 'not_found'],
  [
    'a board from its millionth place and one',
    () => asEve('GET', '/social/users/eve?offset=1000001'),
    422,
    'validation',
  ],
  // What is suggested, and what was done
  ['51 suggestions', () => asEve('GET', '/media/suggestions?limit=51'), 422, 'validation'],
  ['suggestions of books', () => asEve('GET', '/media/suggestions?media_type=BOOK'), 422, 'validation'],
  ['history from half a page on', () => asEve('GET', '/sync/history?cursor=WzFd'), 422, 'validation'],
  ['history of nothing', () => asEve('GET', '/sync/history?limit=0'), 422, 'validation'],
  ['a document with a question', () => ({ path: '/openapi.json?v=2' }), 422, 'validation'],
  ['readiness with a question', () => ({ path: '/readyz?deep=1' }), 422, 'validation'],
]

test.each(rows)('%s is told what is wrong, and nothing changes', async (...row) => {
  await expectRefused(house.server, row)
})

describe('what is unusual and right is not refused', () => {
  test.each<[string, () => RawRequest, number]>([
    [
      '#62 logging out without being logged in',
      () => ({ ...asAnybody('/auth/logout', {}), headers: [JSON_TYPE, ['X-Marquee', '1']] }),
      204,
    ],
    [
      '#66 a link for an address without an account',
      () => asAnybody('/auth/reset/request', { email: 'nobody@example.com' }),
      202,
    ],
    ['unfollowing whom one does not follow', () => asEve('DELETE', `/social/follow/${randomUUID()}`), 204],
    ['a leaderboard for anybody', () => ({ path: '/social/leaderboard' }), 200],
    ['a page of the leaderboard past its end', () => ({ path: '/social/leaderboard?offset=999999' }), 200],
    ['one’s own name in other letters', () => account({ username: 'EVE' }), 200],
  ])('%s', async (_, request, status) => {
    const { rawRequest } = await import('../testing/raw-request.ts')
    expect((await rawRequest(house.server.url, request())).status).toBe(status)
  })
})
