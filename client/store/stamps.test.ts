import { expect, test } from 'vitest'
import { Replica } from './replica.ts'
import { Stamps } from './stamps.ts'
import { openStore } from './store.ts'
import { emptyDisk, memoryTables } from './testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from './testing/ports.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`

test('a clock that was a year ahead for one wish is believed again once it is right', async () => {
  const clock = aClock()
  let wrong = 365 * DAY
  const ports = {
    clock: { now: () => clock.now() + wrong, after: clock.after },
    ...{ random: aRandom(), replica: new Replica(memoryTables(emptyDisk())), channel: tabsOf()() },
  }
  const store = await openStore(ports, { id: id(0), guest: false })
  await store.place(id(1), 'S', 'top')
  wrong = 0
  await store.place(id(1), 'A', 'top')
  await clock.advance(HOUR)
  await store.place(id(1), 'B', 'top')
  await store.save(id(2))
  await store.unsave(id(2))
  const t = store.core.waiting().map(op => Date.parse(op.t))
  expect(t[0]).toBe(clock.now() - HOUR + 365 * DAY)
  for (const later of t.slice(2)) expect(later).toBeLessThanOrEqual(clock.now() + 1000)
  expect(store.view().tiers).toMatchObject({ S: [], A: [], B: [id(1)] })
  expect(store.view().watchlist).toEqual([])
})

const at = (stamps: readonly string[]) => stamps.map(t => Date.parse(t))

test('a clock that stands still goes on, however much is wished', () => {
  const stamps = new Stamps()
  const all = Array.from({ length: 5 }, () => at(stamps.next(1_000_000, 0, 50_000))).flat()
  expect(all.every((t, i) => i === 0 || t > (all[i - 1] ?? 0))).toBe(true)
})

test('a clock that is put right by some seconds leaves no wish before an earlier one', () => {
  const stamps = new Stamps()
  const [first] = at(stamps.next(1_000_000, 0, 1))
  const [second] = at(stamps.next(970_000, 0, 1))
  expect(second).toBe((first ?? 0) + 1)
})

test('a clock that goes back by hours, too, puts no wish before what was seen', () => {
  const stamps = new Stamps()
  stamps.next(10 * HOUR, 0, 1)
  expect(at(stamps.next(5 * HOUR, 7 * HOUR, 2))).toEqual([7 * HOUR + 1, 7 * HOUR + 2])
})
