import { expect, test } from 'vitest'
import type { MediaItem, Tier } from '#sync-rules'
import { Replica } from '../store/replica.ts'
import { openStore } from '../store/store.ts'
import { emptyDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from '../store/testing/ports.ts'
import { answer, begin, pivot, place, spotAt } from './head-to-head.ts'
import { isWaiting, rivalsIn, settleHere, waitingIn } from './placing.ts'

const OWNER = 'aaaaaaaa-0000-4000-8000-000000000001'
const id = (n: number) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-00000000aaaa`
const number = (mediaId: string) => Number.parseInt(mediaId.slice(0, 8), 16)
const film = (n: number): MediaItem => ({
  ...{ id: id(n), media_type: 'MOVIE', title: `Film ${n}`, original_title: null, release_year: 2000, tmdb_id: null },
  ...{ attributes: {}, is_user_generated: false, created_at: '', updated_at: '2026-01-01T00:00:00.000Z' },
})

/** A guest's list: a number below 1000 is settled, n + 1000 is film n and waits. */
async function listOf(tiers: Partial<Record<Tier, number[]>>, without: number[] = []) {
  const ports = {
    clock: aClock(),
    random: aRandom(),
    replica: new Replica(memoryTables(emptyDisk())),
    channel: tabsOf()(),
  }
  const store = await openStore(ports, { id: OWNER, guest: true })
  for (const [tier, list] of Object.entries(tiers))
    for (const n of list)
      await store.place(id(n % 1000), tier as Tier, 'bottom', n >= 1000 ? { needs_placing: true } : undefined)
  const all = Object.values(tiers).flat()
  await store.keepMedia(all.map(n => film(n % 1000)).filter(item => !without.includes(number(item.id))))
  return store
}

test('what is removed waits no more, and waits again when that is taken back', async () => {
  const store = await listOf({ S: [1, 1002] })
  const waiting = () => waitingIn(store.view()).map(number)
  await store.remove(id(2))
  expect(waiting()).toEqual([])
  await store.undo()
  expect(waiting()).toEqual([2])
  await store.append(settleHere(store.view(), [id(2)]))
  expect(waiting()).toEqual([])
  await store.undo()
  expect(waiting()).toEqual([2])
})

test('what waits comes best first, and without a title it is not asked about', async () => {
  const store = await listOf({ S: [1, 1002], B: [1003, 4], D: [1005, 1006] }, [5])
  expect(waitingIn(store.view()).map(number)).toEqual([2, 3, 6])
})

test.each<[string, number[], number, number[]]>([
  ['the settled ones, best first', [1, 1002, 3, 1004, 5], 1004, [1, 3, 5]],
  ['one other, where nothing is settled', [1001, 1002, 1003], 1002, [1]],
  ['nobody, where it stands alone', [1001], 1001, []],
])('an item is compared with %s', async (_, tier, asked, rivals) => {
  const view = (await listOf({ A: tier })).view()
  expect(rivalsIn(view, id(asked - 1000)).map(number)).toEqual(rivals)
})

test.each([
  ['none of them settled', 0, 17],
  ['among settled ones', 20, 9],
])('%s, a tier is in the order of the person’s taste after few questions', async (_, settled, waiting) => {
  const known = Array.from({ length: settled }, (_, i) => 2 * i + 1)
  // Anywhere, and in no order at all.
  const strangers = Array.from({ length: waiting }, (_, i) => 1000 + 2 * ((i * 7) % waiting) + 2)
  const mixed = [...strangers.slice(0, 3), ...known, ...strangers.slice(3)]
  const store = await listOf({ B: mixed })
  let questions = 0
  let most = 0
  for (let asked = waitingIn(store.view())[0]; asked; asked = waitingIn(store.view())[0]) {
    const rivals = rivalsIn(store.view(), asked)
    most += Math.ceil(Math.log2(rivals.length + 1))
    let duel = begin(rivals)
    for (let at = pivot(duel); at !== undefined; at = pivot(duel)) {
      questions++
      duel = answer(duel, number(asked) < number(rivals[at] ?? '') ? 'newcomer' : 'rival')
    }
    const unsettled = rivals.filter(rival => isWaiting(store.view(), rival))
    await store.append(settleHere(store.view(), unsettled))
    await store.place(
      asked,
      'B',
      spotAt(rivals, place(duel), () => true),
    )
  }
  const order = store.view().tiers.B.map(number)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  expect(questions).toBeLessThanOrEqual(most)
  // Fewer than a full sort of all, and no more than insertion needs.
  const bound = Array.from({ length: waiting }, (_, i) => Math.ceil(Math.log2(settled + i + 1))).reduce((a, b) => a + b)
  expect(questions).toBeLessThanOrEqual(bound)
})

test('to leave all where they are is one step that moves nothing', async () => {
  const store = await listOf({ S: [1001, 2, 1003], C: [1004] })
  const before = store.view().tiers
  await store.append(settleHere(store.view(), waitingIn(store.view())))
  expect(store.view().tiers).toEqual(before)
  expect(waitingIn(store.view())).toEqual([])
  expect(settleHere(store.view(), [id(2)])).toEqual([
    { kind: 'ranking.place', args: { media_id: id(2), tier: 'S', left: [id(1)], right: [id(3)] } },
  ])
  await store.undo()
  expect(store.view().tiers).toEqual(before)
  expect(waitingIn(store.view()).map(number)).toEqual([1, 3, 4])
})
