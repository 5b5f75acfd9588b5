import { expect, test } from 'vitest'
import { Replica } from './replica.ts'
import { openStore } from './store.ts'
import { emptyDisk, memoryTables } from './testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from './testing/ports.ts'

const USER = '00000000-0000-4000-8000-000000000001'
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`
const many = (n: number) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-00000000bbbb`

const device = () => {
  const [clock, channel, disk] = [aClock(), tabsOf(), emptyDisk()]
  const tab = (seed = 0) =>
    openStore(
      { clock, random: aRandom(seed), replica: new Replica(memoryTables(disk)), channel: channel() },
      { id: USER, guest: false },
    )
  return { clock, tab }
}

test('a deleted item comes back by Undo also after a reload, to its place and with its note', async () => {
  const { tab } = device()
  const store = await tab()
  for (const n of [1, 2, 3]) await store.place(id(n), 'S', 'bottom')
  await store.note(id(2), 'seen twice', null)
  await store.remove(id(2))
  await store.close()
  const again = await tab(9)
  expect(again.can_undo()).toBe(true)
  expect(await again.undo()).toEqual([id(2)])
  expect(again.view().tiers.S).toEqual([1, 2, 3].map(id))
  expect(again.view().entry(id(2))?.notes).toBe('seen twice')
  await again.close()
  const third = await tab(10)
  expect(await third.undo()).toEqual([id(2)])
  expect(third.view().tiers.S).toEqual([1, 2, 3].map(id))
  expect(third.view().entry(id(2))?.notes).toBe(null)
})

test('a step two tabs found after a reload is taken back once', async () => {
  const { tab, clock } = device()
  const store = await tab()
  await store.place(id(1), 'S', 'top')
  await store.close()
  const [one, other] = [await tab(8), await tab(9)]
  await one.undo()
  await one.place(id(1), 'A', 'top')
  await clock.settle()
  expect(await other.undo()).toBe(undefined)
  expect(other.view().tiers.A).toEqual([id(1)])
  expect(await one.undo()).toEqual([id(1)])
  expect(one.view().tiers.A).toEqual([])
})

test.each([
  { what: 'more than a day ago', days: 1 },
  { what: 'by a clock that was a day ahead', days: -1 },
])('what was done $what is not offered any more', async ({ days }) => {
  const { tab, clock } = device()
  const store = await tab()
  await store.place(id(1), 'S', 'top')
  await store.close()
  await clock.advance(days * 24 * 3600 * 1000)
  expect((await tab(9)).can_undo()).toBe(false)
})

test('an import too big to be kept, and what was done before it, cannot be taken back after a reload', async () => {
  const { tab } = device()
  const store = await tab()
  await store.place(id(1), 'S', 'top')
  await store.append(
    Array.from({ length: 2_000 }, (_, n) => ({
      kind: 'watchlist.add' as const,
      args: { media_id: many(n), added_at: null },
    })),
  )
  await store.place(id(1), 'A', 'top')
  await store.close()
  const again = await tab(9)
  await again.undo()
  expect(again.view().tiers.S).toEqual([id(1)])
  expect(again.can_undo()).toBe(false)
})
