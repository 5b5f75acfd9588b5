import { expect, test } from 'vitest'
import type { MediaItem, ShapeName } from '#sync-rules'
import type { Cursor, Network, ShapeFailure, ShapeHooks, ShapeMessage, TextRow } from '../store/ports.ts'
import { Replica } from '../store/replica.ts'
import { openStore } from '../store/store.ts'
import { emptyDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, rankingRow, tabsOf } from '../store/testing/ports.ts'
import { startMedia } from './media.ts'
import { startPull } from './pull.ts'
import { isoTime } from './wire.ts'

const USER = '00000000-0000-4000-8000-000000000001'
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`

interface Open {
  name: ShapeName
  resume: Cursor | null
  hooks: ShapeHooks
}

/** A store whose rankings stream is played by the test. */
async function played(disk = emptyDisk()) {
  const clock = aClock()
  const random = aRandom(1)
  const store = await openStore(
    { clock, random, replica: new Replica(memoryTables(disk)), channel: tabsOf()() },
    { id: USER, guest: false },
  )
  const opened: Open[] = []
  let renewed = true
  const asked: (readonly string[])[] = []
  const known = new Map<string, MediaItem>()
  const network: Network = {
    push: () => Promise.reject(new TypeError('not here')),
    media: async ids => {
      asked.push(ids)
      return ids.flatMap(n => known.get(n) ?? [])
    },
    compare: () => Promise.reject(new TypeError('not here')),
    renew: async () => renewed,
    shape: (name, resume, hooks) => {
      if (name === 'user_rankings') opened.push({ name, resume, hooks })
      return () => {}
    },
  }
  const heard: string[] = []
  const ports = {
    clock,
    random,
    network,
    heard: (_: ShapeName, how: string) => heard.push(how),
    unknown: () => {},
    begun: () => {},
  }
  const pull = startPull(ports, store.core)
  const last = () => opened.at(-1) as Open
  const bring = async (rows: ShapeMessage[], at: number, upToDate = true) => {
    await last().hooks.batch({ rows, handle: 'h1', offset: `${at}_0`, upToDate })
  }
  return {
    clock,
    disk,
    /** The same device in a new tab. */
    reopen: () => played(disk),
    store,
    opened,
    heard,
    pull,
    last,
    bring,
    network,
    asked,
    known,
    random,
    refuseRenewal: () => {
      renewed = false
    },
  }
}

const text = (row: object): TextRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]))
const insert = (n: number, position: string, seq: number): ShapeMessage => ({
  operation: 'insert',
  value: text(rankingRow(id(n), 'S', position, seq)),
})
const rowId = (n: number) => rankingRow(id(n), 'S', 'V', 0).id

test('nothing is shown and no cursor moves before the server says up to date', async () => {
  const { store, bring } = await played()
  await bring([insert(1, 'V', 10)], 10, false)
  expect(store.view().tiers.S).toEqual([])
  await bring([insert(2, 'X', 11)], 11)
  expect(store.view().tiers.S).toEqual([id(1), id(2)])
  expect(store.core.memory.meta).toMatchObject({
    base: 11,
    cursors: { user_rankings: { handle: 'h1', offset: '11_0' } },
  })
})

test('an update brings only what changed, spelled as PostgreSQL spells it', async () => {
  const { store, bring } = await played()
  await bring([insert(1, 'V', 10), insert(2, 'X', 11)], 11)
  const moved = { id: rowId(2), rank_position: 'A', seq: '12', needs_placing: 't' }
  await bring([{ operation: 'update', value: moved }], 12)
  expect(store.view().tiers.S).toEqual([id(2), id(1)])
  expect(store.view().entry(id(2))?.needs_placing).toBe(true)
  const gone = { id: rowId(1), tier: null, rank_position: null, seq: '13', removed_at: '2026-08-22 10:11:12.123456+00' }
  await bring([{ operation: 'update', value: gone }], 13)
  expect(store.view().tiers.S).toEqual([id(2)])
})

test('a shape that starts over never empties the screen', async () => {
  const { store, bring, last } = await played()
  await bring([insert(1, 'V', 10), insert(2, 'X', 11)], 11)
  last().hooks.refetch()
  expect(store.view().tiers.S).toEqual([id(1), id(2)])
  await bring([insert(2, 'X', 11)], 11, false)
  expect(store.view().tiers.S).toEqual([id(1), id(2)])
  await bring([insert(3, 'Y', 12)], 12)
  expect(store.view().tiers.S).toEqual([id(2), id(3)])
})

test('a stream told to begin anew while it begins waits, longer each time', async () => {
  const { bring, last, opened, clock, store } = await played()
  await bring([insert(1, 'V', 10)], 10)
  for (let i = 0; i < 200; i++) {
    last().hooks.refetch()
    await clock.advance(100)
  }
  expect(opened.length).toBeLessThan(12)
  expect(store.view().tiers.S).toEqual([id(1)])
  await clock.advance(60_000)
  await bring([insert(2, 'W', 12)], 12)
  expect(store.view().tiers.S).toEqual([id(1), id(2)])
})

test('a stream whose rows were thrown away with the database reads the whole once that is noticed', async () => {
  const { bring, last, opened, disk, pull, store } = await played()
  await bring([insert(1, 'V', 10), insert(2, 'X', 11)], 11)
  pull.wake()
  expect(opened).toHaveLength(1)
  disk.contents = emptyDisk().contents
  const before = last()
  await store.core.catchUp()
  expect(last().resume).toBeNull()
  await before.hooks.batch({ rows: [insert(3, 'Y', 12)], handle: 'h1', offset: '12_0', upToDate: true })
  expect(store.core.memory.meta.cursors.user_rankings).toBeNull()
  expect(store.view().tiers.S).toEqual([id(1), id(2)])

  await bring([insert(1, 'V', 10), insert(2, 'X', 11), insert(3, 'Y', 12)], 12)
  expect(store.view().tiers.S).toEqual([1, 2, 3].map(id))
  disk.contents = emptyDisk().contents
  await bring([insert(4, 'Z', 13)], 13)
  expect(opened).toHaveLength(3)
  expect(last().resume).toBeNull()
  expect(store.core.memory.meta.cursors.user_rankings).toBeNull()
})

test('a tab that dies between hearing that the server went back and reading it anew leaves that to the next', async () => {
  const { store, bring, pull, reopen } = await played()
  await bring([insert(1, 'V', 10), insert(2, 'X', 50)], 50)
  await store.core.commit(r => r.wentBack('another', id(60)))
  pull.stop()
  const next = await reopen()
  expect(next.last().resume).toBeNull()
  await next.bring([insert(1, 'V', 10)], 10)
  expect(next.store.view().tiers.S).toEqual([id(1)])
  next.last().hooks.failed('lost')
  await next.clock.advance(60_000)
  expect(next.last().resume).toEqual({ handle: 'h1', offset: '10_0' })
})

test('a stream started over while a whole read is being written reads the whole again', async () => {
  const { store, bring, last, pull, disk } = await played()
  await bring([insert(1, 'V', 10), insert(2, 'X', 50)], 50)
  last().hooks.refetch()
  let release: (() => void) | undefined
  disk.beforeCommit = () =>
    new Promise<void>(resolve => {
      release = resolve
    })
  const writing = bring([insert(1, 'V', 10)], 10)
  while (!release) await new Promise(resolve => setImmediate(resolve))
  pull.startOver()
  disk.beforeCommit = undefined
  release()
  await writing
  await store.core.commit(r => r.wentBack('another', id(60)))
  await bring([insert(1, 'V', 10)], 10)
  expect(store.view().tiers.S).toEqual([id(1)])
  expect(store.core.memory.meta.outlived).toEqual(['watchlist_items', 'my_media'])
})

test('a stream goes on where its last transaction ended', async () => {
  const { bring, last, clock, opened, heard } = await played()
  await bring([insert(1, 'V', 10)], 10)
  last().hooks.failed('lost')
  expect(heard).toEqual(['ok', 'failed'])
  await clock.advance(60_000)
  expect(opened).toHaveLength(2)
  expect(last().resume).toEqual({ handle: 'h1', offset: '10_0' })
})

test('a server that asks for time gets it', async () => {
  const { bring, last, clock, opened } = await played()
  await bring([insert(1, 'V', 10)], 10)
  last().hooks.failed('lost', 90_000)
  await clock.advance(89_999)
  expect(opened).toHaveLength(1)
  await clock.advance(1)
  expect(opened).toHaveLength(2)
})

test.each<[string, ShapeFailure]>([['an offset the server does not know', 'out_of_bounds']])(
  'after %s the shape is fetched anew, with the old rows on the screen',
  async (_, failure) => {
    const { bring, last, opened, store } = await played()
    await bring([insert(1, 'V', 10)], 10)
    last().hooks.failed(failure)
    await Promise.resolve()
    expect(opened).toHaveLength(2)
    expect(last().resume).toBeNull()
    expect(store.view().tiers.S).toEqual([id(1)])
    last().hooks.failed(failure)
    await Promise.resolve()
    expect(opened).toHaveLength(2)
  },
)

test('an update for a row this device has lost makes it fetch the shape anew', async () => {
  const { bring, last, opened } = await played()
  await bring([insert(1, 'V', 10)], 10)
  await bring([{ operation: 'update', value: { id: rowId(7), seq: '12', notes: 'x' } }], 12)
  expect(opened).toHaveLength(2)
  expect(last().resume).toBeNull()
})

test('a session that is over stops the stream until somebody logs in', async () => {
  const { last, clock, opened, heard, pull, refuseRenewal } = await played()
  refuseRenewal()
  last().hooks.failed('login')
  await clock.advance(600_000)
  expect(heard).toEqual(['needs_login'])
  expect(opened).toHaveLength(1)
  pull.wake()
  expect(opened).toHaveLength(2)
})

test('a disk that is full loses nothing: what came is asked for again', async () => {
  const { bring, clock, opened, disk, store, last } = await played()
  disk.beforeCommit = () => {
    throw new Error('full')
  }
  await bring([insert(1, 'V', 10)], 10)
  expect(store.sync().kind).toBe('storage_failed')
  disk.beforeCommit = undefined
  await clock.advance(60_000)
  expect(opened).toHaveLength(2)
  expect(last().resume).toBeNull()
  await bring([insert(1, 'V', 10)], 10)
  expect(store.view().tiers.S).toEqual([id(1)])
  expect(store.sync().kind).not.toBe('storage_failed')
})

test('a stream that was given up is not listened to', async () => {
  const { opened, bring, last, store, clock } = await played()
  await bring([insert(1, 'V', 10)], 10)
  const old = last()
  old.hooks.failed('lost')
  await clock.advance(60_000)
  await old.hooks.batch({ rows: [insert(2, 'X', 11)], handle: 'h1', offset: '11_0', upToDate: true })
  expect(opened).toHaveLength(2)
  expect(store.view().tiers.S).toEqual([id(1)])
})

test('titles that are missing are asked for together, once, and never hold up the list', async () => {
  const { store, bring, clock, random, network, asked, known } = await played()
  const title = (n: number): MediaItem => ({
    id: id(n),
    media_type: 'MOVIE',
    title: `Film ${n}`,
    original_title: null,
    release_year: 1999,
    tmdb_id: null,
    attributes: {},
    is_user_generated: false,
    created_at: '',
    updated_at: '',
  })
  known.set(id(1), title(1))
  startMedia({ clock, random, network }, store.core)
  await bring([insert(1, 'V', 10), insert(2, 'X', 11)], 11)
  expect(store.view().tiers.S).toHaveLength(2)
  expect(store.view().media(id(1))).toBeUndefined()
  await clock.advance(1_000)
  await bring([insert(3, 'Y', 12)], 12)
  await clock.advance(1_000)
  expect(asked).toEqual([[id(1), id(2)], [id(3)]])
  expect(store.view().media(id(1))?.title).toBe('Film 1')
})

test.each([
  ['2026-08-22 10:11:12.123456+00', '2026-08-22T10:11:12.123Z'],
  ['2026-08-22 10:11:12+00', '2026-08-22T10:11:12.000Z'],
  ['2026-08-22 10:11:12.5+05:30', '2026-08-22T04:41:12.500Z'],
  ['2026-08-22T10:11:12.123Z', '2026-08-22T10:11:12.123Z'],
])('the time %s is read to the millisecond', (from, to) => {
  expect(isoTime(from)).toBe(to)
})
