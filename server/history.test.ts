import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HistoryEntry, Mutation } from '#sync-rules'
import { playedOn } from './testing/database.ts'
import type { Device } from './testing/device.ts'
import { pair } from './testing/pair.ts'

const DAY = 86_400_000

describe.each(playedOn)('history on %s', engine => {
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

  test('what a device calls its op is its own affair', async () => {
    const { user, first } = await devices.start('S: A')
    first.op({ kind: 'rest.move', args: { ranking_id: 'not an id' } } as unknown as Mutation)
    await first.push()
    const { data } = await history(user)
    expect(data[0]).toMatchObject({ kind: 'rest.move', outcome: 'rejected', reason: 'unknown_kind', media_id: null })
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

  /** Sends what takes the newest change back, as any device would. */
  const takeBack = async (user: User, device: { op(mutation: Mutation): unknown; push(): Promise<unknown> }) => {
    const [newest] = (await history(user)).data
    for (const wish of newest?.undo ?? []) device.op(wish as Mutation)
    await device.push()
    return newest as HistoryEntry
  }

  test.each<[string, string, (d: Device) => void, HistoryEntry['from_tier']]>([
    ['a move to another tier', 'S: A B X C; A: Q', d => d.top('X', 'A'), 'S'],
    ['a move within its tier', 'S: A B X C', d => d.top('X', 'S'), 'S'],
    ['a removal, with its note', 'S: A X "mine" C', d => d.remove('X'), 'S'],
    ['the removal of what stood first', 'S: X A', d => d.remove('X'), 'S'],
    ['the removal of what stood last', 'S: A X', d => d.remove('X'), 'S'],
    ['the removal of what stood alone', 'S: X; A: B', d => d.remove('X'), 'S'],
    ['an edit of a note', 'S: X "mine"', d => d.note('X', 'other', 'mine'), 'S'],
    ['a note that was taken away', 'S: X "mine"', d => d.note('X', null, 'mine'), 'S'],
    ['a first ranking', 'S: A B', d => d.top('X', 'S'), null],
  ])('%s is taken back from another device, after others moved around it', async (_, board, change, from) => {
    const { user, first, second, state } = await devices.start(board)
    change(first)
    await first.push()
    await second.look('ABCQX')
    const newest = await takeBack(user, second)
    expect(newest.from_tier).toBe(from)
    expect(await state()).toBe(board)
  })

  test('what was taken off goes back between its neighbours, although one of them has left and another came', async () => {
    const { user, first, second, state } = await devices.start('S: A B X C D')
    first.remove('X')
    await first.push()
    const { undo } = (await history(user)).data[0] as HistoryEntry
    first.remove('B')
    first.top('Q', 'S')
    first.bottom('W', 'S')
    await first.push()
    await second.look('ABCDQWX')
    for (const wish of undo) second.op(wish as Mutation)
    await second.push()
    expect(await state()).toBe('S: Q A X C D W')
  })

  test('ranking what was saved for later is taken back: it is saved again, since that day', async () => {
    const { user, first } = await devices.start('S: A')
    const added_at = '2026-11-01T09:00:00.000Z'
    first.op({ kind: 'watchlist.add', args: { media_id: devices.names('X'), added_at } })
    first.top('X', 'S')
    await first.push()
    await first.look('AX')
    const { undo } = await takeBack(user, first)
    expect(undo).toEqual([
      { kind: 'ranking.remove', args: { media_id: devices.names('X') } },
      { kind: 'watchlist.add', args: { media_id: devices.names('X'), added_at } },
    ])
  })

  test('a plain call is taken back too, and says which title it was about', async () => {
    const { user, first, state } = await devices.start('S: A X "mine"')
    const [, ranking] = (await user.call<{ id: string }[]>('GET', '/rankings/me')).data
    await user.call('DELETE', `/rankings/${ranking?.id}`)
    await first.look('AX')
    const newest = await takeBack(user, first)
    expect(newest).toMatchObject({ kind: 'rest.delete', media_id: devices.names('X'), device: null })
    expect(await state()).toBe('S: A X "mine"')
  })

  test('what changed nothing has nothing to take back', async () => {
    const { user, first } = await devices.start('S: A')
    first.remove('Q')
    first.note('A', null, null)
    await first.push()
    expect((await history(user)).data.slice(0, 2).map(({ undo }) => undo)).toEqual([[], []])
  })

  test('an op whose args were nonsense is told, and is about nothing', async () => {
    const { user, first } = await devices.start('S:')
    first.op({ kind: 'ranking.place', args: { media_id: 5, ranking_id: 'x', if_absent: true } } as unknown as Mutation)
    await first.push()
    expect((await history(user)).data[0]).toMatchObject({ outcome: 'rejected', media_id: null, undo: [], run: null })
  })

  test('the device is told by the name of its session, and which is the one that asks', async () => {
    const { user, first } = await devices.start('S:')
    first.top('X', 'S')
    await first.push()
    expect((await history(user)).data[0]?.device).toEqual({ name: expect.any(String), current: true })
    const login = { login: user.user.username, password: 'seventeen green umbrellas' }
    const { data } = await devices.server.call<{ access_token: string }>('POST', '/auth/login', { body: login })
    const there = await devices.server.call<HistoryEntry[]>('GET', '/sync/history', { token: data.access_token })
    expect(there.data[0]?.device?.current).toBe(false)
  })

  describe('an import', () => {
    const BATCH = '3f0c2a9e-1d53-4c1b-9a61-7f1f3f6c2b10'
    const brought = (letter: string, batch_id: string | undefined = BATCH): Mutation => ({
      kind: 'ranking.place',
      args: {
        media_id: devices.names(letter),
        tier: 'B',
        left: [],
        right: [],
        if_absent: true,
        origin: 'import',
        batch_id,
      },
    })
    const noted = (letter: string): Mutation => ({
      kind: 'ranking.note',
      args: { media_id: devices.names(letter), notes: 'from there', base_notes: null, if_absent: true },
    })
    const saved = (letter: string): Mutation => ({
      kind: 'watchlist.add',
      args: { media_id: devices.names(letter), added_at: null, if_absent: true },
    })

    const imported = async () => {
      const made = await devices.start('S: A "mine"; B: C')
      made.first.bottom('B', 'S')
      for (const wish of [brought('X'), brought('A'), brought('Y'), noted('X'), noted('A'), saved('W')])
        made.first.op(wish)
      made.first.top('Z', 'S')
      await made.first.push()
      return made
    }

    test('is one line, between what came before and after it, on whatever page', async () => {
      const { user } = await imported()
      const { data } = await history(user)
      expect(data.map(({ kind, run }) => run ?? kind).slice(0, 3)).toEqual([
        'ranking.place',
        { from_seq: expect.any(Number), ranked: 2, saved: 1, batch_id: BATCH },
        'ranking.place',
      ])
      const pages: HistoryEntry[] = []
      for (let query = '?limit=1'; ; ) {
        const page = await history(user, query)
        pages.push(...page.data)
        if (page.meta.next_cursor === null) break
        query = `?limit=1&cursor=${page.meta.next_cursor}`
      }
      expect(pages).toEqual(data)
    })

    test('is taken back as one, and what was there before it stays', async () => {
      const { user, first, state } = await imported()
      const line = (await history(user)).data[1] as HistoryEntry
      const range = `from_seq=${line.run?.from_seq}&to_seq=${line.seq}`
      const undo: Mutation[] = []
      for (let query = `?limit=2&${range}`; ; ) {
        const page = await history(user, query)
        for (const entry of page.data) undo.push(...(entry.undo as Mutation[]))
        if (page.meta.next_cursor === null) break
        query = `?limit=2&${range}&cursor=${page.meta.next_cursor}`
      }
      await first.look('ABCXYZ')
      for (const wish of undo) first.op(wish)
      await first.push()
      expect(await state()).toBe('S: Z A "mine" kept "from there" B; B: C')
    })

    test('two of them are two lines', async () => {
      const { user, first } = await devices.start('S:')
      const other = '4f0c2a9e-1d53-4c1b-9a61-7f1f3f6c2b10'
      for (const wish of [brought('A'), brought('B'), brought('C', other), brought('D', other)]) first.op(wish)
      await first.push()
      expect((await history(user)).data.map(({ run }) => run?.batch_id)).toEqual([other, BATCH])
    })
  })

  test('one title alone is asked for, also where it took the place of another', async () => {
    const { user, first } = await devices.start('S: A B')
    first.op({ kind: 'ranking.rematch', args: { media_id: devices.names('A'), to_media_id: devices.names('X') } })
    first.top('B', 'S')
    await first.push()
    const of = async (letter: string) =>
      (await history(user, `?media_id=${devices.names(letter)}`)).data.map(entry => entry.kind)
    expect(await of('X')).toEqual(['ranking.rematch'])
    expect(await of('A')).toEqual(['ranking.rematch', 'ranking.place'])
    expect(await of('B')).toEqual(['ranking.place', 'ranking.place'])
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
