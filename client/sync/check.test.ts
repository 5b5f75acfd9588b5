import { expect, test } from 'vitest'
import type { RankingRow } from '#sync-rules'
import { Replica } from '../store/replica.ts'
import { openStore } from '../store/store.ts'
import { emptyDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, rankingRow, tabsOf } from '../store/testing/ports.ts'
import { startSync } from './leader.ts'
import { ModelServer, refusal } from './testing/model-server.ts'

const USER = '00000000-0000-4000-8000-000000000001'
const HOUR = 3_600_000
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`
const rowId = (n: number) => rankingRow(id(n), 'S', 'V', 0).id

/** A device that has ranked three films and is up to date, before its first check. */
async function settled() {
  const clock = aClock()
  const server = new ModelServer(clock.now)
  const disk = emptyDisk()
  let seed = 1
  const open = async () => {
    const ports = { clock, random: aRandom(seed++), replica: new Replica(memoryTables(disk)), channel: tabsOf()() }
    const store = await openStore(ports, { id: USER, guest: false })
    const locks = {
      hold: (_: string, run: (signal: AbortSignal) => Promise<void>) => {
        const stop = new AbortController()
        void run(stop.signal)
        return () => stop.abort()
      },
    }
    const sync = startSync({ clock, random: ports.random, network: server.network(), locks }, store.core)
    return { store, sync }
  }
  const tab = await open()
  await clock.settle()
  for (const n of [1, 2, 3]) await tab.store.place(id(n), 'S', 'bottom')
  await clock.advance(1_000)
  expect(tab.store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
  /** Half a minute goes by, in which every stream brings two up-to-dates. */
  const round = async () => {
    server.flow()
    await clock.settle()
    server.flow()
    await clock.advance(30_000)
  }
  const rankings = () => disk.contents.get('user_rankings') as Map<string, RankingRow>
  return { ...tab, clock, server, disk, open, round, rankings }
}

test('a device that has the server’s rows hears so, once an hour', async () => {
  const { clock, server, store, round } = await settled()
  await round()
  await round()
  expect(server.compared).toEqual([undefined, server.seq])
  await clock.advance(HOUR - 60_000)
  expect(server.compared).toHaveLength(2)
  await clock.advance(120_000)
  expect(server.compared.slice(2)).toEqual([server.seq])
  expect(store.sync().mended).toBe(0)
})

const damages: [what: string, harm: (rows: Map<string, RankingRow>) => void][] = [
  ['is missing', rows => rows.delete(rowId(2))],
  ['is an older one', rows => rows.set(rowId(2), { ...(rows.get(rowId(2)) as RankingRow), seq: 1 })],
  ['has another note', rows => rows.set(rowId(2), { ...(rows.get(rowId(2)) as RankingRow), notes: 'dull' })],
  ['stands elsewhere', rows => rows.set(rowId(2), { ...(rows.get(rowId(2)) as RankingRow), rank_position: 'A' })],
  ['waits for its place', rows => rows.set(rowId(2), { ...(rows.get(rowId(2)) as RankingRow), needs_placing: true })],
  ['is one the server never had', rows => rows.set(rowId(9), rankingRow(id(9), 'S', 'z', 5_000))],
]
test.each(damages)('a row that %s is put right, the list never empty meanwhile, and counted', async (_, harm) => {
  const { sync, rankings, open, round, server } = await settled()
  sync.stop()
  const right = structuredClone(rankings())
  harm(rankings())
  const { store } = await open()
  const shown: number[] = []
  store.subscribe(() => shown.push(store.view().tiers.S.length))
  for (let i = 0; i < 4; i++) await round()
  expect(rankings()).toEqual(right)
  expect(store.view().tiers.S).toEqual([1, 2, 3].map(id))
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', mended: 1 })
  expect(Math.min(...shown)).toBeGreaterThan(1)
  expect(server.compared.slice(-2)).toEqual([server.seq, server.seq])
})

test('what is ranked while the rows are fetched anew arrives and stays', async () => {
  const { store, rankings, round, server, clock } = await settled()
  rankings().delete(rowId(2))
  await round()
  server.flow()
  await clock.settle()
  server.flow()
  await clock.settle()
  server.streaming = false
  await clock.advance(30_000)
  expect(store.core.memory.meta).toMatchObject({
    mended: { times: 1 },
    outlived: ['user_rankings', 'watchlist_items', 'my_media'],
  })
  const asked = server.compared.length
  await clock.advance(60_000)
  expect(server.compared).toHaveLength(asked)
  await store.place(id(4), 'S', 'top')
  await clock.advance(1_000)
  expect(store.view().tiers.S).toEqual([4, 1, 2, 3].map(id))
  await round()
  expect(store.view().tiers.S).toEqual([4, 1, 2, 3].map(id))
  expect(server.board().tiers.S).toEqual([4, 1, 2, 3].map(id))
  expect(rankings().has(rowId(2))).toBe(true)
})

test('where one shape differs, all are fetched anew, and the server is greeted: it may have lost ops', async () => {
  const { round, rankings, store, server } = await settled()
  rankings().delete(rowId(2))
  await round()
  const opened: string[] = []
  server.opened = name => opened.push(name)
  const greeted = server.pushes.length
  await round()
  await round()
  expect(server.pushes.length).toBeGreaterThan(greeted)
  expect(opened).toEqual(['user_rankings', 'watchlist_items', 'my_media'])
  expect(store.sync().mended).toBe(1)
})

test('rows that differ again after they were fetched anew are let be for a day', async () => {
  const { clock, server, store, round } = await settled()
  server.verdict = ['user_rankings']
  for (let i = 0; i < 4; i++) await round()
  expect(store.sync().mended).toBe(1)
  const before = server.compared.length
  await clock.advance(20 * HOUR)
  expect(store.sync().mended).toBe(1)
  expect(server.compared.length - before).toBe(20)
  await clock.advance(5 * HOUR)
  for (let i = 0; i < 3; i++) await round()
  expect(store.sync().mended).toBe(2)
  expect(server.compared.length - before).toBeLessThan(30)
})

test('a clock that was put back does not put off what is to be mended', async () => {
  const { server, store, round, disk, clock } = await settled()
  const meta = disk.contents.get('meta')?.get('meta') as { mended: object }
  meta.mended = { at: clock.now() + 30 * 24 * HOUR, times: 1 }
  await store.core.refresh()
  server.verdict = ['user_rankings']
  for (let i = 0; i < 3; i++) await round()
  expect(store.sync().mended).toBe(2)
})

test('nothing is compared before the streams have brought what the server told of', async () => {
  const { clock, server } = await settled()
  await clock.advance(10_000)
  expect(server.compared).toEqual([undefined])
  await clock.advance(HOUR)
  expect(server.compared).toEqual([undefined])
  server.flow()
  await clock.settle()
  // This one may have been on its way before.
  expect(server.compared).toEqual([undefined])
  server.flow()
  await clock.settle()
  expect(server.compared).toEqual([undefined, server.seq])
})

test('an account that moves on is asked again, at its leisure', async () => {
  const { server, store, round } = await settled()
  for (let i = 0; i < 6; i++) {
    await round()
    // Somebody else’s op that changed nothing: no stream tells of it.
    server.seq++
  }
  expect(server.compared.length).toBeLessThan(8)
  await round()
  await round()
  expect(server.compared.at(-1)).toBe(server.seq)
  expect(store.sync().mended).toBe(0)
})

test('nothing is compared while something waits', async () => {
  const { server, store, round } = await settled()
  await round()
  server.fates = Array.from({ length: 50 }, () => refusal('unavailable'))
  await store.place(id(5), 'S', 'top')
  await round()
  await round()
  expect(store.sync().waiting).toBe(1)
  expect(server.compared).toEqual([undefined])
})

test('a server that knows no digests is asked once an hour, however often somebody looks', async () => {
  const { clock, server, sync, store } = await settled()
  server.comparing = false
  for (let minute = 0; minute < 119; minute++) {
    sync.wake()
    await clock.advance(60_000)
  }
  expect(server.compared).toHaveLength(2)
  expect(store.sync().kind).toBe('up_to_date')
})

test('a server that does not know where a stream stood is asked soon', async () => {
  const { clock, server, round } = await settled()
  await round()
  await round()
  expect(server.compared).toHaveLength(2)
  server.startOver()
  await clock.settle()
  await round()
  expect(server.compared).toHaveLength(3)
})

test('a device that slept asks when somebody looks at it', async () => {
  const { clock, server, sync, round } = await settled()
  await round()
  await round()
  sync.wake()
  await round()
  expect(server.compared).toHaveLength(2)
  const { now } = clock
  clock.now = () => now() + 2 * HOUR
  sync.wake()
  await round()
  expect(server.compared).toHaveLength(3)
})
