import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HistoryEntry } from '#sync-rules'
import { engines } from './testing/database.ts'
import { pair } from './testing/pair.ts'

const DAY = 86_400_000

describe.each(engines)('history on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  type User = Awaited<ReturnType<typeof devices.start>>['user']
  const history = async (user: User, query = '') => {
    const reply = await user.call<HistoryEntry[]>('GET', `/sync/history${query}`)
    expect(reply.status, reply.text).toBe(200)
    return reply
  }

  test('what either device did is there, newest first, with what became of it', async () => {
    const { user, first, second } = await devices.start('S: A B')
    first.top('X', 'S')
    await first.push()
    second.remove('Q')
    await second.push()
    const { data } = await history(user)
    expect(data.map(entry => [entry.kind, entry.outcome, entry.reason])).toEqual([
      ['ranking.remove', 'noop', 'not_ranked'],
      ['ranking.place', 'applied', null],
      ['ranking.place', 'applied', null],
      ['ranking.place', 'applied', null],
    ])
    expect(data[1]).toMatchObject({ client_id: first.client_id, args: { media_id: devices.names('X') }, restore: null })
    expect(data[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u)
  })

  test('a wish that came too late can be had again', async () => {
    const { user, first, second, t } = await devices.start('S: A B X; A: C')
    first.bottom('X', 'A', t(9))
    second.top('X', 'S', t(5))
    await first.push()
    await second.push()
    const [late] = (await history(user)).data
    expect(late).toMatchObject({ outcome: 'superseded', restore: { kind: 'ranking.place', args: { tier: 'S' } } })
  })

  test('a change that was applied and then lost says to which, and can be had again', async () => {
    const { user, first, second, state, t } = await devices.start('S: A B; A: C')
    first.top('X', 'A', t(5))
    second.between('X', 'S', 'A', t(9))
    await first.push()
    await second.push()
    const [winner, loser] = (await history(user)).data
    expect(winner).toMatchObject({
      outcome: 'applied',
      overruled: { seq: loser?.seq },
      overruled_by: null,
      restore: null,
    })
    expect(loser).toMatchObject({ outcome: 'applied', overruled_by: winner?.seq })
    if (!loser?.restore) throw new Error('nothing restores it')
    await first.look('ABCX')
    first.op(loser.restore as Parameters<typeof first.op>[0])
    await first.push()
    expect(await state()).toBe('S: A B; A: X C')
  })

  test('a plain call is there too, and pages follow each other whatever is added meanwhile', async () => {
    const { user, first } = await devices.start('S: A B')
    const [ranking] = (await user.call<{ id: string }[]>('GET', '/rankings/me')).data
    await user.call('PATCH', `/rankings/${ranking?.id}`, { body: { notes: 'again' } })
    const page = await history(user, '?limit=2')
    expect(page.data.map(entry => [entry.kind, entry.client_id])).toEqual([
      ['rest.note', null],
      ['ranking.place', expect.any(String)],
    ])
    first.top('X', 'S')
    await first.push()
    const rest = await history(user, `?limit=2&cursor=${page.meta.next_cursor}`)
    expect(rest.data).toHaveLength(1)
    expect(rest.meta).toEqual({ limit: 2, next_cursor: null })
  })

  test('nobody sees the changes of another', async () => {
    const { first } = await devices.start('S: A')
    first.top('X', 'S')
    await first.push()
    const eve = await devices.start('S:')
    expect((await history(eve.user)).data).toEqual([])
  })

  test.each(['x', 'W10', 'WzFd', 'WyJhIiwxXQ', 'WzFlNDAwLDFd', 'WzEuNSwxXQ', 'a b', 'x'.repeat(129)])(
    'the cursor %s is refused',
    async cursor => {
      const { user } = await devices.start('S:')
      const reply = await user.call('GET', `/sync/history?cursor=${encodeURIComponent(cursor)}`)
      expect([reply.status, reply.error?.code]).toEqual([422, 'validation'])
    },
  )

  test('after thirty days a change is history no more', async () => {
    const { user } = await devices.start('S: A')
    devices.tick(30 * DAY)
    expect((await devices.server.call('GET', '/sync/history', { token: user.token })).status).toBe(401)
    const login = { login: user.user.username, password: 'seventeen green umbrellas' }
    const { data } = await devices.server.call<{ access_token: string }>('POST', '/auth/login', { body: login })
    const reply = await devices.server.call('GET', '/sync/history', { token: data.access_token })
    expect(reply.data).toEqual([])
  })
})
