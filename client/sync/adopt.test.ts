import { v5 } from 'uuid'
import { expect, test } from 'vitest'
import { ID_NAMESPACE, type MediaItem, stubName } from '#sync-rules'
import { Replica } from '../store/replica.ts'
import { type OpenStore, openStore } from '../store/store.ts'
import { emptyDisk, type MemoryDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, rankingRow, tabsOf } from '../store/testing/ports.ts'
import { adoptGuest } from './adopt.ts'

const USER = '00000000-0000-4000-8000-000000000001'
const GUEST = '99999999-0000-4000-8000-000000000009'
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`
const clock = aClock()
const random = aRandom(77)
let seed = 100

const open = (disk: MemoryDisk, owner: string, guest: boolean) =>
  openStore(
    { clock, random: aRandom(seed++), replica: new Replica(memoryTables(disk)), channel: tabsOf()() },
    { id: owner, guest },
  )

const film: MediaItem = {
  id: id(1),
  media_type: 'MOVIE',
  title: 'Heat',
  original_title: null,
  release_year: 1995,
  tmdb_id: 949,
  attributes: {},
  is_user_generated: false,
  created_at: '',
  updated_at: '',
}

/** A guest who has ranked a film, a play of their own and more, and has saved two things. */
async function guestDisk() {
  const disk = emptyDisk()
  const store = await open(disk, GUEST, true)
  const play = await store.stub({ media_type: 'PLAY', title: 'Arcadia', release_year: 1993 })
  await store.keepMedia([film])
  await store.place(id(1), 'S', 'bottom')
  await store.place(play, 'S', 'top')
  await store.place(id(2), 'S', 'bottom')
  await store.place(id(3), 'A', 'top')
  await store.place(id(3), 'B', 'top')
  await store.place(id(9), 'D', 'top')
  await store.remove(id(9))
  await store.note(play, 'in the round', null)
  await store.save(id(5))
  await clock.advance(10)
  await store.save(id(6))
  await store.close()
  return disk
}
const arcadia = v5(stubName(USER, 'PLAY', 'Arcadia', 1993), ID_NAMESPACE)

const adopt = (disk: MemoryDisk, user: OpenStore) =>
  adoptGuest({ clock, random, guest: new Replica(memoryTables(disk)) }, user)

test("a guest's list comes along into a new account, own titles under the account's ids", async () => {
  const disk = await guestDisk()
  const user = await open(emptyDisk(), USER, false)
  await adopt(disk, user)
  const { tiers, watchlist, entry, media } = user.view()
  expect(tiers).toMatchObject({ S: [arcadia, id(1), id(2)], A: [], B: [id(3)], D: [] })
  expect(watchlist.map(saved => saved.media_id)).toEqual([id(6), id(5)])
  expect(entry(arcadia)?.notes).toBe('in the round')
  expect([media(arcadia)?.title, media(id(1))?.title]).toEqual(['Arcadia', 'Heat'])
  expect(entry(id(1))?.needs_placing).toBe(false)
})

test('what waits to be placed goes on waiting, and what came with an import goes on being imported', async () => {
  const disk = emptyDisk()
  const guest = await open(disk, GUEST, true)
  await guest.place(id(1), 'S', 'top', { needs_placing: true })
  await guest.append([
    { kind: 'ranking.place', args: { media_id: id(2), tier: 'A', left: [], right: [], origin: 'import' } },
  ])
  await guest.close()
  const user = await open(emptyDisk(), USER, false)
  await adopt(disk, user)
  const { entry } = user.view()
  expect([entry(id(1)), entry(id(2))]).toMatchObject([
    { needs_placing: true, origin: 'hand' },
    { needs_placing: false, origin: 'import' },
  ])
})

test('what the account has stays where it is, and newcomers wait to be placed', async () => {
  const disk = await guestDisk()
  const user = await open(emptyDisk(), USER, false)
  const rows = [rankingRow(id(2), 'S', 'V', 5), rankingRow(id(8), 'S', 'X', 6)]
  await user.core.commit(r => r.swap('user_rankings', rows, { handle: 'h', offset: '6_0' }))
  await adopt(disk, user)
  const list = user.view().tiers.S
  expect(list.filter(item => item === id(2) || item === id(8))).toEqual([id(2), id(8)])
  expect(user.view().entry(arcadia)?.needs_placing).toBe(true)
  expect(user.view().entry(id(3))?.needs_placing).toBe(false)
})

test('the guest is empty afterwards, and a sealed copy of the list is in the account', async () => {
  const disk = await guestDisk()
  const user = await open(emptyDisk(), USER, false)
  await adopt(disk, user)
  const guest = await open(disk, id(200), true)
  expect(guest.view().tiers.S).toEqual([])
  expect(guest.owner_id).not.toBe(GUEST)
  const kept = await user.core.replica.kept(`guest:${GUEST}`)
  expect(kept?.value).toHaveProperty('ops.length', 11)
  expect(await adopt(disk, user)).toBe(0)
})

test('killed at any write and run again, it loses nothing and doubles nothing', async () => {
  const whole = await open(emptyDisk(), USER, false)
  await adopt(await guestDisk(), whole)
  const wanted = whole.core.waiting().map(op => op.op_id)
  for (let kill = 1; kill <= 4; kill++) {
    const [guest, account] = [await guestDisk(), emptyDisk()]
    let writes = 0
    const dying = () => {
      if (++writes >= kill) throw new Error('killed')
    }
    const first = await open(account, USER, false)
    guest.beforeCommit = dying
    account.beforeCommit = dying
    await expect(adopt(guest, first)).rejects.toThrow('killed')
    guest.beforeCommit = undefined
    account.beforeCommit = undefined
    const again = await open(account, USER, false)
    await adopt(guest, again)
    await adopt(guest, again)
    expect(again.core.waiting().map(op => op.op_id)).toEqual(wanted)
    expect(again.view().tiers).toEqual(whole.view().tiers)
  }
})
