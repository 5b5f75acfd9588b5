import { expect, test } from 'vitest'
import type { MediaItem, Mutation, RankingRow } from '#sync-rules'
import { Replica } from './replica.ts'
import { openStore } from './store.ts'
import { emptyDisk, type MemoryDisk, memoryTables } from './testing/memory-replica.ts'
import { aClock, aRandom, rankingRow, tabsOf } from './testing/ports.ts'

const USER = '00000000-0000-4000-8000-000000000001'
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`

const device = (disk: MemoryDisk = emptyDisk(), guest = false) => {
  const [clock, random, channel] = [aClock(), aRandom(), tabsOf()]
  const tab = (seed = 0) =>
    openStore(
      { clock, random: aRandom(seed), replica: new Replica(memoryTables(disk)), channel: channel() },
      { id: USER, guest },
    )
  return { clock, random, disk, tab }
}

const film = (n: number): MediaItem => ({
  ...{ id: id(n), media_type: 'MOVIE', title: `Film ${n}`, original_title: null, release_year: 2000, tmdb_id: null },
  ...{ attributes: {}, is_user_generated: false, created_at: '', updated_at: '2026-01-01T00:00:00.000Z' },
})

test('a guest ranks, and finds the list again after closing the app', async () => {
  const { tab } = device(emptyDisk(), true)
  const store = await tab()
  await store.place(id(1), 'S', 'bottom')
  await store.place(id(2), 'S', 'top')
  await store.place(id(3), 'A', 'top')
  await store.place(id(3), 'S', { after: id(2) })
  await store.note(id(3), 'better than I thought', null)
  await store.close()
  const again = await tab(9)
  expect(again.view().tiers.S).toEqual([id(2), id(3), id(1)])
  expect(again.view().tiers.A).toEqual([])
  expect(again.view().entry(id(3))?.notes).toBe('better than I thought')
  expect(again.sync()).toMatchObject({ kind: 'guest', waiting: 5 })
})

test('an op names up to eight neighbours as seen, nearest first, without the item; an end is an empty list', async () => {
  const { tab } = device()
  const store = await tab()
  for (let n = 1; n <= 12; n++) await store.place(id(n), 'B', 'bottom')
  await store.place(id(1), 'B', { after: id(11) })
  await store.place(id(2), 'B', 'top')
  const [between, top] = store.core.waiting().slice(-2)
  expect(between?.args).toEqual({
    media_id: id(1),
    tier: 'B',
    left: [11, 10, 9, 8, 7, 6, 5, 4].map(id),
    right: [id(12)],
  })
  expect(top?.args).toMatchObject({ left: [], right: [3, 4, 5, 6, 7, 8, 9, 10].map(id) })
})

test('a step taken back puts everything where it was', async () => {
  const { tab } = device()
  const store = await tab()
  for (const n of [1, 2, 3]) await store.place(id(n), 'S', 'bottom')
  await store.note(id(2), 'seen twice', null)
  await store.save(id(4))
  const before = store.view()
  const look = () => [store.view().tiers, store.view().entry(id(2))?.notes, store.view().watchlist.map(s => s.media_id)]
  const was = look()
  await store.append([
    { kind: 'ranking.place', args: { media_id: id(2), tier: 'D', left: [], right: [] } },
    { kind: 'ranking.place', args: { media_id: id(4), tier: 'D', left: [id(2)], right: [] } },
    { kind: 'ranking.note', args: { media_id: id(2), notes: 'worse', base_notes: 'seen twice' } },
    { kind: 'ranking.remove', args: { media_id: id(1) } },
  ])
  expect(store.view().tiers.D).toEqual([id(2), id(4)])
  expect([...((await store.undo()) ?? [])].sort()).toEqual([1, 2, 4].map(id))
  expect(look()).toEqual(was)
  expect(before.tiers.S).toEqual([1, 2, 3].map(id))
})

test('a full disk is told before anything seems saved, and the view lets go of the op', async () => {
  const { tab, disk } = device()
  const store = await tab()
  await store.place(id(1), 'S', 'top')
  disk.beforeCommit = () => {
    throw new DOMException('no room', 'QuotaExceededError')
  }
  await expect(store.place(id(2), 'S', 'top')).rejects.toThrow('no room')
  expect(store.view().tiers.S).toEqual([id(1)])
  expect(store.sync().kind).toBe('storage_failed')
  expect(store.can_undo()).toBe(true)
  disk.beforeCommit = undefined
  await store.place(id(2), 'S', 'top')
  expect(store.view().tiers.S).toEqual([id(2), id(1)])
  expect(store.sync().kind).not.toBe('storage_failed')
})

test('a disk that cannot be flushed is told; what was written is written', async () => {
  const { tab, disk, clock } = device()
  const store = await tab()
  disk.beforeFlush = () => {
    throw new DOMException('it does not answer', 'UnknownError')
  }
  await expect(store.place(id(1), 'S', 'top')).rejects.toThrow('it does not answer')
  expect(store.view().tiers.S).toEqual([id(1)])
  expect(store.sync().kind).toBe('storage_failed')
  disk.beforeFlush = undefined
  await clock.advance(20_000)
  expect(store.sync().kind).not.toBe('storage_failed')
  expect((await tab()).view().tiers.S).toEqual([id(1)])
})

test('once another tab could write again, no tab says that the disk is full', async () => {
  const { tab, disk, clock } = device()
  const [here, there] = [await tab(), await tab()]
  disk.beforeCommit = () => {
    throw new DOMException('no room', 'QuotaExceededError')
  }
  await expect(here.place(id(1), 'S', 'top')).rejects.toThrow('no room')
  disk.beforeCommit = undefined
  await there.place(id(2), 'S', 'top')
  await clock.settle()
  expect(here.view().tiers.S).toEqual([id(2)])
  expect(here.sync().kind).not.toBe('storage_failed')
})

test('nor when nobody writes: the tab tries by itself whether the disk takes writes again', async () => {
  const { tab, disk, clock } = device()
  const store = await tab()
  disk.beforeCommit = () => {
    throw new DOMException('no room', 'QuotaExceededError')
  }
  await expect(store.place(id(1), 'S', 'top')).rejects.toThrow('no room')
  await clock.advance(60_000)
  expect(store.sync().kind).toBe('storage_failed')
  disk.beforeCommit = undefined
  await clock.advance(10_000)
  expect(store.sync().kind).not.toBe('storage_failed')
})

test.each([true, false])(
  'a database thrown away under open tabs is put back with all that waits (guest: %s)',
  async guest => {
    const { tab, disk, clock } = device(emptyDisk(), guest)
    const [here, there] = [await tab(1), await tab(2)]
    await here.keepMedia([film(1)])
    await here.place(id(1), 'S', 'top')
    await there.place(id(2), 'S', 'top')
    await clock.settle()
    disk.contents = emptyDisk().contents
    await there.place(id(3), 'S', 'top')
    await clock.settle()
    const [told, again] = [here.sync(), await tab(3)]
    for (const store of [here, there, again]) expect(store.view().tiers.S).toEqual([3, 2, 1].map(id))
    expect(again.view().media(id(1))?.title).toBe('Film 1')
    expect(again.core.waiting().map(op => op.mid)).toEqual([1, 2, 3])
    expect(again.owner_id).toBe(here.owner_id)
    expect([told.put_back, told.kind === 'storage_failed']).toEqual([true, false])
    await again.forgetLost()
    await clock.settle()
    expect(here.sync().put_back).toBe(false)
  },
)

test('a tab that is looked at puts the database back before anything is done', async () => {
  const { tab, disk } = device()
  const store = await tab()
  await store.place(id(1), 'S', 'top')
  disk.contents = emptyDisk().contents
  await store.core.catchUp()
  expect((await tab(2)).view().tiers.S).toEqual([id(1)])
})

test('the list of somebody who has left is not put back', async () => {
  const disk = emptyDisk()
  const ports = { clock: aClock(), random: aRandom(), replica: new Replica(memoryTables(disk)), channel: tabsOf()() }
  const store = await openStore({ ...ports, mine: () => false }, { id: USER, guest: false })
  await store.place(id(1), 'S', 'top')
  disk.contents = emptyDisk().contents
  await store.core.catchUp()
  await expect(store.place(id(2), 'S', 'top')).rejects.toThrow()
  expect(disk.contents).toEqual(emptyDisk().contents)
  expect(store.sync().kind).toBe('storage_failed')
})

test('what is saved stands newest first, of unknown day last, and taken back it has its day again', async () => {
  const { tab } = device()
  const store = await tab()
  const save = (n: number, added_at: string | null) =>
    store.append([{ kind: 'watchlist.add', args: { media_id: id(n), added_at } }])
  await save(1, null)
  await save(2, '2024-01-01T00:00:00.000Z')
  await store.save(id(3))
  await save(4, '2025-01-01T00:00:00.000Z')
  const days = () => store.view().watchlist.map(saved => [saved.media_id, saved.added_at])
  const before = days()
  expect(before.map(([media_id]) => media_id)).toEqual([3, 4, 2, 1].map(id))
  await store.place(id(1), 'S', 'top')
  await store.undo()
  await store.unsave(id(2))
  await store.undo()
  expect(days()).toEqual(before)
})

test('an import taken back leaves alone what was ranked before it', async () => {
  const { tab } = device()
  const store = await tab()
  await store.place(id(1), 'S', 'top')
  const brought = (n: number): Mutation => ({
    kind: 'ranking.place',
    args: { media_id: id(n), tier: 'A', left: [], right: [], if_absent: true },
  })
  await store.append([brought(1), brought(2)])
  await store.undo()
  expect(store.view().tiers).toMatchObject({ S: [id(1)], A: [] })
  expect(store.core.waiting().map(op => op.kind)).toEqual([
    ...['ranking.place', 'ranking.place', 'ranking.place', 'ranking.remove'],
  ])
})

test('what was imported and moved by hand is an imported one again when the move is taken back', async () => {
  const { tab } = device()
  const store = await tab()
  const args = { media_id: id(1), tier: 'A' as const, left: [], right: [] }
  await store.append([{ kind: 'ranking.place', args: { ...args, origin: 'import', needs_placing: true } }])
  await store.place(id(1), 'S', 'top')
  expect(store.view().entry(id(1))).toMatchObject({ tier: 'S', origin: 'hand', needs_placing: false })
  await store.undo()
  expect(store.view().entry(id(1))).toMatchObject({ tier: 'A', origin: 'import', needs_placing: true })
})

test('what was written down before under an id of its own is left out, and so is not taken back', async () => {
  const { tab } = device()
  const store = await tab()
  const brought = (n: number) => ({
    kind: 'watchlist.add' as const,
    args: { media_id: id(n) },
    op_id: id(100 + n),
  })
  await store.append([brought(1), brought(2)])
  await store.append([brought(2), brought(3)])
  expect(store.core.waiting().map(op => [op.mid, op.op_id])).toEqual([101, 102, 103].map((n, i) => [i + 1, id(n)]))
  expect(
    store
      .view()
      .watchlist.map(saved => saved.media_id)
      .sort(),
  ).toEqual([1, 2, 3].map(id))
  await store.append([brought(1)])
  await store.undo()
  expect(
    store
      .view()
      .watchlist.map(saved => saved.media_id)
      .sort(),
  ).toEqual([1, 2].map(id))
})

test('what is kept under a name is there after closing the app, and a full disk says so', async () => {
  const { tab, disk } = device()
  const store = await tab()
  await store.keep('old-lists:1', { raw: '[' })
  await store.close()
  const again = await tab(9)
  expect([await again.kept('old-lists:1'), await again.kept('other')]).toEqual([{ raw: '[' }, undefined])
  disk.beforeCommit = () => {
    throw new DOMException('no room', 'QuotaExceededError')
  }
  await expect(again.keep('old-lists:2', {})).rejects.toThrow('no room')
})

test('another tab sees an op at once, and one that missed a message reads again', async () => {
  const { tab, clock, disk } = device()
  const [one, two] = [await tab(1), await tab(2)]
  await one.place(id(1), 'S', 'top')
  await clock.settle()
  expect(two.view().tiers.S).toEqual([id(1)])
  const silent = new Replica(memoryTables(disk))
  await silent.append([
    {
      kind: 'ranking.place',
      args: { media_id: id(2), tier: 'S', left: [], right: [id(1)] },
      op_id: id(7),
      base: 0,
      t: new Date(0).toISOString(),
    },
  ])
  await one.place(id(3), 'S', 'top')
  await clock.advance(1000)
  expect(one.view().tiers.S).toEqual([2, 3, 1].map(id))
  expect(two.view().tiers.S).toEqual([2, 3, 1].map(id))
})

test('two tabs that write in the same moment agree on the order', async () => {
  const { tab, clock } = device()
  const [one, two] = [await tab(1), await tab(2)]
  const writes = [two.place(id(2), 'S', 'bottom'), one.place(id(1), 'S', 'bottom'), two.place(id(3), 'A', 'top')]
  expect(one.view().tiers.S).toEqual([id(1)])
  await Promise.all(writes)
  await clock.advance(1000)
  expect(one.view().tiers).toMatchObject({ S: [id(2), id(1)], A: [id(3)] })
  expect(two.view().tiers).toEqual(one.view().tiers)
})

test('a tab that missed the last word of another hears of it from the tab that leads', async () => {
  const { tab, clock, disk } = device()
  const [one, two] = [await tab(1), await tab(2)]
  one.core.leads = true
  const dying = new Replica(memoryTables(disk))
  await dying.keepMedia([])
  await dying.append([
    { kind: 'watchlist.add', args: { media_id: id(2) }, op_id: id(7), base: 0, t: new Date(0).toISOString() },
  ])
  await one.core.catchUp()
  one.core.setLink('ok')
  await clock.advance(1000)
  expect(two.view().watchlist.map(saved => saved.media_id)).toEqual([id(2)])
})

test('wishes of one moment keep their order', async () => {
  const { tab } = device()
  const store = await tab()
  await store.append([9, 3, 7].map(n => ({ kind: 'watchlist.add', args: { media_id: id(n) } })))
  await store.save(id(1))
  expect(store.view().watchlist.map(saved => saved.media_id)).toEqual([1, 7, 3, 9].map(id))
})

test('what a change does not touch keeps its identity', async () => {
  const { tab } = device()
  const store = await tab()
  const rows = [rankingRow(id(1), 'S', 'V', 5), rankingRow(id(2), 'A', 'V', 6)]
  await store.core.commit(r => r.swap('user_rankings', rows, { handle: 'h', offset: '6_0' }))
  const before = store.view()
  await store.place(id(3), 'A', 'top')
  expect(store.view().tiers.S).toBe(before.tiers.S)
  expect(store.view().entry(id(2))).toBe(before.entry(id(2)))
  expect(store.view().tiers.A).toEqual([id(3), id(2)])
  const pending = store.view().entry(id(3))
  await store.core.refresh()
  expect(store.view().tiers.S).toBe(before.tiers.S)
  expect(store.view().entry(id(2))).toBe(before.entry(id(2)))
  expect(store.view().entry(id(3))).toBe(pending)
})

test('ranking takes an item off the watchlist; the newest wish stands first', async () => {
  const { tab, clock } = device()
  const store = await tab()
  for (const n of [1, 2, 3]) {
    await store.save(id(n))
    await clock.advance(10)
  }
  expect(store.view().watchlist.map(s => s.media_id)).toEqual([3, 2, 1].map(id))
  await store.place(id(2), 'C', 'top')
  expect(store.view().watchlist.map(s => s.media_id)).toEqual([3, 1].map(id))
})

test('with 10,000 rankings a click shows at once', async () => {
  const { tab } = device()
  const store = await tab()
  const rows: RankingRow[] = Array.from({ length: 10_000 }, (_, n) => {
    const tier = (['S', 'A', 'B', 'C', 'D'] as const)[n % 5] ?? 'S'
    const media = `${(n % 256).toString(16).padStart(2, '0')}${n.toString(16).padStart(6, '0')}-0000-4000-8000-00000000aaaa`
    return rankingRow(media, tier, `V${n.toString().padStart(6, '0')}1`, n + 1)
  })
  await store.core.commit(r => r.swap('user_rankings', rows, { handle: 'h', offset: '6_0' }))
  const times: number[] = []
  for (let n = 0; n < 50; n++) {
    const started = performance.now()
    const [item, anchor] = [rows[n * 7]?.media_item_id ?? '', rows[9_002]?.media_item_id ?? '']
    const saved = store.place(item, 'B', { after: anchor })
    const list = store.view().tiers.B
    times.push(performance.now() - started)
    expect(list[list.indexOf(anchor) + 1]).toBe(item)
    await saved
  }
  times.sort((a, b) => a - b)
  console.info(`click to view at 10,000 rows: median ${times[25]?.toFixed(2)} ms, worst ${times[49]?.toFixed(2)} ms`)
})
