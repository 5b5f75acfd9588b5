import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FOR_EVER, type Reader, type Shapes, shapesOn } from './testing/harness.ts'
import { subjects } from './testing/subjects.ts'

const MINUTE = 60_000

describe.each(subjects)('whose rows they are, by $name', subject => {
  let shapes: Shapes
  let ada: Reader
  let clock = Date.parse('2026-11-24T10:00:00Z')
  beforeAll(async () => {
    shapes = await shapesOn({ subject, now: () => clock, patience: { stream: FOR_EVER, keepAlive: FOR_EVER } })
  })
  beforeEach(async () => {
    ada = await shapes.user()
  })
  afterAll(() => shapes[Symbol.asyncDispose]())

  test.each([
    '/sync/shapes/user_rankings?offset=-1',
    '/sync/shapes/user_rankings',
    '/sync/shapes/nothing?offset=-1',
    '/sync/%73hapes/user_rankings?offset=-1',
    '/sync/shapes/user%5Frankings?offset=-1',
  ])('nobody reads %s without a token', async path => {
    for (const authorization of [undefined, 'Bearer x', 'Basic x', 'Bearer', `bearer ${ada.account.token}x`]) {
      const answer = await shapes.raw(path, authorization === undefined ? {} : { headers: { authorization } })
      expect(answer.ok).toBe(false)
      // A path spelt another way is no path of ours at all.
      if (answer.status === 404 && path.includes('%73')) continue
      expect(answer.status).toBe(401)
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
      expect(Object.keys((await answer.json()) as object)).toEqual(['message'])
    }
  })

  test('#116 one user never gets rows of another, by whatever handle', async () => {
    const eve = await shapes.user()
    const secret = await eve.rank('S', 'a0', 'of eve')
    const hers = (await eve.snapshot()).next
    await ada.rank('S', 'a0', 'of ada')
    for (const params of [hers, { ...hers, offset: '0_0' }, { ...hers, offset: '-1' }, { ...hers, live: 'true' }]) {
      const answer = await ada.get(params)
      expect(answer.text).not.toContain(secret.id)
      expect(answer.headers.get('vary')).toBe('Authorization')
    }
  })

  test('a poll held longer than its token ends with 401 and no row', async () => {
    const { next } = await ada.snapshot()
    const poll = ada.get({ ...next, live: 'true' })
    await shapes.held(1)
    clock += 20 * MINUTE
    await ada.rank('S', 'a0', 'too late')
    const answer = await poll
    expect(answer.status).toBe(401)
    expect(answer.text).not.toContain('too late')
    expect(answer.headers.get('electric-handle')).toBeNull()
  })

  test('a poll held when its device is signed out ends with 401 and no row', async () => {
    const { next } = await ada.snapshot()
    const poll = ada.get({ ...next, live: 'true' })
    await shapes.held(1)
    await shapes.deps.accounts.logOut(ada.account.cookie.split('=')[1] ?? '')
    await ada.rank('S', 'a0', 'too late')
    const answer = await poll
    expect(answer.status).toBe(401)
    expect(answer.text).not.toContain('too late')
  })

  test('an event stream whose token ran out ends without the row', async () => {
    const { next } = await ada.snapshot()
    const stream = await fetch(ada.address({ ...next, live: 'true', live_sse: 'true' }), { headers: ada.headers })
    await shapes.held(1)
    clock += 20 * MINUTE
    await ada.rank('S', 'a0', 'too late')
    expect(await stream.text().catch(() => 'cut off')).not.toContain('too late')
    await shapes.held(0)
  })
})
