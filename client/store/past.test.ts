import { expect, test } from 'vitest'
import { Replica } from './replica.ts'
import { openStore } from './store.ts'
import { emptyDisk, memoryTables } from './testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from './testing/ports.ts'

const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`
const [one, two, three] = [id(1), id(2), id(3)]

const opened = () =>
  openStore(
    { clock: aClock(), random: aRandom(), replica: new Replica(memoryTables(emptyDisk())), channel: tabsOf()() },
    { id: '00000000-0000-4000-8000-000000000001', guest: true },
  )

test('each change that waits says from where, and what takes it back, whatever was done since', async () => {
  const store = await opened()
  for (const media of [one, two, three]) await store.place(media, 'S', 'bottom')
  await store.save(id(4))
  await store.note(two, 'mine', null)
  await store.place(two, 'A', 'top')
  await store.remove(two)
  await store.place(id(4), 'B', 'top')
  const past = store.past()
  expect(past.map(({ wish, from_tier }) => [wish.kind, from_tier])).toEqual([
    ['ranking.place', null],
    ['ranking.place', null],
    ['ranking.place', null],
    ['watchlist.add', null],
    ['ranking.note', 'S'],
    ['ranking.place', 'S'],
    ['ranking.remove', 'A'],
    ['ranking.place', null],
  ])
  expect(past.slice(4).map(({ undo }) => undo)).toEqual([
    [{ kind: 'ranking.note', args: { media_id: two, notes: null, base_notes: 'mine' } }],
    [{ kind: 'ranking.place', args: { media_id: two, tier: 'S', left: [one], right: [three] } }],
    [{ kind: 'ranking.place', args: { media_id: two, tier: 'A', left: [], right: [] } }],
    [
      { kind: 'ranking.remove', args: { media_id: id(4) } },
      { kind: 'watchlist.add', args: { media_id: id(4), added_at: expect.any(String) } },
    ],
  ])
  await store.append(past[5]?.undo ?? [])
  expect(store.view().tiers.S).toEqual([one, two, three])
  expect(store.view().entry(two)?.notes).toBe('mine')
})

test('what was set aside under a name is found again', async () => {
  const store = await opened()
  expect(await store.kept('page')).toBeUndefined()
  await store.keep('page', [1, 2])
  expect(await store.kept('page')).toEqual([1, 2])
})
