import { expect, test } from 'vitest'
import type { MediaItem } from '#sync-rules'
import { blank } from './fields.ts'
import { keepDecided } from './keep.ts'
import { type Candidate, type Choice, countsOf, outcomesOf } from './outcomes.ts'
import { boardOf, bring, catalogueOf, emptyDisk, match, media, reopen, start, take } from './testing/desk.ts'
import { csv, utf8 } from './testing/files.ts'
import { columns, letterboxdZip, longReview, manyFilms } from './testing/letterboxd.ts'
import { proposal } from './tiers.ts'
import type { Row } from './types.ts'

const [alien, fargo, memento, paris] = [
  media('Alien', 1979, { tmdb_id: 348 }),
  media('Fargo', 1996, { tmdb_id: 275 }),
  media('Memento', 2000, { tmdb_id: 77 }),
  media('Paris, Texas', 1984, { tmdb_id: 655 }),
]
const catalogue = catalogueOf(alien, fargo, memento, paris, media('The Visitor', 1979), media('Year Unknown', 1990))

const rated = (films: [name: string, year: number | '', rating: number | ''][]) =>
  utf8(
    csv(
      columns.ratings,
      films.map(([name, year, rating], i) => ['2024-01-01', name, year, `u${i}`, rating]),
    ),
  )

test('every row of an archive full of traps has one of four ends, and what is taken in stands where it says', async () => {
  const store = await start()
  const imp = await match(store, await bring(store, 'x.zip', letterboxdZip()), catalogue)
  expect(countsOf(outcomesOf(imp))).toEqual({ matched: 3, choice: 2, stub: 1, skipped: 7, waiting: 0 })
  const { plan } = await take(store, imp)
  expect(boardOf(store)).toEqual({ S: ['Alien', 'Fargo'], B: ['Café, "Lumière" Again'] })
  expect(store.view().watchlist.map(({ media_id, added_at }) => [media_id, added_at])).toEqual([
    [paris.id, '2024-04-01T00:00:00.000Z'],
  ])
  expect(store.view().entry(alien.id)?.notes).toBe('In space,\nno "one".\n\n<b>Really</b>')
  expect(plan.notes_left).toMatchObject([{ title: 'Fargo', text: longReview, reason: 'too_long' }])
})

test('two films of one name and year are two, whatever the person says they are', async () => {
  const store = await start()
  const imp = await match(store, await bring(store, 'x.zip', letterboxdZip()), catalogue)
  const both = imp.rows.flatMap((row, i) => (row.title === 'The Visitor' && !row.skip ? [i] : []))
  const choices: Record<number, Choice> = Object.fromEntries(both.map(i => [i, { stub: 'MOVIE' }]))
  const { imp: taken } = await take(store, { ...imp, choices })
  expect(boardOf(store)).toMatchObject({ A: ['The Visitor (2)'], C: ['The Visitor'] })
  // The second keeps its number when the first turns out to be a film.
  const media_item = (await catalogue.match([{ title: 'The Visitor', year: 1979, tmdb_id: null }]))[0]?.candidates[0]
  choices[both[0] as number] = { media: media_item?.media_item as never }
  const back = await take(store, { ...taken, choices }, 'again')
  expect(back.plan.ops.filter(({ mutation }) => mutation.kind === 'media.stub')).toEqual([])
})

test('an import half matched goes on where it was after a restart, and asks nothing twice', async () => {
  const disk = emptyDisk()
  const asked: string[] = []
  let left = 7
  const failing = {
    ...catalogue,
    match: async (items: Parameters<typeof catalogue.match>[0]) => {
      if (left-- === 0) throw new TypeError('Failed to fetch')
      asked.push(...items.map(({ title }) => title))
      return catalogue.match(items)
    },
  }
  const first = await start(disk)
  const imp = await bring(first, 'many.zip', manyFilms(640))
  await expect(match(first, imp, failing)).rejects.toThrow('Failed to fetch')
  const half = asked.length
  expect([half > 50, half < 600]).toEqual([true, true])
  await first.close()

  const second = await start(disk)
  const found = await reopen(second, imp)
  expect(countsOf(outcomesOf(found))).toMatchObject({ waiting: 640 - half, stub: half })
  const whole = await match(second, found, failing)
  expect(countsOf(outcomesOf(whole)).waiting).toBe(0)
  expect([asked.length, new Set(asked).size]).toEqual([640, 640])
  expect(await reopen(second, imp)).toEqual(whole)
  // The same file again is the same import.
  expect(await bring(second, 'copy of many.zip', manyFilms(640))).toEqual(whole)
})

test('what the account has keeps its place; what is new stands beside its neighbours and is to be placed', async () => {
  const store = await start()
  await store.keepMedia([alien, memento])
  await store.place(memento.id, 'S', 'top')
  await store.place(alien.id, 'S', 'bottom')
  const imp = await match(
    store,
    await bring(
      store,
      'r.csv',
      rated([
        ['Alien', 1979, 5],
        ['Fargo', 1996, 4.5],
        ['Memento', 2000, 1],
      ]),
    ),
    catalogue,
  )
  await take(store, imp)
  expect(boardOf(store)).toEqual({ S: ['Memento', 'Alien', 'Fargo?'] })
})

test('an order that nothing but the file has is to be settled; one that ratings or a list have is not', async () => {
  const films = (store: Awaited<ReturnType<typeof start>>, bytes: Uint8Array, name = 'r.csv') =>
    bring(store, name, bytes).then(imp => match(store, imp, catalogue))
  const tied = await start()
  await take(
    tied,
    await films(
      tied,
      rated([
        ['Alien', 1979, 4.5],
        ['Fargo', 1996, 5],
        ['Memento', 2000, 4.5],
      ]),
    ),
  )
  expect(boardOf(tied)).toEqual({ S: ['Fargo', 'Alien?', 'Memento?'] })

  const listed = await start()
  const text = await films(listed, utf8('Fargo (1996)\nAlien (1979)\nMemento (2000)\nA (1901)\nB (1902)\n'), 'top.txt')
  await take(listed, { ...text, settings: { ...text.settings, order: 'top', unrated: 'spread' } })
  expect(boardOf(listed)).toEqual({ S: ['Fargo'], A: ['Alien'], B: ['Memento'], C: ['A'], D: ['B'] })
})

test('taken in twice it adds nothing; one Undo takes all of it back, and it can be brought back', async () => {
  const disk = emptyDisk()
  const store = await start(disk)
  const bytes = letterboxdZip()
  const first = await take(store, await match(store, await bring(store, 'x.zip', bytes), catalogue))
  const [board, waiting] = [boardOf(store), store.unsent().length]
  for (const imp of [first.imp, await reopen(store, first.imp), { ...first.imp, taken: null }]) {
    const { plan } = await take(store, imp)
    expect([plan.missing, store.unsent().length]).toEqual([0, waiting])
  }
  await store.undo()
  expect([boardOf(store), store.view().watchlist]).toEqual([{}, []])
  const back = await take(store, await reopen(store, first.imp), 'once more')
  expect(back.plan.missing).toBe(4)
  expect(boardOf(store)).toEqual(board)
})

test('what was chosen later comes in later, and nothing else with it', async () => {
  const store = await start()
  const first = await take(store, await match(store, await bring(store, 'x.zip', letterboxdZip()), catalogue))
  await store.remove(fargo.id)
  const open = outcomesOf(first.imp).findIndex(({ kind }) => kind === 'choice')
  const imp = { ...first.imp, choices: { [open]: { stub: 'MOVIE' } as const } }
  await keepDecided(store, imp)
  const second = await take(store, await reopen(store, imp))
  expect(second.plan.missing).toBe(1)
  expect(boardOf(store)).toEqual({ S: ['Alien'], B: ['Café, "Lumière" Again'], C: ['The Visitor'] })
})

test('two rows that turn out to be one film come in once, the better one, with the notes of both', async () => {
  const store = await start()
  const reviews = csv(columns.reviews, [
    ['2024-01-01', 'Alien', 1979, 'u1', 3, '', 'one', '', ''],
    ['2024-01-01', 'Alien: The Director’s Cut', 1979, 'u2', 5, '', 'two', '', ''],
  ])
  const imp = await match(store, await bring(store, 'r.csv', utf8(reviews)), catalogue)
  const same = { ...imp, choices: { 1: { media: alien } } }
  expect(outcomesOf(same)).toMatchObject([
    { kind: 'skipped', skip: { reason: 'duplicate', of: { line: 3 } } },
    { kind: 'matched' },
  ])
  await take(store, same)
  expect(boardOf(store)).toEqual({ S: ['Alien'] })
  expect(store.view().entry(alien.id)?.notes).toBe('two\n\none')
})

const hamlets = [media('Hamlet', 1948), media('Hamlet', 1996)] as const
const own = media('Hamlet', null, { is_user_generated: true, media_type: 'PLAY' })
const one = (media_item: MediaItem, reason: Candidate['reason'], exact = false): Candidate => ({
  media_item,
  reason,
  exact,
})

test.each<[what: string, row: Partial<Row>, answer: Candidate[], end: object]>([
  ['by its id', { ids: { imdb: 'tt1' } }, [one(alien, 'imdb_id', true)], { kind: 'matched', media: alien }],
  ['by title and year', {}, [one(alien, 'title_year', true)], { kind: 'matched', media: alien }],
  ['by a title of a year apart', {}, [one(alien, 'title_near_year')], { kind: 'matched', by: 'title_near_year' }],
  ['two of one title and year', {}, hamlets.map(item => one(item, 'title_year', true)), { kind: 'choice' }],
  ['two a year apart', {}, hamlets.map(item => one(item, 'title_near_year')), { kind: 'choice' }],
  [
    'the only one of a title, without a year',
    { year: null },
    [one(hamlets[0], 'title')],
    { kind: 'matched', by: 'title' },
  ],
  [
    'one of two of a title, without a year',
    { year: null },
    hamlets.map(item => one(item, 'title')),
    { kind: 'choice' },
  ],
  ['a title of another year', {}, [one(hamlets[0], 'title')], { kind: 'choice' }],
  [
    'what the person typed in before',
    { year: null, media_type: null },
    [one(own, 'title')],
    { kind: 'matched', media: own },
  ],
  ['a play for a film', {}, [one(own, 'title')], { kind: 'stub' }],
  ['a film with another number', { ids: { tmdb: 1 } }, [one(alien, 'title_year', true)], { kind: 'stub', others: [] }],
  ['what only resembles it', {}, [one(alien, 'alike')], { kind: 'stub', others: [alien] }],
  ['nothing', {}, [], { kind: 'stub', media_type: 'MOVIE', others: [] }],
])('a row ends by what the catalogue says: %s', (_, more, answer, end) => {
  const row: Row = { ...blank({ file: 'x', line: 1 }, 'Title'), year: 1979, rating: { value: 5, scale: 5 }, ...more }
  const known = { rows: [row], answers: [answer], choices: {}, settings: proposal([row]) }
  expect(outcomesOf(known)).toMatchObject([end])
})
