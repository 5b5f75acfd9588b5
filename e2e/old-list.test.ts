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

/** What the preview says of the list, or of what is new in it, as "Films 9". */
const counts = ({ page }: Person, part: 'list' | 'new' = 'list') =>
  page
    .getByRole('main')
    .locator(part === 'list' ? 'dl' : 'section dl')
    .first()
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
  await hana.reads('You have none of these yet.')
  expect(await counts(hana, 'new')).toEqual(['Not on your list 9', 'Not in Watch later 3'])
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
  await alsoHana.page.getByRole('link', { name: 'Look' }).click()
  await alsoHana.reads('You have all of these already. Taking the list in would change nothing.')
  expect(await counts(alsoHana, 'new')).toEqual(['On your list already 9', 'Saved or ranked by you already 3'])
  expect(await alsoHana.button('Take it in').count()).toBe(0)
  await alsoHana.shoot('old list all here')
  await alsoHana.goHome()
  await alsoHana.remove('Quiet Harbour')
  await alsoHana.page.getByRole('link', { name: 'Look' }).click()
  await alsoHana.reads('Some of these you have already. They keep their place.')
  const missing = ['On your list already 8', 'Not on your list 1', 'To be placed by you afterwards 1']
  expect(await counts(alsoHana, 'new')).toEqual([...missing, 'Saved or ranked by you already 3'])
  await alsoHana.shoot('old list some here')
  await alsoHana.button('Take it in').click()
  const moved = {
    A: ['Parasite', 'Both Here And Later'],
    B: ['Number 104', 'Number 105', 'Number 106', 'Number 101', 'Number 102', 'Number 103'],
  }
  await alsoHana.sees(moved)
  await alsoHana.isTold('Up to date')
  expect(await listOf('hana')).toEqual(moved)
  await hana.sees(moved)

  await alsoHana.page.goto('/import')
  await alsoHana.reads('It has been taken in.')

  // Only who asks for it a second time has it back.
  await alsoHana.page.goto('/old-list')
  await alsoHana.reads('Some of these you have already. They keep their place.')
  expect(await counts(alsoHana, 'new')).toContain('Not on your list any more; comes back 1')
  await alsoHana.shoot('old list again')
  await alsoHana.button('Take it in again').click()
  await alsoHana.page.getByRole('link', { name: 'One to place' }).waitFor()
  const back = { ...moved, A: board.A }
  await alsoHana.sees(back)
  await hana.sees(back)
})

test('without an account or a network it is said how much of the old list is here at least, and all of it later', async () => {
  const laptop = await device('laptop')
  const jona = await openOverOldList(laptop, old)
  await jona.page.goto('/manual')
  await jona.page.getByRole('textbox', { name: 'Title' }).fill('Quiet Harbour')
  await jona.page.getByRole('textbox', { name: 'Year' }).fill('1998')
  await jona.page.getByRole('radio', { name: 'Film' }).check()
  await jona.button('Go on').click()
  await jona.grade('A')
  await jona.page.goto('/old-list')
  await jona.reads('Exactly how many are new can be said once you have signed in.')
  expect(await counts(jona, 'new')).toEqual(['On your list already, at least 1'])
  await jona.shoot('old list of a guest')
  await jona.goHome()
  await jona.signUp('jona')
  await jona.isTold('Up to date')
  await jona.page.goto('/old-list')
  await jona.reads('Some of these you have already. They keep their place.')
  const all = [
    ...['On your list already 1', 'Not on your list 8', 'To be placed by you afterwards 2'],
    ...['On your list without a note; gets this one 1', 'Not in Watch later 3'],
  ]
  expect(await counts(jona, 'new')).toEqual(all)
  await jona.page.goto('/import')
  await jona.reads('Unfinished. It has not been taken in.')
  await jona.page.getByRole('link', { name: 'Go on with Your old list' }).click()
  await jona.isInstalled()
  await laptop.goOffline()
  await jona.reload()
  await jona.reads('Exactly how many are new can be said once the catalogue can be asked.')
  await jona.shoot('old list offline')
  await laptop.comeOnline()
  await jona.reads('Some of these you have already. They keep their place.')
  expect(await counts(jona, 'new')).toEqual(all)
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
