import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MutationArgs, OpResult } from '#sync-rules'
import { runCommand } from '../admin/commands.ts'
import { playedOn } from '../testing/database.ts'
import { pair } from '../testing/pair.ts'

/** A title saved on one device and ranked on another: what was meant later decides, in whatever order it is heard of. */
describe.each(playedOn)('a title saved here and ranked there, on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  const save = (letter = 'X', more: Partial<MutationArgs<'watchlist.add'>> = {}) => ({
    kind: 'watchlist.add' as const,
    args: { media_id: devices.names(letter), ...more },
  })
  const rank = (letter = 'X', more: Partial<MutationArgs<'ranking.place'>> = {}) => ({
    kind: 'ranking.place' as const,
    args: { media_id: devices.names(letter), tier: 'S' as const, left: [], right: [devices.names('A')], ...more },
  })
  const rematch = (from: string, to: string) => ({
    kind: 'ranking.rematch' as const,
    args: { media_id: devices.names(from), to_media_id: devices.names(to) },
  })
  type Start = Awaited<ReturnType<typeof devices.start>>
  const isSaved = async ({ user }: Start, letter = 'X') => {
    const row = await devices.server.deps.db.row<{ on: boolean }>(
      `select removed_at is null as on from watchlist_items where user_id = $1 and media_item_id = $2`,
      [user.user.id, devices.names(letter)],
    )
    return row?.on ?? false
  }
  const outcomes = (results: OpResult[]) => results.map(({ outcome }) => outcome)

  const imported = { if_absent: true, origin: 'import', batch_id: '0000000b-0000-4000-8000-00000000000b' } as const
  const orders = ['save', 'rank'] as const
  const cases = [
    { what: 'ranked later', saved: 5, ranked: 9, wish: {}, on: false },
    { what: 'saved later', saved: 9, ranked: 5, wish: {}, on: true },
    { what: 'ranked later by an import', saved: 5, ranked: 9, wish: imported, on: false },
  ].flatMap(each => orders.map(heard => ({ ...each, heard })))

  test.each(cases)('$what, and heard of the $heard first: saved is $on', async ({ saved, ranked, wish, on, heard }) => {
    const it = await devices.start('S: A')
    it.first.op(save(), it.t(saved))
    it.second.op(rank('X', wish), it.t(ranked))
    for (const device of heard === 'save' ? [it.first, it.second] : [it.second, it.first]) await device.push()
    expect([await it.state(), await isSaved(it)]).toEqual(['S: X A', on])
  })

  test.each(orders)('it takes the place of a wrong match later, and the %s is heard of first', async heard => {
    const it = await devices.start('S: A B')
    it.first.op(save('X'), it.t(5))
    it.second.op(rematch('B', 'X'), it.t(9))
    for (const device of heard === 'save' ? [it.first, it.second] : [it.second, it.first]) await device.push()
    expect([await it.state(), await isSaved(it)]).toEqual(['S: A X', false])
  })

  test('the one that came too late can be had with one tap, and stands beside the ranking', async () => {
    const it = await devices.start('S: A')
    it.first.op(save('X', { if_absent: true, added_at: null }), it.t(5))
    it.second.op(rank(), it.t(9))
    await it.second.push()
    const [late] = await it.first.push()
    expect(late).toMatchObject({
      outcome: 'superseded',
      reason: 'later_intent',
      restore: { kind: 'watchlist.add', args: { media_id: devices.names('X'), added_at: null } },
      rows: { user_rankings: [{ tier: 'S' }], watchlist_items: [] },
    })
    expect(late?.restore?.args).not.toHaveProperty('if_absent')
    await it.first.look('AX')
    it.first.op(late?.restore as ReturnType<typeof save>)
    expect(outcomes(await it.first.push())).toEqual(['applied'])
    expect([await it.state(), await isSaved(it)]).toEqual(['S: X A', true])
  })

  test('who has seen the ranking may save it all the same', async () => {
    const it = await devices.start('S: A')
    it.second.op(rank(), it.t(9))
    await it.second.push()
    await it.first.look('AX')
    it.first.op(save(), it.t(5))
    expect(outcomes(await it.first.push())).toEqual(['applied'])
    expect(await isSaved(it)).toBe(true)
  })

  test('what one device does, it does one after the other', async () => {
    const it = await devices.start('S: A')
    it.first.op(rank())
    it.first.op(save())
    expect(outcomes(await it.first.push())).toEqual(['applied', 'applied'])
    expect(await isSaved(it)).toBe(true)
  })

  test('a removed ranking stands in no way', async () => {
    const it = await devices.start('S: A X')
    it.first.op(save(), it.t(5))
    it.second.remove('X', it.t(9))
    await it.second.push()
    expect(outcomes(await it.first.push())).toEqual(['applied'])
    expect(await isSaved(it)).toBe(true)
  })

  test('saved again by who knew of the ranking, it stays saved, and a save from before has nothing to add', async () => {
    const it = await devices.start('S: A')
    it.first.op(save(), it.t(5))
    it.second.op(rank(), it.t(9))
    it.second.op(save(), it.t(12))
    await it.second.push()
    expect(await it.first.push()).toMatchObject([{ outcome: 'noop', reason: 'already_there' }])
    expect(await isSaved(it)).toBe(true)
  })

  test('a plain call ranks it now, whatever waits on a device from before', async () => {
    const it = await devices.start('S: A')
    it.first.op(save(), it.t(5))
    await it.user.call('POST', '/rankings', { body: { media_item_id: devices.names('X'), tier: 'A' } })
    expect(outcomes(await it.first.push())).toEqual(['superseded'])
    expect([await it.state(), await isSaved(it)]).toEqual(['S: A; A: X', false])
  })

  test.each(orders)(
    'ranked all along, it is moved by a plain call later, and the %s is heard of first: that takes it off as well',
    async heard => {
      const it = await devices.start('S: A X')
      const { data } = await it.user.call<{ id: string; media_item_id: string }[]>('GET', '/rankings/me')
      const id = data.find(item => item.media_item_id === devices.names('X'))?.id
      const move = () => it.user.call('PATCH', `/rankings/${id}/move`, { body: { tier: 'A' } })
      it.first.op(save(), it.t(5))
      for (const tell of heard === 'save' ? [() => it.first.push(), move] : [move, () => it.first.push()]) await tell()
      expect([await it.state(), await isSaved(it)]).toEqual(['S: A; A: X', false])
    },
  )

  test('a save that was set aside stands back behind what its own device ranked afterwards', async () => {
    const it = await devices.start('S: A')
    const { deps, url } = devices.server
    await deps.db.exec(`create function no_bookmarks() returns trigger language plpgsql as $$
      begin raise exception 'the bug' using errcode = '22000'; end $$;
      create trigger no_bookmarks before insert on watchlist_items for each row execute function no_bookmarks();`)
    it.first.op(save())
    it.first.op(rank())
    for (let i = 0; i < 2; i++) await it.first.raw(it.first.queue)
    expect(outcomes(await it.first.push())).toEqual(['parked', 'applied'])
    await deps.db.exec('drop trigger no_bookmarks on watchlist_items; drop function no_bookmarks;')
    const said = await runCommand({ ...deps, origin: url }, ['parked', 'replay', it.first.client_id, '1'])
    expect([said, await isSaved(it)]).toEqual([expect.stringContaining('superseded, later_intent'), false])
  })
})
