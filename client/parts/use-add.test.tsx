import { renderToString } from 'react-dom/server'
import { MemoryRouter } from 'react-router'
import { expect, test } from 'vitest'
import type { MediaItem } from '#sync-rules'
import { StoreProvider } from '../store/hooks.ts'
import { Replica } from '../store/replica.ts'
import { type OpenStore, openStore } from '../store/store.ts'
import { emptyDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, rankingRow, tabsOf } from '../store/testing/ports.ts'
import { begin } from './head-to-head.ts'
import { useAdd } from './use-add.ts'

/** What a way through adding writes, when the list changes while somebody is on it. */

const USER = '00000000-0000-4000-8000-000000000001'
const X = '01000000-0000-4000-8000-00000000aaaa'
const film: MediaItem = {
  id: X,
  media_type: 'MOVIE',
  title: 'X',
  original_title: null,
  release_year: 2000,
  tmdb_id: null,
  attributes: {},
  is_user_generated: false,
  created_at: '',
  updated_at: '2026-01-01T00:00:00.000Z',
}

async function store(): Promise<OpenStore> {
  const replica = new Replica(memoryTables(emptyDisk()))
  const opened = await openStore(
    { clock: aClock(), random: aRandom(), replica, channel: tabsOf()() },
    { id: USER, guest: false },
  )
  await opened.keepMedia([film])
  return opened
}

const streams = (to: OpenStore, seq: number, notes: string) =>
  to.core.commit(r =>
    r.swap('user_rankings', [{ ...rankingRow(X, 'A', 'V', seq), notes }], { handle: 'h', offset: `${seq}_0` }),
  )

let way: ReturnType<typeof useAdd>
function Way() {
  way = useAdd()
  return null
}

function comeTo(address: string, opened: OpenStore) {
  renderToString(
    <StoreProvider store={opened}>
      <MemoryRouter initialEntries={[address]}>
        <Way />
      </MemoryRouter>
    </StoreProvider>,
  )
  return way
}

test('who compares a title again leaves alone what another device writes about it meanwhile', async () => {
  const opened = await store()
  await streams(opened, 1_000, 'old')
  const way = comeTo(`/add?media=${X}&tier=A`, opened)
  await streams(opened, 2_000, 'old, and what the phone wrote')
  await way.finish(film, 'A', begin([]), true)
  expect(opened.unsent().map(({ kind }) => kind)).toEqual(['ranking.place'])
  expect(opened.view().entry(X)?.notes).toBe('old, and what the phone wrote')
})

test('who adds a title while the list is on its way does not empty the note it turns out to have', async () => {
  const opened = await store()
  const way = comeTo(`/add?media=${X}`, opened)
  await streams(opened, 1_000, 'three hundred words')
  await way.finish(film, 'S', begin([]), true)
  expect(opened.unsent().map(({ kind }) => kind)).toEqual(['ranking.place'])
  expect(opened.view().entry(X)?.notes).toBe('three hundred words')
})
