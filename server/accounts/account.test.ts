import { beforeEach, describe, expect, test } from 'vitest'
import type { Device, Session, User } from '#sync-rules'
import { type Engine, playedOn } from '../testing/database.ts'
import { cookieOf, PASSWORD, type TestServer, type TestUser, testServer } from '../testing/http.ts'
import { purgeAccounts } from './deletion.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const OTHER = 'nine purple elephants'
const fromTheApp = { 'x-marquee': '1', 'sec-fetch-site': 'same-origin' }

let now: number
beforeEach(() => {
  now = Date.parse('2026-11-25T10:00:00.000Z')
})

const open = (engine: Engine) => testServer({ engine, now: () => now })
const codeOf = (reply: { status: number; error?: { code: string } }) => [reply.status, reply.error?.code]

/** Another device of a user: its calls, and its cookie. */
async function logIn(server: TestServer, login: string, password = PASSWORD, agent = 'Mozilla Firefox/150.0 Linux') {
  const reply = await server.call<Session>('POST', '/auth/login', {
    body: { login, password },
    headers: { 'user-agent': agent },
  })
  const token = reply.data?.access_token
  const call: TestUser['call'] = (method, path, options = {}) => server.call(method, path, { token, ...options })
  return {
    status: reply.status,
    code: reply.error?.code,
    text: reply.text,
    token,
    cookie: cookieOf(reply.headers),
    call,
  }
}

const refresh = (server: TestServer, cookie: string) =>
  server.call<Session>('POST', '/auth/refresh', { body: {}, headers: { ...fromTheApp, cookie } })
const reauth = (user: { call: TestUser['call'] }, password = PASSWORD) =>
  user.call<{ until: string }>('POST', '/auth/reauth', { body: { password } })

describe.each(playedOn)('devices on %s', engine => {
  test('a person sees where they are signed in, and nobody else does', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    now += MINUTE
    await logIn(server, 'ada')
    await server.signUp('eve')
    const { data, meta } = await ada.call<Device[]>('GET', '/auth/sessions')
    expect(data.map(device => [device.name, device.network, device.current])).toEqual([
      ['Firefox on Linux', '', false],
      [expect.any(String), '', true],
    ])
    expect(meta).toEqual({ limit: 20, offset: 0, total: 2 })
    expect(JSON.stringify(data)).not.toMatch(/hash|user_id/u)
  })

  test('one device is signed out from another after the password was given once more, and is out at once', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    const phone = await logIn(server, 'ada')
    now += 6 * MINUTE
    const [id] = (await ada.call<Device[]>('GET', '/auth/sessions')).data.flatMap(device =>
      device.current ? [] : device.id,
    )
    expect(codeOf(await ada.call('DELETE', `/auth/sessions/${id}`))).toEqual([401, 'reauth_required'])
    expect((await phone.call('GET', '/auth/me')).status).toBe(200)
    const again = await reauth(ada)
    expect([again.status, again.data.until]).toEqual([200, new Date(now + 5 * MINUTE).toISOString()])
    expect((await ada.call('DELETE', `/auth/sessions/${id}`)).status).toBe(204)
    expect(codeOf(await phone.call('GET', '/auth/me'))).toEqual([401, 'session_revoked'])
    expect(codeOf(await refresh(server, phone.cookie))).toEqual([401, 'session_revoked'])
    expect(codeOf(await ada.call('DELETE', `/auth/sessions/${id}`))).toEqual([404, 'session_not_found'])
  })

  test('a device of another person is not found, and stays signed in', async () => {
    await using server = await open(engine)
    const [ada, eve] = [await server.signUp('ada'), await server.signUp('eve')]
    const [device] = (await ada.call<Device[]>('GET', '/auth/sessions')).data
    expect(codeOf(await eve.call('DELETE', `/auth/sessions/${device?.id}`))).toEqual([404, 'session_not_found'])
    expect((await ada.call('GET', '/auth/me')).status).toBe(200)
  })

  test('all others are signed out, this one stays', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    const others = [await logIn(server, 'ada'), await logIn(server, 'ada')]
    const reply = await ada.call('POST', '/auth/sessions/revoke-others', { body: {} })
    expect(reply.data).toEqual({ revoked: 2 })
    for (const other of others) expect((await other.call('GET', '/auth/me')).status).toBe(401)
    expect((await ada.call('GET', '/auth/me')).status).toBe(200)
  })

  test('a poll that is held for a device ends when the device is signed out', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    const phone = await logIn(server, 'ada')
    const first = await phone.call('GET', '/sync/shapes/user_rankings?offset=-1')
    const place = `offset=${first.headers.get('electric-offset')}&handle=${first.headers.get('electric-handle')}`
    const held = phone.call('GET', `/sync/shapes/user_rankings?${place}&live=true`)
    await ada.call('POST', '/auth/sessions/revoke-others', { body: {} })
    expect((await held).status).toBe(401)
  })
})

describe.each(playedOn)('passwords on %s', engine => {
  test('a new password needs the old one, works from then on, and the old refresh token is dead', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    const phone = await logIn(server, 'ada')
    const change = (body: object) => ada.call<Session>('POST', '/auth/password', { body })
    expect(codeOf(await change({ current_password: 'wrong', new_password: OTHER }))).toEqual([
      401,
      'invalid_credentials',
    ])
    expect(codeOf(await change({ current_password: PASSWORD, new_password: PASSWORD }))).toEqual([422, 'password_same'])
    expect(codeOf(await change({ current_password: PASSWORD, new_password: 'passwordpassword' }))).toEqual([
      422,
      'password_breached',
    ])
    const short = await change({ current_password: PASSWORD, new_password: 'short' })
    expect(short.error?.details).toEqual([{ path: 'new_password', message: 'must hold at least 10 characters' }])
    const done = await change({ current_password: PASSWORD, new_password: OTHER })
    expect(done.status, done.text).toBe(200)
    expect((await logIn(server, 'ada')).code).toBe('invalid_credentials')
    expect((await logIn(server, 'ada', OTHER)).status).toBe(200)
    expect((await phone.call('GET', '/auth/me')).status).toBe(200)
    expect((await refresh(server, cookieOf(done.headers))).status).toBe(200)
    expect(codeOf(await refresh(server, ada.cookie))).toEqual([401, 'refresh_reused'])
  })

  test('who changes the password may sign out all other devices with it', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    const phone = await logIn(server, 'ada')
    const body = { current_password: PASSWORD, new_password: OTHER, revoke_others: true }
    expect((await ada.call('POST', '/auth/password', { body })).status).toBe(200)
    expect((await phone.call('GET', '/auth/me')).status).toBe(401)
    expect((await ada.call('GET', '/auth/me')).status).toBe(200)
  })
})

describe.each(playedOn)('a profile on %s', engine => {
  test('name and visibility change, and what is not named stays', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    const change = (body: object) => ada.call<User>('PATCH', '/account', { body })
    expect((await change({ visibility: 'public' })).data).toEqual({ ...ada.user, visibility: 'public' })
    expect((await change({ username: 'Ada_L' })).data).toMatchObject({ username: 'Ada_L', visibility: 'public' })
    expect((await logIn(server, 'ada_l')).status).toBe(200)
    expect((await change({ username: 'ADA_L' })).data.username).toBe('ADA_L')
  })

  test('another address needs the password just now; names and addresses of others are taken', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    await server.signUp('eve')
    const change = (body: object) => ada.call<User>('PATCH', '/account', { body })
    expect(codeOf(await change({ username: 'EVE' }))).toEqual([409, 'username_taken'])
    expect(codeOf(await change({ email: 'Eve@Example.com' }))).toEqual([409, 'email_taken'])
    expect(codeOf(await change({ username: 'admin' }))).toEqual([422, 'username_reserved'])
    expect(codeOf(await change({}))).toEqual([422, 'validation'])
    now += 6 * MINUTE
    expect(codeOf(await change({ email: 'ada@example.org' }))).toEqual([401, 'reauth_required'])
    await reauth(ada)
    expect((await change({ email: 'ada@example.org' })).data.email).toBe('ada@example.org')
  })
})

describe.each(playedOn)('leaving on %s', engine => {
  async function deleted(server: TestServer, name: string) {
    const user = await server.signUp(name)
    const reply = await user.call<{ purged_after: string }>('DELETE', '/account')
    expect([reply.status, reply.data]).toEqual([200, { purged_after: new Date(now + 7 * DAY).toISOString() }])
    return user
  }
  const isShown = async (server: TestServer, id: string) =>
    (await server.deps.db.row<{ shown: boolean }>('select is_shown($1, null) as shown', [id]))?.shown

  test('#54 a deleted account is gone at once for reads, writes, log-ins and everybody who looks', async () => {
    await using server = await open(engine)
    const body = { username: 'ada', email: 'ada@example.com', password: PASSWORD, visibility: 'public' }
    const { data } = await server.call<Session>('POST', '/auth/signup', { body })
    const phone = await logIn(server, 'ada')
    expect(await isShown(server, data.user.id)).toBe(true)
    const reply = await server.call('DELETE', '/account', { token: data.access_token })
    expect(reply.status).toBe(200)
    expect(await isShown(server, data.user.id)).toBe(false)
    for (const token of [data.access_token, phone.token]) {
      expect(codeOf(await server.call('GET', '/auth/me', { token }))).toEqual([401, 'session_revoked'])
      const push = { user_id: data.user.id, client_id: data.user.id, schema: 1, minted: 0, ops: [] }
      expect((await server.call('POST', '/sync/mutations', { token, body: push })).status).toBe(401)
    }
    const gone = await logIn(server, 'ada')
    const nobody = await logIn(server, 'nobody')
    expect([gone.status, gone.code]).toEqual([401, 'invalid_credentials'])
    expect(gone.text.replace(/"request_id":"[^"]+"/u, '')).toBe(nobody.text.replace(/"request_id":"[^"]+"/u, ''))
    expect(codeOf(await server.call('POST', '/auth/signup', { body }))).toEqual([409, 'username_taken'])
  })

  test('within seven days it can be had back as it was, and not a moment later', async () => {
    await using server = await open(engine)
    const ada = await deleted(server, 'ada')
    const back = (password = PASSWORD) =>
      server.call<Session>('POST', '/account/undelete', { body: { login: 'ada', password } })
    expect(codeOf(await back('wrong'))).toEqual([401, 'invalid_credentials'])
    now += 7 * DAY - 1000
    await purgeAccounts(server.deps)
    const reply = await back()
    expect([reply.status, reply.data.user]).toEqual([200, ada.user])
    expect(codeOf(await back())).toEqual([401, 'invalid_credentials'])
    expect((await logIn(server, 'ada')).status).toBe(200)
    await server.call('DELETE', '/account', { token: reply.data.access_token })
    now += 7 * DAY
    expect(codeOf(await back())).toEqual([401, 'invalid_credentials'])
  })

  test('deleting needs the password just now', async () => {
    await using server = await open(engine)
    const ada = await server.signUp('ada')
    now += 5 * MINUTE
    expect(codeOf(await ada.call('DELETE', '/account'))).toEqual([401, 'reauth_required'])
    expect((await ada.call('GET', '/auth/me')).status).toBe(200)
    expect(codeOf(await reauth(ada, 'wrong'))).toEqual([401, 'invalid_credentials'])
  })

  test('the purge takes everything of the account, and leaves others what stands on their lists', async () => {
    await using server = await open(engine)
    const [ada, eve] = [await server.signUp('ada'), await server.signUp('eve')]
    const stub = async (title: string) =>
      (await ada.call<{ id: string }>('POST', '/media/create_stub', { body: { media_type: 'PLAY', title } })).data.id
    const [kept, lost] = [await stub('Kept by Eve'), await stub('Of nobody else')]
    for (const id of [kept, lost]) await ada.call('POST', '/rankings', { body: { media_item_id: id, tier: 'S' } })
    await ada.call('PATCH', '/account', { body: { visibility: 'public' } })
    await server.deps.db.rows(
      `insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
       values ($1, $2, 'A', 'a1', 1, 1, now())`,
      [eve.user.id, kept],
    )
    await ada.call('DELETE', '/account')
    now += 7 * DAY
    expect(await purgeAccounts(server.deps)).toBe(1)
    expect(await purgeAccounts(server.deps)).toBe(0)
    for (const table of ['sessions', 'user_rankings', 'change_log', 'sync_heads']) {
      const left = await server.deps.db.rows(`select 1 from ${table} where user_id = $1`, [ada.user.id])
      expect([table, left]).toEqual([table, []])
    }
    const titles = await server.deps.db.rows('select id from media_items where id = any($1::uuid[])', [[kept, lost]])
    expect(titles).toEqual([{ id: kept }])
    const hers = await logIn(server, 'eve')
    expect((await hers.call<unknown[]>('GET', '/rankings/me')).data).toHaveLength(1)
    expect((await server.signUp('ada')).user.id).not.toBe(ada.user.id)
  })
})
