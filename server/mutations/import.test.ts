import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MutationArgs, Tier } from '#sync-rules'
import { playedOn } from '../testing/database.ts'
import { pair } from '../testing/pair.ts'

/** Lists that come in from outside (an old list of the browser, a file) obey the account. */
describe.each(playedOn)('an import on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  const batch = '0000000b-0000-4000-8000-00000000000b'
  const brought = (letter: string, tier: Tier, batch_id = batch) => ({
    kind: 'ranking.place' as const,
    args: {
      media_id: devices.names(letter),
      tier,
      left: [],
      right: [],
      if_absent: true,
      origin: 'import' as const,
      batch_id,
    },
  })
  const saved = (letter: string, more: Partial<MutationArgs<'watchlist.add'>> = {}) => ({
    kind: 'watchlist.add' as const,
    args: { media_id: devices.names(letter), ...more },
  })

  test('the same one twice changes nothing, also where the person removed something in between', async () => {
    const { first, second, state } = await devices.start('S: A')
    first.op(brought('X', 'S'))
    first.op(brought('Y', 'B'))
    first.op({
      kind: 'ranking.note',
      args: { media_id: devices.names('X'), notes: 'old', base_notes: null, if_absent: true },
    })
    await first.push()
    first.remove('X')
    await first.push()
    await second.look('AXY')
    second.op(brought('X', 'S'))
    second.op(brought('Y', 'C'))
    second.op({
      kind: 'ranking.note',
      args: { media_id: devices.names('X'), notes: 'other', base_notes: null, if_absent: true },
    })
    const results = await second.push()
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['noop', 'kept_place'],
      ['noop', 'kept_place'],
      ['noop', 'removed'],
    ])
    expect(await state()).toBe('S: A; B: Y; removed: X "old"')
  })

  test('another list may bring back what was removed, and by hand anything may', async () => {
    const { first, state } = await devices.start('S: A')
    first.op(brought('X', 'S'))
    first.op(brought('Y', 'S'))
    await first.push()
    first.remove('X')
    first.remove('Y')
    first.op(brought('X', 'S', '0000000c-0000-4000-8000-00000000000c'))
    first.bottom('Y', 'B')
    const results = await first.push()
    expect(results.slice(2).map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
    expect(await state()).toBe('S: A X; B: Y')
  })

  test('something saved long ago keeps its day, one of unknown day has none, and none lies in the future', async () => {
    const { first } = await devices.start('S: A')
    first.op(saved('B', { added_at: '2024-05-06T07:08:09.000Z' }))
    first.op(saved('C', { added_at: null }))
    first.op(saved('D', { added_at: '2999-01-01T00:00:00.000Z' }))
    const meant = first.op(saved('E'))
    first.op(saved('F', { added_at: '0000-01-01T00:00:00Z' }))
    const results = await first.push()
    const days = results.map(({ rows }) => rows.watchlist_items[0]?.added_at)
    expect(days[0]).toBe('2024-05-06T07:08:09.000Z')
    expect(days[1]).toBeNull()
    expect([days[2], days[3]]).toEqual([meant.t, meant.t])
    expect(days[4]).toBe('1970-01-01T00:00:00.000Z')
  })

  test('a bookmark taken off the list is not brought back by its old list; by hand it is', async () => {
    const { first, second } = await devices.start('S: A')
    const old = () => saved('B', { added_at: null, if_absent: true })
    first.op(old())
    await first.push()
    first.op({ kind: 'watchlist.remove', args: { media_id: devices.names('B') } })
    await first.push()
    await second.look('A')
    second.op(old())
    second.op(saved('B'))
    const [kept, again] = await second.push()
    expect(kept).toMatchObject({
      outcome: 'noop',
      reason: 'kept_place',
      rows: { watchlist_items: [{ added_at: null }] },
    })
    expect(again?.outcome).toBe('applied')
    expect(again?.rows.watchlist_items[0]?.added_at).not.toBeNull()
  })

  test("a note of an old list that two devices bring is kept beside the account's once", async () => {
    const { first, second, state } = await devices.start('S: A "mine"')
    const note = {
      kind: 'ranking.note' as const,
      args: { media_id: devices.names('A'), notes: 'of old', base_notes: null, if_absent: true },
    }
    first.op(note)
    expect((await first.push())[0]?.outcome).toBe('kept_both')
    second.op(note)
    const [again] = await second.push()
    expect([again?.outcome, again?.reason]).toEqual(['noop', 'same_text'])
    expect(await state()).toBe('S: A "mine" kept "of old"')
  })
})
