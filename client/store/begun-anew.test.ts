import { expect, test } from 'vitest'
import { adoptGuest } from '../sync/adopt.ts'
import { startSync } from '../sync/leader.ts'
import { ModelServer } from '../sync/testing/model-server.ts'
import { Replica } from './replica.ts'
import { openStore } from './store.ts'
import { emptyDisk, memoryTables } from './testing/memory-replica.ts'
import { aClock, aRandom, firstKeeps, tabsOf } from './testing/ports.ts'

/** The browser throws the database away under an open tab, and a tab that is opened then begins it anew. */

const USER = '00000000-0000-4000-8000-000000000001'
const MINUTE = 60_000
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`

/** A browser whose first tab keeps the lock. */
function browser({ guest = false } = {}) {
  const clock = aClock()
  const server = new ModelServer(clock.now)
  const [disk, channels] = [emptyDisk(), tabsOf()]
  const locks = firstKeeps()
  let seeds = 0
  const open = async () => {
    const ports = { clock, random: aRandom(++seeds), replica: new Replica(memoryTables(disk)), channel: channels() }
    return { ports, store: await openStore(ports, { id: guest ? id(200 + seeds) : USER, guest }) }
  }
  return {
    ...{ clock, server, disk },
    throwAway: () => {
      disk.contents = emptyDisk().contents
    },
    /** Without sync. */
    tab: async () => (await open()).store,
    synced: async () => {
      const { ports, store } = await open()
      startSync({ ...ports, network: server.network(), locks }, store.core)
      await clock.settle()
      return store
    },
  }
}

test('what a fresh tab ranks is sent by the old one, and the list comes to both', async () => {
  const { clock, server, throwAway, synced } = browser()
  const old = await synced()
  for (const n of [1, 2, 3]) await old.place(id(n), 'S', 'bottom')
  await clock.advance(MINUTE)
  expect(server.board().tiers.S).toEqual([1, 2, 3].map(id))
  server.streaming = false
  throwAway()
  const fresh = await synced()
  await fresh.place(id(4), 'A', 'top')
  await clock.advance(10 * MINUTE)
  server.flow()
  await clock.advance(10 * MINUTE)
  expect(server.board().tiers).toMatchObject({ S: [1, 2, 3].map(id), A: [id(4)] })
  for (const store of [old, fresh]) {
    expect(store.view().tiers).toMatchObject({ S: [1, 2, 3].map(id), A: [id(4)] })
    expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
  }
  await old.place(id(5), 'A', 'bottom')
  await clock.advance(MINUTE)
  expect(server.board().tiers.A).toEqual([4, 5].map(id))
  expect(fresh.view().tiers.A).toEqual([4, 5].map(id))
})

test('what the old tab still held unsent is sent, before what the fresh one ranks', async () => {
  const { clock, server, throwAway, synced } = browser()
  const old = await synced()
  await old.place(id(1), 'S', 'bottom')
  await clock.advance(MINUTE)
  server.fates = Array(40).fill('request lost')
  await old.place(id(2), 'S', 'bottom')
  await old.place(id(3), 'S', 'bottom')
  await clock.advance(1)
  throwAway()
  const fresh = await synced()
  await fresh.place(id(2), 'A', 'top')
  server.fates = []
  await clock.advance(10 * MINUTE)
  expect(server.board().tiers).toMatchObject({ S: [1, 3].map(id), A: [id(2)] })
  for (const store of [old, fresh]) {
    expect(store.view().tiers).toMatchObject({ S: [1, 3].map(id), A: [id(2)] })
    expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0, put_back: true, lost: 0 })
  }
})

test('what comes for the old tab meanwhile leaves no hole in the new database', async () => {
  const { clock, server, disk, throwAway, tab, synced } = browser()
  const old = await synced()
  for (const n of [1, 2, 3]) await old.place(id(n), 'S', 'bottom')
  await clock.advance(MINUTE)
  throwAway()
  // A tab that dies before it says a word.
  await new Replica(memoryTables(disk)).load({ owner_id: USER, guest: false, client_id: id(50) })
  // Something another device has done.
  await server.push({
    ...{ user_id: USER, client_id: id(77), schema: 1, minted: 1 },
    ops: [
      {
        ...{ mid: 1, op_id: id(78), v: 1, base: server.seq, t: new Date(clock.now()).toISOString() },
        ...{ kind: 'ranking.place', args: { media_id: id(9), tier: 'B', left: [], right: [] } },
      },
    ],
  } as never)
  await clock.advance(10 * MINUTE)
  for (const store of [old, await tab()]) expect(store.view().tiers).toMatchObject({ S: [1, 2, 3].map(id), B: [id(9)] })
})

test.each([true, false])('two tabs without sync agree (guest: %s)', async guest => {
  const { clock, throwAway, tab } = browser({ guest })
  const old = await tab()
  for (const n of [1, 2]) await old.place(id(n), 'S', 'bottom')
  throwAway()
  const fresh = await tab()
  await fresh.place(id(3), 'A', 'top')
  await old.place(id(4), 'B', 'top')
  await clock.advance(MINUTE)
  for (const store of [old, fresh, await tab()]) {
    expect(store.view().tiers).toMatchObject({ S: [1, 2].map(id), A: [id(3)], B: [id(4)] })
    expect(store.core.waiting().map(op => [op.mid, op.args.media_id])).toEqual([1, 2, 3, 4].map(n => [n, id(n)]))
  }
})

test('a tab that is looked at notices without a word', async () => {
  const { throwAway, disk, tab } = browser()
  const old = await tab()
  for (const n of [1, 2, 3]) await old.place(id(n), 'S', 'bottom')
  throwAway()
  const silent = new Replica(memoryTables(disk))
  await silent.load({ owner_id: USER, guest: false, client_id: id(50) })
  await old.core.catchUp()
  expect((await tab()).view().tiers.S).toEqual([1, 2, 3].map(id))
})

test('a tab that had missed the last changes when another put the database back hears of it, too', async () => {
  const { clock, throwAway, tab, disk } = browser()
  const [ahead, behind] = [await tab(), await tab()]
  await behind.place(id(1), 'S', 'top')
  await clock.settle()
  // Its words are lost on the way.
  const silent = new Replica(memoryTables(disk))
  for (const n of [2, 3]) {
    const args = { media_id: id(n), tier: 'S' as const, left: [], right: [] }
    await silent.append([{ kind: 'ranking.place', args, op_id: id(60 + n), base: 0, t: new Date(0).toISOString() }])
  }
  await ahead.core.catchUp()
  throwAway()
  await behind.place(id(4), 'A', 'top')
  await clock.advance(MINUTE)
  await ahead.place(id(5), 'B', 'top')
  await clock.advance(MINUTE)
  for (const store of [ahead, behind, await tab()]) {
    expect([...store.view().tiers.S].sort()).toEqual([1, 2, 3].map(id))
    expect(store.view().tiers).toMatchObject({ A: [id(4)], B: [id(5)] })
  }
})

test('a title a guest has typed in is one also for the account that takes the list in later', async () => {
  const { clock, disk, throwAway, tab } = browser({ guest: true })
  const old = await tab()
  const typed = await old.stub({ media_type: 'PLAY', title: 'Arcadia', release_year: 1993 })
  await old.place(typed, 'S', 'top')
  throwAway()
  await (await tab()).place(id(1), 'A', 'top')
  await clock.advance(MINUTE)
  const account = await browser().tab()
  const random = aRandom(90)
  await adoptGuest({ clock, random, guest: new Replica(memoryTables(disk)) }, account)
  const [adopted] = account.view().tiers.S
  expect(account.view().media(adopted ?? '')?.title).toBe('Arcadia')
  expect(account.core.waiting().map(op => op.kind)).toContain('media.stub')
})

test("a guest's list that an account has taken in does not come back", async () => {
  const { disk, tab } = browser({ guest: true })
  const guest = await tab()
  await guest.place(id(1), 'S', 'top')
  const adopting = new Replica(memoryTables(disk))
  const fresh = { owner_id: id(98), guest: true, client_id: id(99) }
  const { meta } = await adopting.load(fresh)
  expect(await adopting.startAnew(meta.version, fresh)).toBe(true)
  await guest.core.catchUp()
  expect(guest.view().tiers.S).toEqual([])
  await guest.place(id(2), 'A', 'top')
  expect((await tab()).view().tiers).toMatchObject({ S: [], A: [id(2)] })
})
