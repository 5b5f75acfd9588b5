import { expect, test } from 'vitest'
import { Replica } from '../store/replica.ts'
import { openStore } from '../store/store.ts'
import { emptyDisk, type MemoryDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from '../store/testing/ports.ts'
import { adoptGuest } from '../sync/adopt.ts'
import { arrive } from '../sync/arrival.ts'
import { keptName, takeIn } from './index.ts'
import { ADA, catalogueOf, lists, media, plan } from './testing/desk.ts'
import * as payload from './testing/payloads.ts'

let seed = 1
const clock = aClock(Date.parse('2026-11-24T00:00:00Z'))
const open = (disk: MemoryDisk, id: string = ADA, guest = false) => {
  const ports = { clock, random: aRandom(seed++), replica: new Replica(memoryTables(disk)), channel: tabsOf()() }
  return openStore(ports, { id, guest })
}
const raw = lists(payload.p02, payload.p15.watchlist)

test('the old lists are kept byte for byte before anything is made of them', async () => {
  const disk = emptyDisk()
  const store = await open(disk)
  const made = await plan(raw)
  const steps: string[] = []
  disk.beforeCommit = () => {
    steps.push(store.view().tiers.A.length === 0 ? 'nothing made yet' : 'made')
  }
  await takeIn(made, store)
  expect(steps[0]).toBe('nothing made yet')
  const kept = await store.core.replica.kept(keptName(made.hash))
  expect(kept?.value).toMatchObject({ raw_rankings: payload.p02, raw_watchlist: payload.p15.watchlist, user_id: ADA })
  expect(store.view().tiers.A).toHaveLength(2)
})

test('when they cannot be kept, nothing is taken in', async () => {
  const store = await open(emptyDisk())
  const keep = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'))
  await expect(takeIn(await plan(raw), { ...store, keep })).rejects.toThrow('no room')
  expect(store.core.waiting()).toEqual([])
  expect(store.view().watchlist).toEqual([])
})

test('taken in twice on one device it sends nothing twice; taken back and asked for again, all is there again', async () => {
  const store = await open(emptyDisk())
  const again = (name?: string) => plan(raw, { account: store.view(), again: name })
  await takeIn(await again(), store)
  const [board, waiting] = [store.view().tiers.A, store.core.waiting().length]
  const saved = store.view().watchlist.map(({ media_id, added_at }) => [media_id, added_at])
  await takeIn(await again(), store)
  expect(store.core.waiting()).toHaveLength(waiting)
  await store.undo()
  expect([store.view().tiers.A, store.view().watchlist]).toEqual([[], []])
  await takeIn(await again(), store)
  expect([store.view().tiers.A, store.view().watchlist]).toEqual([[], []])
  await takeIn(await again('once more'), store)
  expect(store.view().tiers.A).toEqual(board)
  expect(store.view().watchlist.map(({ media_id, added_at }) => [media_id, added_at])).toEqual(saved)
})

test('who signs in with a list of their own and an old list finds the guest’s work first, and then the old list', async () => {
  const parasite = media('Parasite', 2019, { tmdb_id: 496243 })
  const [guestDisk, disk] = [emptyDisk(), emptyDisk()]
  const guest = await open(guestDisk, '99999999-0000-4000-8000-000000000009', true)
  await guest.keepMedia([parasite])
  await guest.place(parasite.id, 'S', 'top')
  await guest.note(parasite.id, 'mine', null)
  await guest.close()

  const store = await open(disk)
  let arrived: boolean | undefined
  const adopt = async () => {
    await adoptGuest({ clock, random: aRandom(99), guest: new Replica(memoryTables(guestDisk)) }, store)
    return true
  }
  const arrival = arrive(store, adopt).then(ok => {
    arrived = ok
  })
  // The account's list comes shape by shape; until the last one is here, nothing is taken in and nothing is offered.
  for (const shape of ['user_rankings', 'watchlist_items'] as const) {
    await store.core.commit(r => r.swap(shape, [], { handle: 'h', offset: '1_0' }))
    await clock.settle()
    expect([arrived, store.view().tiers.S]).toEqual([undefined, []])
  }
  await store.core.commit(r => r.swap('my_media', [], { handle: 'h', offset: '1_0' }))
  await arrival
  expect(store.view().tiers.S).toEqual([parasite.id])
  const rankings = payload.p02.replace('"rank":0}', '"rank":0,"notes":"old words"}')
  const made = await plan(lists(rankings), { account: store.view(), catalogue: catalogueOf(parasite) })
  await takeIn(made, store)
  expect(store.view().entry(parasite.id)).toMatchObject({ tier: 'S', notes: 'mine' })
  expect(made.notes_left).toMatchObject([{ text: 'old words', reason: 'account_has_note' }])
  expect(store.view().tiers.A).toHaveLength(1)
})
