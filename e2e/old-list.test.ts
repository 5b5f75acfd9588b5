import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { keptOf, openOverOldList } from './old-lists.ts'
import type { Person } from './person.ts'

const { device, listOf } = journeys()

const film = (id: string, title: string, tier: string, rank: unknown, more: object = {}) => ({
  ...{ id, title, year: '2001', posterUrl: '', type: 'movie', genres: [], tier, rank },
  ...more,
})
const saved = (id: string, title: string, addedAt: string) => ({
  ...{ id, title, year: '2010', posterUrl: '', type: 'movie', genres: [], addedAt },
})

/** What the old version left: a film of its demo, one it had no number for, odd ranks, one thing in two places. */
const old = {
  marquee_rankings_v1: JSON.stringify([
    film('3', 'Parasite', 'A', 0, { year: '2019', posterUrl: 'https://image.tmdb.org/t/p/w500/p1.jpg' }),
    film('k3f9qz01b', 'Quiet Harbour', 'A', 1, { year: '1998', notes: 'the ferry scene' }),
    ...[1, 2, 2, '3', -4, null].map((rank, i) => film(`tmdb_${101 + i}`, `Number ${101 + i}`, 'B', rank)),
    film('tmdb_603', 'Both Here And Later', 'A', 0),
  ]),
  marquee_watchlist_v1: JSON.stringify([
    saved('tmdb_601', 'Saved Once', '2026-01-02T03:04:05.678Z'),
    saved('tmdb_601', 'Saved Once', '2026-01-01T03:04:05.678Z'),
    saved('tmdb_602', 'Saved Yesterday', 'yesterday'),
    saved('tmdb_603', 'Both Here And Later', '2026-01-01T03:04:05.678Z'),
    saved('tmdb_604', 'Saved Whenever', '2026-01-01T03:04:05.678Z'),
  ]),
}

const board = {
  A: ['Parasite', 'Both Here And Later', 'Quiet Harbour'],
  B: ['Number 105', 'Number 106', 'Number 101', 'Number 102', 'Number 103', 'Number 104'],
}

/** What the preview says, as "Films 9". */
const counts = ({ page }: Person) =>
  page
    .getByRole('main')
    .locator('dl')
    .evaluate(list => [...list.children].map(line => [...line.children].map(word => word.textContent).join(' ')))

test('the old list of this browser comes along at the first login, as the old screen showed it', async () => {
  const laptop = await device('laptop')
  const hana = await openOverOldList(laptop, old)
  await hana.signUp('hana')
  await hana.reads('We found your old list')
  await hana.shoot('old list offered')
  await hana.page.getByRole('link', { name: 'Look' }).click()
  await hana.button('Take it in').waitFor()
  expect(await counts(hana)).toEqual([
    'Films 9',
    'Saved for later 3',
    'With a note 1',
    'Repaired on the way 3',
    'Joined, because they were there twice 1',
    'Saved for later but ranked already 1',
  ])
  await hana.page.getByRole('checkbox', { name: 'Take along the one film that came with the demo' }).waitFor()
  await hana.shoot('old list')
  await hana.button('Take it in').click()

  await hana.sees(board)
  expect(await hana.noteOf('Quiet Harbour')).toBe('the ferry scene')
  await hana.hasForLater(['Saved Once', 'Saved Yesterday', 'Saved Whenever'])
  await hana.isTold('Up to date')
  expect(await listOf('hana')).toEqual(board)
  expect(await keptOf(hana, old)).toEqual(old)

  // Not offered again for the same list.
  await hana.reload()
  await hana.sees(board)
  expect(await hana.page.getByText('We found your old list').count()).toBe(0)

  // Another browser with the same list: whatever is there already stays as it is.
  const phone = await device('phone')
  const alsoHana = await openOverOldList(phone, old)
  await alsoHana.signIn('hana')
  await alsoHana.sees(board)
  await alsoHana.move('Number 104', { tier: 'B', end: 'top' })
  const moved = { ...board, B: ['Number 104', ...board.B.slice(0, 5)] }
  await alsoHana.page.getByRole('link', { name: 'Look' }).click()
  await alsoHana.button('Take it in').click()
  await alsoHana.sees(moved)
  await alsoHana.isTold('Up to date')
  expect(await listOf('hana')).toEqual(moved)
  await hana.sees(moved)
})

test('taking the old list in is one step, and one tap takes it back', async () => {
  const laptop = await device('laptop')
  const ines = await openOverOldList(laptop, old)
  await ines.signUp('ines')
  await ines.page.getByRole('link', { name: 'Look' }).click()
  await ines.button('Take it in').click()
  await ines.sees(board)
  await ines.undo()
  await ines.sees({})
  await ines.isTold('Up to date')
  expect(await listOf('ines')).toEqual({})
  await ines.page.goto('/old-list')
  await ines.button('Take it in again').click()
  await ines.sees(board)
  await ines.isTold('Up to date')
  expect(await listOf('ines')).toEqual(board)
  await ines.hasForLater(['Saved Once', 'Saved Yesterday', 'Saved Whenever'])
  expect(await keptOf(ines, old)).toEqual(old)
})
