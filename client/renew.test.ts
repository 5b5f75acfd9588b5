import { beforeEach, expect, test, vi } from 'vitest'
import type { Session } from '#sync-rules'
import { call, hasToken, setAccount } from './api.ts'

/** What was asked before a log-in and is answered after it. */

const [ADA, BEA] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b']
const session = (id: string, access_token: string) => ({ user: { id }, access_token }) as Session

interface Asked {
  path: string
  token: string | null
  answer(status: number, body: object): void
}

let asked: Asked[]
beforeEach(() => {
  asked = []
  setAccount(null)
  vi.stubGlobal('navigator', { language: 'en' })
  vi.stubGlobal('fetch', (path: string, { headers }: { headers: Record<string, string> }) => {
    const { promise, resolve } = withResolvers<Response>()
    const answer = (status: number, body: object) => resolve(new Response(JSON.stringify(body), { status }))
    asked.push({ path, token: headers.Authorization ?? null, answer })
    return promise
  })
})

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(done => {
    resolve = done
  })
  return { promise, resolve }
}

/** The next request to the path. */
const next = (path: string) =>
  vi.waitFor(() => {
    const index = asked.findIndex(each => each.path === path)
    expect(index).not.toBe(-1)
    return asked.splice(index, 1)[0] as Asked
  })

const refused = (code: string) => ({ error: { code, message: code } })
const push = () => call('POST', '/sync/mutations', { body: { ops: ['of ada'] } })

test('a late no to the refresh of an earlier session leaves the token of the new one alone', async () => {
  setAccount(ADA)
  const pushed = push()
  const refresh = await next('/auth/refresh')
  setAccount(ADA, session(ADA, 'fresh'))
  refresh.answer(401, refused('refresh_invalid'))
  const sent = await next('/sync/mutations')
  sent.answer(200, { data: 'done' })
  expect([sent.token, (await pushed).data, hasToken()]).toEqual(['Bearer fresh', 'done', true])
})

test('nor does a late yes take its place', async () => {
  setAccount(ADA)
  const pushed = push()
  const refresh = await next('/auth/refresh')
  setAccount(ADA, session(ADA, 'fresh'))
  refresh.answer(200, { data: session(ADA, 'late') })
  const sent = await next('/sync/mutations')
  sent.answer(200, { data: 'done' })
  await pushed
  expect(sent.token).toBe('Bearer fresh')
})

test('what was asked as one person is never asked again as another', async () => {
  setAccount(ADA, session(ADA, 'a'))
  const pushed = push()
  const sent = await next('/sync/mutations')
  setAccount(BEA, session(BEA, 'b'))
  sent.answer(401, refused('token_expired'))
  await expect(pushed).rejects.toMatchObject({ name: 'AbortError' })
  expect([asked, hasToken()]).toEqual([[], true])
})

test('nor as the same person, who left in between: what waited was thrown away, maybe', async () => {
  setAccount(ADA, session(ADA, 'a'))
  const pushed = push()
  const sent = await next('/sync/mutations')
  setAccount(null)
  setAccount(ADA, session(ADA, 'again'))
  sent.answer(401, refused('token_expired'))
  await expect(pushed).rejects.toMatchObject({ name: 'AbortError' })
  expect(asked).toEqual([])
})

test('who logs in while the refresh of another is under way does not wait for that one', async () => {
  setAccount(ADA)
  const pushed = push()
  const refresh = await next('/auth/refresh')
  setAccount(BEA)
  const read = call('GET', '/auth/me')
  const own = await next('/auth/refresh')
  refresh.answer(401, refused('refresh_invalid'))
  await expect(pushed).rejects.toMatchObject({ name: 'AbortError' })
  own.answer(200, { data: session(BEA, 'b') })
  const sent = await next('/auth/me')
  sent.answer(200, { data: 'bea' })
  expect([sent.token, (await read).data]).toEqual(['Bearer b', 'bea'])
})
