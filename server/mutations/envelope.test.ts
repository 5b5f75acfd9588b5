import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpResult, PROTOCOL, type PushReply, type Session } from '#sync-rules'
import { PASSWORD } from '../testing/http.ts'
import { pair } from '../testing/pair.ts'
import { handlers } from './index.ts'

const place = (media_id: string) => ({
  kind: 'ranking.place' as const,
  args: { media_id, tier: 'S' as const, left: [], right: [] },
})

describe.each(['pglite', 'postgres'] as const)('a push on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  test('sent twice does its work once and says the same both times', async () => {
    const { first, state } = await devices.start('S: A')
    first.top('B', 'S')
    first.note('B', 'seen in Lisbon', null)
    const once = await first.push()
    const twice = await first.pushAgain()
    expect(twice).toEqual(once)
    expect(await state()).toBe('S: B "seen in Lisbon" A')
  })

  test('sent twice at the same moment still does its work once', async () => {
    const { first, state } = await devices.start('S: A')
    first.top('B', 'S')
    const [once, twice] = await Promise.all([first.push(), first.pushAgain()])
    expect(twice).toEqual(once)
    expect(await state()).toBe('S: B A')
  })

  test('with a gap is refused, and nothing of it is done', async () => {
    const { first, state } = await devices.start('S: A')
    const op = { ...first.op(place(devices.names('B'))), mid: 3 }
    const { status, error } = await first.raw([op], { minted: 3 })
    expect([status, error?.code, error?.details]).toEqual([409, 'expected_mid', { expected: 1 }])
    expect(await state()).toBe('S: A')
  })

  test('of a known number with another op is a fork', async () => {
    const { first, state } = await devices.start('S: A')
    const op = first.op(place(devices.names('B')))
    await first.push()
    const other = await first.raw([{ ...op, op_id: randomUUID() }])
    const changed = await first.raw([{ ...op, args: { ...op.args, tier: 'D' } }])
    expect([other.status, other.error?.code]).toEqual([409, 'forked_client'])
    expect([changed.status, changed.error?.code]).toEqual([409, 'forked_client'])
    expect(await state()).toBe('S: A B')
  })

  test('of a browser that has lost its storage is told how many of its ops never came, also after a new log-in', async () => {
    const { user, first } = await devices.start('S: A')
    const { server } = devices
    const op = first.op(place(devices.names('B')))
    await first.raw([op], { minted: 4 })
    const send = async (token: string, client_id: string, ops: { mid: number }[]) => {
      const body = { user_id: user.user.id, client_id, schema: PROTOCOL, minted: ops.length, ops }
      return (await server.call<PushReply>('POST', '/sync/mutations', { token, body })).data
    }
    const greet = (token: string, client_id: string = randomUUID()) => send(token, client_id, [])
    const push = (client_id: string, ops: { mid: number }[]) => send(user.token, client_id, ops)
    const fresh = randomUUID()
    expect((await greet(user.token, fresh)).left_behind).toBe(3)
    // Its answer may have been lost on the way.
    devices.tick(1_000)
    expect((await greet(user.token, fresh)).left_behind).toBe(3)
    // It may have gone with the power, and what it was told with it: until it has sent an op, nobody knows.
    devices.tick(1_000)
    expect((await greet(user.token)).left_behind).toBe(3)
    await push(fresh, [{ ...first.op(place(devices.names('C'))), mid: 1 }])
    devices.tick(1_000)
    expect((await greet(user.token)).left_behind).toBeUndefined()

    devices.tick(1_000)
    await first.raw([], { minted: 6 })
    const login = { body: { login: user.user.username, password: PASSWORD }, headers: { cookie: user.cookie } }
    const again = await server.call<Session>('POST', '/auth/login', login)
    expect((await greet(again.data.access_token)).left_behind).toBe(5)
    const elsewhere = await server.call<Session>('POST', '/auth/login', { body: login.body })
    expect((await greet(elsewhere.data.access_token)).left_behind).toBeUndefined()
  })

  test('of a browser that has lost its storage is told of it also when the last word of the old one comes late', async () => {
    const { user, first } = await devices.start('S: A')
    const { server } = devices
    await first.raw([first.op(place(devices.names('B')))], { minted: 1 })
    devices.tick(1_000)
    const [fresh, copy] = [randomUUID(), randomUUID()]
    const push = async (client_id: string, minted: number, ops: unknown[] = []) => {
      const body = { user_id: user.user.id, client_id, schema: PROTOCOL, minted, ops }
      return (await server.call<PushReply>('POST', '/sync/mutations', { token: user.token, body })).data
    }
    expect((await push(fresh, 0)).left_behind).toBeUndefined()
    await push(fresh, 1, [{ ...first.op(place(devices.names('C'))), mid: 1 }])
    await first.raw([], { minted: 3 })
    expect((await push(fresh, 1)).left_behind).toBe(2)
    // What begins later may be a copy of this browser under another name, whose ops are still to come.
    devices.tick(1_000)
    await push(copy, 4)
    expect((await push(fresh, 1)).left_behind).toBe(2)
  })

  test('#118 of another user, or from another user’s device, is refused', async () => {
    const ada = await devices.start('S: A')
    const ben = await devices.start('S: B')
    const op = ada.first.op(place(devices.names('C')))
    const notHers = await ada.first.raw([op], { user_id: ben.user.user.id })
    expect([notHers.status, notHers.error?.code]).toEqual([403, 'not_your_user'])
    const notHis = await ben.first.raw([], { client_id: ada.first.client_id })
    expect([notHis.status, notHis.error?.code]).toEqual([403, 'client_not_yours'])
    expect([await ada.state(), await ben.state()]).toEqual(['S: A', 'S: B'])
  })

  test('of an op that a copy of the device has sent under another name is answered as that was, and not done again', async () => {
    const { user, first, second, state } = await devices.start('S: A B')
    first.note('A', 'once', null)
    first.top('C', 'S')
    const sent = first.queue
    const done = await first.push()
    second.note('A', 'and later', 'once')
    await second.push()
    const before = await state()
    const { data: history } = await user.call<unknown[]>('GET', '/sync/history')

    const copy = { client_id: randomUUID(), minted: 3 }
    const renumbered = sent.map((op, i) => ({ ...op, mid: i + 1 }))
    const own = { ...first.op(place(devices.names('D'))), mid: 3 }
    const { data } = await first.raw([...renumbered, own], copy)
    expect(data.results.slice(0, 2)).toEqual(done)
    expect(data.results[2]).toMatchObject({ mid: 3, outcome: 'applied' })
    expect(data.last_mid).toBe(3)
    // A repeat of that is a repeat.
    expect((await first.raw([...renumbered, own], copy)).data.results).toEqual(data.results)
    expect(await state()).toBe(`${before} D`)
    expect((await user.call<unknown[]>('GET', '/sync/history')).data.slice(1)).toEqual(history)
  })

  test('of an op with the id of another wish, or of one that came to nothing, is carried out', async () => {
    const { first, second, state } = await devices.start('S: A')
    const media_id = randomUUID()
    const refused = first.op(place(media_id))
    const other = first.op(place(devices.names('B')))
    expect((await first.push())[0]).toMatchObject({ outcome: 'rejected', reason: 'media_not_found' })
    await devices.server.deps.db.rows(
      `insert into media_items (id, media_type, title, search_key) values ($1, 'MOVIE', 'Found', 'found')`,
      [media_id],
    )
    const different = { ...other, args: { ...other.args, media_id: devices.names('C') } }
    const { data } = await second.raw([refused, different], { minted: 2 })
    expect(data.results.map(result => result.outcome)).toEqual(['applied', 'applied'])
    expect(await state()).toContain('C')
    await devices.server.deps.db.rows('delete from user_rankings where media_item_id = $1', [media_id])
  })

  test('of an op of somebody else with the same id tells nothing of that', async () => {
    const [ada, ben] = [await devices.start('S: A'), await devices.start('S: A')]
    const op = ada.first.op(place(devices.names('B')))
    await ada.first.push()
    const { data } = await ben.first.raw([op], { minted: 1 })
    expect(data.results[0]?.rows.user_rankings.map(row => row.user_id)).toEqual([ben.user.user.id])
    expect(await ben.state()).toBe('S: A B')
  })

  test('#119 with bad ops rejects those with a code, and does the rest', async () => {
    const { first, state } = await devices.start('S: A')
    const letter = devices.names
    first.op(place(letter('B')))
    first.op({ kind: 'ranking.fly' as 'ranking.remove', args: { media_id: letter('B') } })
    first.op({ kind: 'ranking.place', args: { media_id: 'B' } as never })
    first.op(place(randomUUID()))
    first.op({ kind: 'ranking.remove', args: { media_id: letter('B'), user_id: 'someone' } as never })
    first.op(place(letter('C')))
    const results = await first.push()
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['applied', undefined],
      ['rejected', 'unknown_kind'],
      ['rejected', 'validation'],
      ['rejected', 'media_not_found'],
      ['rejected', 'validation'],
      ['applied', undefined],
    ])
    expect(results[2]?.details?.map(({ path }) => path)).toContain('media_id')
    expect(await state()).toBe('S: A B C')
  })

  test('with texts no database can hold rejects those, and does the rest', async () => {
    const { first, state } = await devices.start('S: A')
    const media_id = devices.names('A')
    const note = (notes: string, more = {}) => ({
      kind: 'ranking.note' as const,
      args: { media_id, notes, base_notes: null, ...more },
    })
    first.op(note('NUL \u0000'))
    first.op(note('half a pair \ud800'))
    first.op(note('a key', { 'k\u0000': { deep: ['\udfff'] } }))
    first.op({ ...note('a kind'), kind: 'no\u0000such' as 'ranking.note' })
    first.op(note('a backslash \\u0000'))
    const once = await first.push()
    expect(once.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['rejected', 'validation'],
      ['rejected', 'validation'],
      ['rejected', 'validation'],
      ['rejected', 'unknown_kind'],
      ['applied', undefined],
    ])
    expect(await first.pushAgain()).toEqual(once)
    expect(await state()).toBe('S: A "a backslash \\u0000"')
  })

  test('of more ops than one transaction takes is carried out in order, and whoever waits is woken once', async () => {
    const { user, first, state } = await devices.start('S: A')
    for (let round = 0; round < 12; round++) for (const letter of 'BCDE') first.top(letter, 'S')
    let woken = 0
    const deaf = devices.server.deps.pokes.listen(user.user.id, () => woken++)
    const results = await first.push()
    deaf()
    expect(woken).toBe(1)
    expect(results.map(result => result.mid)).toEqual(Array.from({ length: 48 }, (_, i) => i + 1))
    expect(results.every((result, i) => i === 0 || result.seq > (results[i - 1] as OpResult).seq)).toBe(true)
    expect(await state()).toBe('S: E D C B A')
  })

  test('without ops is a handshake: it tells where the device stands', async () => {
    const { first } = await devices.start('S: A')
    first.top('B', 'S')
    await first.push()
    const { data } = await first.raw([])
    expect(data).toMatchObject({ last_mid: 1, results: [] })
    expect(Date.parse(data.server_time)).toBeGreaterThan(0)
  })

  test('of an older or newer protocol is told to upgrade, its ops untouched', async () => {
    const { first } = await devices.start('S: A')
    const op = first.op(place(devices.names('B')))
    for (const change of [{ schema: 2 }, { ops: [{ ...op, v: 2 }] }]) {
      const { status, error } = await first.raw([op], change)
      expect([status, error?.code]).toEqual([426, 'upgrade_required'])
    }
    expect((await first.push()).map(result => result.outcome)).toEqual(['applied'])
  })

  test('whose stored result was reaped is answered out of the log', async () => {
    const { first } = await devices.start('S: A')
    first.top('B', 'S')
    first.remove('C')
    first.op({ kind: 'ranking.remove', args: { media_id: 'no id' } })
    const once = await first.push()
    await devices.server.deps.db.rows('delete from sync_results where client_id = $1', [first.client_id])
    const again = await first.pushAgain()
    const told = (results: OpResult[]) => results.map(({ details: _, ...result }) => result)
    expect(told(again)).toEqual(told(once))
    expect(again.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['applied', undefined],
      ['noop', 'not_ranked'],
      ['rejected', 'validation'],
    ])
  })

  test('of which neither result nor log is left is a copy’s, whose new ops bear numbers of long ago', async () => {
    const { first, state, user } = await devices.start('S: A')
    const { db } = devices.server.deps
    first.top('B', 'S')
    await first.push()
    await db.rows('delete from sync_results where client_id = $1', [first.client_id])
    await db.rows('delete from change_log where user_id = $1', [user.user.id])
    const op = { ...first.op(place(devices.names('C'))), mid: 1 }
    const { status, error } = await first.raw([op])
    expect([status, error?.code, error?.details]).toEqual([409, 'forked_client', { mid: 1 }])
    expect(await state()).toBe('S: B A')
  })

  test('from a signed-out device changes nothing', async () => {
    const { first, state, user } = await devices.start('S: A')
    await devices.server.deps.db.rows('update sessions set revoked_at = now() where user_id = $1', [user.user.id])
    const op = first.op(place(devices.names('B')))
    const { status, error } = await first.raw([op])
    expect([status, error?.code]).toEqual([401, 'session_revoked'])
    await devices.server.deps.db.rows('update sessions set revoked_at = null where user_id = $1', [user.user.id])
    expect(await state()).toBe('S: A')
  })

  test('with an op no handler survives is parked after three tries, and the queue goes on', async () => {
    const { first, state } = await devices.start('S: A')
    const { db } = devices.server.deps
    await db.exec(`create function poison() returns trigger language plpgsql as $$
      begin if new.notes = 'poison' then raise exception 'no' using errcode = '22000'; end if; return new; end $$;
      create trigger poison before update on user_rankings for each row execute function poison();`)
    first.top('B', 'S')
    first.note('B', 'poison', null)
    first.top('C', 'S')
    const ops = first.queue
    const answers = []
    for (let i = 0; i < 3; i++) answers.push(await first.raw(ops))
    expect(answers.map(answer => answer.status)).toEqual([500, 500, 200])
    expect(answers[2]?.data.results.map(result => result.outcome)).toEqual(['applied', 'parked', 'applied'])
    expect(await state()).toBe('S: C B A')
    const kept = await db.row<{ parked: unknown }>('select parked from sync_results where parked is not null')
    expect(kept?.parked).toMatchObject({ kind: 'ranking.note', args: { notes: 'poison' } })
  })

  test.each(['08006', '25P03', '40P01', '53300', '55P03', '57P01'])(
    'that fails by the database (%s) is told to come again, however often, and nothing is held against its op',
    async code => {
      const { first, state } = await devices.start('S: A')
      const { 'ranking.place': honest } = handlers
      handlers['ranking.place'] = async () => {
        throw Object.assign(new Error('no'), { code })
      }
      first.top('B', 'S')
      try {
        for (let i = 0; i < 4; i++) {
          const { status, error } = await first.raw(first.queue)
          expect([status, error?.code]).toEqual([503, 'unavailable'])
        }
      } finally {
        handlers['ranking.place'] = honest
      }
      await first.push()
      expect(await state()).toBe('S: B A')
    },
  )

  test('tells every row it changed, re-spaced neighbours included, and the log has them all', async () => {
    const { first, user } = await devices.start('S: A')
    first.top('B', 'S')
    first.note('B', 'x', null)
    first.remove('A')
    const results = await first.push()
    const { db } = devices.server.deps
    for (const result of results) {
      const logged = await db.rows<{ row_id: string }>(
        'select distinct row_id from change_log where user_id = $1 and seq = $2 and table_name is not null',
        [user.user.id, result.seq],
      )
      const told = result.rows.user_rankings.filter(row => row.seq === result.seq).map(row => row.id)
      expect(told.sort()).toEqual(logged.map(row => row.row_id).sort())
    }
  })
})
