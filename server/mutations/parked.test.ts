import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type HistoryEntry, upcasters } from '#sync-rules'
import { runCommand } from '../admin/commands.ts'
import { playedOn } from '../testing/database.ts'
import type { Device } from '../testing/device.ts'
import { holdLock } from '../testing/hold.ts'
import { pair } from '../testing/pair.ts'
import { replayParked } from './parked.ts'

type Args = Record<string, unknown>

describe.each(playedOn)('an op set aside on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
    await devices.server.deps.db.exec(`create function poison() returns trigger language plpgsql as $$
      begin
        if new.notes = 'poison' or new.tier = 'D' then raise exception 'the bug' using errcode = '22000'; end if;
        return new;
      end $$;
      create trigger poison before insert or update on user_rankings for each row execute function poison();`)
  })
  beforeEach(() => bug('enable'))
  afterAll(() => devices[Symbol.asyncDispose]())

  /** A handler that fails, until it is mended. */
  const bug = (turn: 'enable' | 'disable') =>
    devices.server.deps.db.exec(`alter table user_rankings ${turn} trigger poison`)
  const admin = (...words: string[]) =>
    runCommand({ ...devices.server.deps, origin: devices.server.url }, ['parked', ...words])
  const replay = (device: Device, mid = 1) => admin('replay', device.client_id, String(mid))

  async function pushThrice(device: Device) {
    const ops = device.queue
    for (let i = 0; i < 2; i++) expect((await device.raw(ops)).status).toBe(500)
    return device.push()
  }
  type User = Awaited<ReturnType<typeof devices.start>>['user']
  const history = async (user: User) => (await user.call<HistoryEntry[]>('GET', '/sync/history')).data
  const traces = async (user: User) => ({
    history: await history(user),
    head: await devices.server.deps.db.row('select * from sync_heads where user_id = $1', [user.user.id]),
  })

  test('is set aside after three tries also when it is the first thing ever heard of its device', async () => {
    const { first } = await devices.start('S: A')
    // As after a restore: the server has forgotten the device, and its queue comes before its greeting.
    first.client_id = randomUUID()
    first.note('A', 'poison', null)
    first.top('B', 'S')
    expect((await pushThrice(first)).map(({ outcome }) => outcome)).toEqual(['parked', 'applied'])
    await admin('discard', first.client_id, '1')
  })

  test('is listed, and carried out once when the bug is mended; whoever waits for news is woken', async () => {
    const { user, first, state } = await devices.start('S: A')
    first.note('A', 'poison', null)
    const [told] = await pushThrice(first)
    expect(told?.outcome).toBe('parked')
    const line = `2026-11-24T10:\\S+Z  ${user.user.username}  ranking.note  ${first.client_id}  1  handler_failed`
    expect(await admin('list')).toMatch(new RegExp(`^${line}$`, 'u'))
    await bug('disable')
    let woken = 0
    devices.server.deps.pokes.listen(user.user.id, () => woken++)
    expect(await replay(first)).toBe(`ranking.note of ${user.user.username} (${first.client_id} 1): applied.`)
    expect([await state(), woken]).toEqual(['S: A "poison"', 1])
    expect((await history(user)).slice(0, 2)).toMatchObject([
      { kind: 'ranking.note', outcome: 'applied', client_id: first.client_id, args: { notes: 'poison' } },
      { kind: 'ranking.note', outcome: 'parked' },
    ])
    const after = await traces(user)
    await expect(replay(first)).rejects.toThrow('Nothing is parked under this client id and number')
    expect(await admin('list')).toBe('Nothing is parked.')
    expect(await first.pushAgain()).toEqual([told])
    expect([await traces(user), woken]).toEqual([after, 2])
  })

  test('that fails again changes nothing, and the others are carried out', async () => {
    const { user, first, state } = await devices.start('S: A B')
    first.note('A', 'poison', null)
    first.note('B', 'fine', null)
    await pushThrice(first)
    const before = await traces(user)
    await expect(replay(first)).rejects.toThrow('failed again and stays parked: the bug')
    expect(await traces(user)).toEqual(before)
    const other = await devices.start('S: C')
    other.first.note('C', 'poison', null)
    await pushThrice(other.first)
    await devices.server.deps.db.rows(
      `update sync_results set parked = jsonb_set(parked, '{args,notes}', '"well"')
      where client_id = $1 and mid = 1`,
      [other.first.client_id],
    )
    const said = await admin('replay', 'all').then(
      () => 'All went well.',
      error => error.message as string,
    )
    expect(said.split('\n')).toEqual([
      `ranking.note of ${user.user.username} (${first.client_id} 1): failed again and stays parked: the bug`,
      `ranking.note of ${other.user.user.username} (${other.first.client_id} 1): applied.`,
    ])
    expect([await state(), await other.state()]).toEqual(['S: A B "fine"', 'S: C "well"'])
    await bug('disable')
    expect(await admin('replay', 'all')).toContain('applied')
    expect(await admin('replay', 'all')).toBe('Nothing is parked.')
  })

  /** Somebody with a parked op about a title that is gone by now. */
  async function withParkedOfNothing() {
    const { user, first } = await devices.start('S: A')
    const { db } = devices.server.deps
    const media_id = randomUUID()
    await db.rows(`insert into media_items (id, media_type, title, search_key) values ($1, 'MOVIE', 'Gone', 'gone')`, [
      media_id,
    ])
    first.op({ kind: 'ranking.place', args: { media_id, tier: 'D', left: [], right: [] } })
    await pushThrice(first)
    await db.rows('delete from media_items where id = $1', [media_id])
    await bug('disable')
    return { user, first, db }
  }

  test('that cannot be done any more stays aside', async () => {
    const { user, first, db } = await withParkedOfNothing()
    const before = await traces(user)
    await expect(replay(first)).rejects.toThrow('rejected, media_not_found. It stays parked.')
    expect(await traces(user)).toEqual(before)
    expect(await admin('list')).toContain(first.client_id)
    await db.rows('update sync_results set replayed_seq = 1 where client_id = $1', [first.client_id])
  })

  test('stands back behind what its own device wished later, and can be had from the history', async () => {
    const { user, first, state } = await devices.start('S: A B')
    first.top('B', 'D')
    first.top('B', 'A')
    await pushThrice(first)
    await bug('disable')
    expect(await replay(first)).toContain('superseded, later_intent')
    expect(await state()).toBe('S: A; A: B')
    const [late] = await history(user)
    expect(late).toMatchObject({
      outcome: 'superseded',
      restore: { kind: 'ranking.place', args: { media_id: devices.names('B'), tier: 'D' } },
    })
  })

  test('goes before what its own device wished earlier', async () => {
    const { first, state } = await devices.start('S: A B')
    first.top('B', 'A')
    first.top('B', 'D')
    first.bottom('C', 'S')
    await pushThrice(first)
    await bug('disable')
    expect(await replay(first, 2)).toContain('applied')
    expect(await state()).toBe('S: A C; D: B')
  })

  test.each([
    ['a later', 5, 9, 'superseded, later_intent', 'S: A; C: B'],
    ['an earlier', 9, 5, 'applied', 'S: A; D: B'],
  ])('is weighed against %s wish of another device by when each was meant', async (_, mine, theirs, said, board) => {
    const { first, second, state, t } = await devices.start('S: A B')
    first.top('B', 'D', t(mine))
    second.top('B', 'C', t(theirs))
    await pushThrice(first)
    await second.push()
    devices.tick(60_000)
    await bug('disable')
    expect(await replay(first)).toContain(said)
    expect(await state()).toBe(board)
  })

  test('of a device with a wrong clock was meant no later than it came', async () => {
    const { first, second, state, t } = await devices.start('S: A B')
    first.top('B', 'D', t(999_999))
    await pushThrice(first)
    devices.tick(60_000)
    second.top('B', 'C', t(90))
    await second.push()
    await bug('disable')
    expect(await replay(first)).toContain('superseded')
    expect(await state()).toBe('S: A; C: B')
  })

  test('finds its place by what its device saw', async () => {
    await bug('disable')
    const { first, second, state } = await devices.start('D: A B C')
    await bug('enable')
    first.between('Y', 'D', 'A')
    await pushThrice(first)
    await bug('disable')
    second.top('Z', 'D')
    second.bottom('A', 'D')
    await second.push()
    await replay(first)
    expect(await state()).toBe('D: Z Y B C A')
  })

  test('can be given up, once: its person finds that in the history, and nothing else changes', async () => {
    const { user, first, state } = await devices.start('S: A B')
    first.note('A', 'poison', null)
    first.note('B', 'fine', null)
    const [told] = await pushThrice(first)
    const before = await state()
    let woken = 0
    devices.server.deps.pokes.listen(user.user.id, () => woken++)
    const discard = (mid = 1) => admin('discard', first.client_id, String(mid))
    expect(await discard()).toBe(
      `ranking.note of ${user.user.username} (${first.client_id} 1): given up. Nothing was changed; its person finds it in the history, as discarded.`,
    )
    expect([await state(), woken]).toEqual([before, 1])
    expect((await history(user)).slice(0, 3)).toMatchObject([
      {
        kind: 'ranking.note',
        outcome: 'rejected',
        reason: 'discarded',
        client_id: first.client_id,
        op_id: told?.op_id,
      },
      { kind: 'ranking.note', outcome: 'applied' },
      { kind: 'ranking.note', outcome: 'parked' },
    ])
    const after = await traces(user)
    await bug('disable')
    for (const again of [discard, discard.bind(null, 2), replay.bind(null, first)]) {
      await expect(again()).rejects.toThrow('Nothing is parked under this client id and number')
    }
    expect(await admin('list')).toBe('Nothing is parked.')
    expect(await first.pushAgain()).toMatchObject([told, { outcome: 'applied' }])
    expect(await traces(user)).toEqual(after)
  })

  test('that is rejected when replayed can be given up', async () => {
    const { user, first } = await withParkedOfNothing()
    await expect(replay(first)).rejects.toThrow('It stays parked.')
    await admin('discard', first.client_id, '1')
    expect(await admin('list')).toBe('Nothing is parked.')
    expect((await history(user)).map(entry => entry.outcome)).toEqual(['rejected', 'parked', 'applied'])
  })

  test.each([
    ['replayed twice', 'replay'],
    ['given up and replayed', 'discard'],
  ])('%s at the same moment is settled once', async (_, word) => {
    const { user, first } = await devices.start('S: A')
    first.note('A', 'poison', null)
    await pushThrice(first)
    await bug('disable')
    const { db } = devices.server.deps
    const writer = await holdLock(db, user.user.id, async () => {}, 2)
    await Promise.allSettled([admin(word, first.client_id, '1'), replay(first), writer.work])
    expect((await history(user)).slice(1).map(entry => entry.outcome)).toEqual(['parked', 'applied'])
  })

  test('by an older version of Marquee is carried out as what it is today', async () => {
    const { first, state } = await devices.start('S: A B')
    first.op({ kind: 'ranking.remove', args: { media_id: devices.names('B') } })
    const { db } = devices.server.deps
    await first.push()
    await db.rows(
      `update sync_results set parked = jsonb_build_object('mid', mid, 'op_id', op_id, 'v', 1, 'kind', 'ranking.remove',
         'args', jsonb_build_object('of', $2::text), 'base', 9e15::bigint, 't', '2026-11-24T10:00:00Z')
       where client_id = $1`,
      [first.client_id, devices.names('A')],
    )
    const madeUp = {
      ...upcasters,
      'ranking.remove': [{ was: z.strictObject({ of: z.string() }), up: ({ of }: Args) => ({ media_id: of }) }],
    }
    const replayed = await replayParked(devices.server.deps, first.client_id, 1, madeUp)
    expect([replayed?.outcome, await state()]).toEqual(['applied', ''])
  })

  test.each(['replay', 'replay x', 'list all', 'replay a b c', 'discard', 'discard all'])(
    'parked %s is no command',
    async words => {
      await expect(admin(...words.split(' '))).rejects.toThrow('parked discard <client id> <mid>')
    },
  )
})
