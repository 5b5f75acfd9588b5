import { describe, expect, test } from 'vitest'
import type { Session } from '#sync-rules'
import { playedOn } from '../testing/database.ts'
import { cookieOf, PASSWORD, type TestServer, testServer } from '../testing/http.ts'
import { secretsOf } from './keys.ts'
import { RefreshTokens } from './refresh-token.ts'
import { rotate } from './sessions.ts'

const DAY = 86_400_000
const fromTheApp = { 'x-marquee': '1', 'sec-fetch-site': 'same-origin' }

const refresh = (server: TestServer, cookie: string) =>
  server.call<Session>('POST', '/auth/refresh', { body: {}, headers: { ...fromTheApp, cookie } })

/** Refreshes and gives the next cookie; fails the test when it is refused. */
async function next(server: TestServer, cookie: string): Promise<string> {
  const reply = await refresh(server, cookie)
  expect(reply.status, reply.text).toBe(200)
  return cookieOf(reply.headers)
}

describe.each(playedOn)('refresh tokens on %s', engine => {
  test('a refresh token is good for a new access token and a new refresh token', async () => {
    await using server = await testServer({ engine })
    const ada = await server.signUp('ada')
    const reply = await refresh(server, ada.cookie)
    expect(reply.data.user).toEqual(ada.user)
    expect(cookieOf(reply.headers)).not.toBe(ada.cookie)
    expect((await server.call('GET', '/auth/me', { token: reply.data.access_token })).status).toBe(200)
  })

  test('who loses the reply on the way, even for weeks, asks again and gets the same one', async () => {
    let now = Date.now()
    await using server = await testServer({ engine, now: () => now })
    const { cookie } = await server.signUp('ada')
    const lost = await next(server, cookie)
    now += 80 * DAY
    expect(await next(server, cookie)).toBe(lost)
    await next(server, lost)
  })

  test('tabs that refresh at the same moment all go on, from one and the same token', async () => {
    await using server = await testServer({ engine })
    const { cookie } = await server.signUp('ada')
    const replies = await Promise.all(Array.from({ length: 6 }, () => refresh(server, cookie)))
    expect(replies.map(reply => reply.status)).toEqual(Array(6).fill(200))
    expect(new Set(replies.map(reply => cookieOf(reply.headers))).size).toBe(1)
  })

  test('a token used again after its successor was used ends the session for whoever holds it', async () => {
    await using server = await testServer({ engine })
    const ada = await server.signUp('ada')
    const second = await next(server, ada.cookie)
    const third = await next(server, second)
    const reply = await refresh(server, ada.cookie)
    expect([reply.status, reply.error?.code]).toEqual([401, 'refresh_reused'])
    expect(reply.headers.get('set-cookie')).toMatch(/^mq_rt=; Max-Age=0/u)
    for (const cookie of [second, third]) {
      expect((await refresh(server, cookie)).error?.code).toBe('session_revoked')
    }
    expect((await ada.call('GET', '/auth/me')).error?.code).toBe('session_revoked')
  })

  test('in every order in which owner and thief take turns, one that falls two steps behind ends it for both', async () => {
    await using server = await testServer({ engine })
    const { accounts } = server.deps
    const orders = Array.from({ length: 64 }, (_, n) => [...n.toString(2).padStart(6, '0')].map(Number))
    await server.signUp('ada')
    for (const order of orders) {
      const { refresh_token } = await accounts.logIn({ login: 'ada', password: PASSWORD })
      const chain = [refresh_token]
      const at = [0, 0]
      let over = false
      for (const who of order) {
        const step = at[who] as number
        const reply = await accounts.refresh(chain[step] as string).catch((refusal: { code: string }) => refusal)
        const newest = chain.length - 1
        if (over) expect(reply, `${order}`).toMatchObject({ code: 'session_revoked' })
        else if (step < newest - 1) expect(reply, `${order}`).toMatchObject({ code: 'refresh_reused' })
        else {
          const got = (reply as { refresh_token: string }).refresh_token
          if (step < newest) expect(got, `${order}`).toBe(chain[newest])
          else chain.push(got)
          at[who] = step + 1
        }
        over ||= step < newest - 1
      }
    }
  })

  test('a session unused for 90 days is over, and so is any after a year', async () => {
    let now = Date.now()
    await using server = await testServer({ engine, now: () => now })
    let { cookie } = await server.signUp('ada')
    const { cookie: unused } = await server.signUp('bob')
    for (let day = 0; day < 360; day += 60) {
      now += 60 * DAY
      cookie = await next(server, cookie)
    }
    now += 6 * DAY
    for (const old of [cookie, unused]) {
      const reply = await refresh(server, old)
      expect([reply.status, reply.error?.code]).toEqual([401, 'session_expired'])
    }
  })

  test('the twenty-first device closes the session that was unused longest, and no other', async () => {
    let now = Date.now()
    await using server = await testServer({ engine, now: () => now })
    const ada = await server.signUp('ada')
    const cookies = [ada.cookie]
    for (let i = 0; i < 20; i++) {
      now += 1000
      if (i === 10) cookies[0] = await next(server, ada.cookie)
      const reply = await server.call('POST', '/auth/login', { body: { login: 'ada', password: PASSWORD } })
      cookies.push(cookieOf(reply.headers))
    }
    const codes = await Promise.all(cookies.map(async cookie => (await refresh(server, cookie)).error?.code))
    expect(codes).toEqual([undefined, 'session_revoked', ...Array(19).fill(undefined)])
  })

  test('#62 who logs out is out on that device, and logging out twice is fine', async () => {
    await using server = await testServer({ engine })
    const ada = await server.signUp('ada')
    const laptop = await server.call<Session>('POST', '/auth/login', { body: { login: 'ada', password: PASSWORD } })
    for (let i = 0; i < 2; i++) {
      const headers = { ...fromTheApp, cookie: ada.cookie }
      const reply = await server.call('POST', '/auth/logout', { body: {}, headers })
      expect([reply.status, reply.text]).toEqual([204, ''])
      expect(reply.headers.get('set-cookie')).toMatch(/^mq_rt=; Max-Age=0/u)
    }
    expect((await refresh(server, ada.cookie)).error?.code).toBe('session_revoked')
    expect((await ada.call('GET', '/auth/me')).error?.code).toBe('session_revoked')
    expect((await server.call('GET', '/auth/me', { token: laptop.data.access_token })).status).toBe(200)
  })

  test('a write does not begin in a session that has ended, whatever this process remembers', async () => {
    await using server = await testServer({ engine })
    const ada = await server.signUp('ada')
    const { db, accounts } = server.deps
    const auth = await accounts.authenticate(ada.token)
    await db.tx(tx => accounts.assertLive(tx, auth))
    await db.rows('update sessions set revoked_at = now()')
    await expect(db.tx(tx => accounts.assertLive(tx, auth))).rejects.toMatchObject({ code: 'session_revoked' })
  })

  test('the database knows no token that would open a door', async () => {
    await using server = await testServer({ engine })
    const { cookie } = await server.signUp('ada')
    const leaf = await next(server, cookie)
    const dump = JSON.stringify(
      await server.deps.db.rows(`select s.*, u.*, encode(leaf_hash, 'escape') a, encode(parent_hash, 'escape') b
                                 from sessions s join users u on u.id = s.user_id`),
    )
    for (const secret of [cookie.slice(6), leaf.slice(6), PASSWORD]) expect(dump).not.toContain(secret)
  })
})

test('a token altered in one character, or made up, is nobody’s and changes nothing', async () => {
  await using server = await testServer()
  const { cookie } = await server.signUp('ada')
  const flipped = (at: number) => cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1)
  const forged = ['mq_rt=', 'mq_rt=x', `mq_rt=${'A'.repeat(86)}`, flipped(6), flipped(40), flipped(80), `${cookie}=`]
  for (const text of forged) {
    expect((await refresh(server, text)).error?.code, text).toBe('refresh_invalid')
  }
  await next(server, cookie)
})

test('a new operator secret in front of the old one logs nobody out; without the old one everybody logs in again', async () => {
  const [old, fresh] = ['o'.repeat(32), 'n'.repeat(32)]
  await using server = await testServer({ env: { MARQUEE_SECRET: old } })
  const { cookie, token } = await server.signUp('ada')
  const lost = await server.deps.accounts.refresh(cookie.slice(6))
  const { createAccounts } = await import('../accounts.ts')
  const withSecret = (MARQUEE_SECRET: string) =>
    createAccounts({ ...server.deps, env: { ...server.deps.env, MARQUEE_SECRET } })
  const both = withSecret(`${fresh},${old}`)
  expect(await both.authenticate(token)).toMatchObject({ session_id: expect.any(String) })
  expect((await both.refresh(cookie.slice(6))).refresh_token).toBe(lost.refresh_token)
  await both.refresh(lost.refresh_token)
  const onlyNew = withSecret(fresh)
  await expect(onlyNew.authenticate(token)).rejects.toMatchObject({ code: 'token_invalid' })
  await expect(onlyNew.refresh(lost.refresh_token)).rejects.toMatchObject({ code: 'refresh_invalid' })
})

test('a refresh that began before two others ended sees what they did', async () => {
  await using server = await testServer({ engine: 'postgres' })
  const { db, accounts, env, now } = server.deps
  const tokens = new RefreshTokens(secretsOf(env.MARQUEE_SECRET))
  const first = (await server.signUp('ada')).cookie.slice(6)
  const [begun, goOn] = [signal(), signal()]
  const elsewhere = db.tx(async tx => {
    const second = await rotate(tx, tokens, first, now())
    begun.give()
    await goOn.given
    await rotate(tx, tokens, 'token' in second ? second.token.text : '', now())
  })
  await Promise.race([begun.given, elsewhere])
  const waiting = accounts.refresh(first).catch((refusal: { code: string }) => refusal.code)
  const blocked = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (!(await db.row(blocked))) await new Promise(done => setTimeout(done, 5))
  goOn.give()
  await elsewhere
  expect(await waiting).toBe('refresh_reused')
})

function signal() {
  let give = () => {}
  const given = new Promise<void>(done => {
    give = done
  })
  return { given, give: () => give() }
}
