import { describe, expect, test } from 'vitest'
import { readFile } from './read.ts'
import { csv, latin1, lying, utf8, withBom, zip } from './testing/files.ts'
import { columns, letterboxdZip, list, longReview, manyFilms, traps } from './testing/letterboxd.ts'
import type { ImportRefused, Row } from './types.ts'

const atOnce = { pause: async () => {} }
const read = (name: string, bytes: Uint8Array) => readFile(name, bytes, atOnce)
/** A row in few words: what is left out is as nothing was said of it. */
const brief = (row: Row) => {
  const { title, year, rating, seen, note, saved, skip, ids, lists } = row
  return {
    ...{ title, year },
    ...(Object.keys(ids).length > 0 && { ids }),
    ...(rating && { rating: rating.value }),
    ...(seen.length > 0 && { seen }),
    ...(note && { note }),
    ...(saved && { saved }),
    ...(lists && { lists: lists.map(({ name, at }) => `${name} ${at}`) }),
    ...(skip && { skip: skip.reason }),
  }
}
const rowsOf = async (name: string, bytes: Uint8Array) => (await read(name, bytes)).rows.map(brief)
const refusal = (name: string, bytes: Uint8Array) =>
  read(name, bytes).then(
    ({ format }) => format,
    ({ code, detail }: ImportRefused) => [code, detail],
  )

describe('Letterboxd', () => {
  const wanted = [
    {
      ...{ title: 'Alien', year: 1979, rating: 5, seen: ['2020-01-01', '2024-02-29'] },
      note: 'In space,\nno "one".\n\n<b>Really</b>',
      lists: ['best-ever 2'],
    },
    { title: 'Fargo', year: 1996, rating: 4.5, lists: ['best-ever 1'] },
    { title: 'Memento', year: 2000 },
    { title: 'The Visitor', year: 1979, rating: 2 },
    { title: 'The Visitor', year: 1979, rating: 3.5 },
    { title: 'Café, "Lumière" Again', year: 2003, rating: 3 },
    { title: 'Year Unknown', year: null },
    { title: 'Paris, Texas', year: 1984, saved: true },
    { title: null, year: 2001, skip: 'no_title' },
    { title: 'The Visitor', year: 1979, seen: ['2024-03-04'], skip: 'which_of_two' },
    { title: 'Regretted', year: 2001, rating: 1, seen: ['2019-01-01'], skip: 'deleted' },
    { title: 'Lost', year: 2001, rating: 1, note: 'x', skip: 'orphaned' },
    { title: 'Never Seen', year: 1999, lists: ['best-ever 3'], skip: 'only_on_a_list' },
  ]
  const sorted = (rows: object[]) => rows.map(row => JSON.stringify(row)).sort()

  test.each(['', 'letterboxd-ada-2024/'])(
    'every line of the archive becomes a film once, or says why not (in folder "%s")',
    async folder => {
      const { rows, format, unread, unknown_columns } = await read('x.zip', letterboxdZip(traps, folder))
      expect(format).toBe('letterboxd')
      expect(sorted(rows.map(brief))).toEqual(sorted(wanted))
      expect(rows.find(row => row.title === 'Fargo')?.long_notes).toEqual([longReview])
      expect(rows.find(row => row.title === 'Paris, Texas')?.saved_at).toBe('2024-04-01T00:00:00.000Z')
      expect(unread.map(path => path.slice(folder.length))).toEqual(['comments.csv', 'likes/films.csv', 'profile.csv'])
      expect(unknown_columns).toEqual([])
      expect(JSON.stringify(rows)).not.toContain('secret')
    },
  )

  test('a line is named by where it stands in its file, also below one with breaks in it', async () => {
    const { rows } = await read('x.zip', letterboxdZip())
    // Who looks up the line that is named finds the rating there that is shown.
    const alien = rows.find(row => row.title === 'Alien')
    expect([alien?.source, alien?.rating?.value]).toEqual([{ file: 'ratings.csv', line: 2 }, 5])
    const source = (title: string | null, file: string) =>
      rows.flatMap(row => (row.title === title ? [row.source, ...(row.also ?? [])] : [])).find(at => at.file === file)
        ?.line
    expect([source('Alien', 'ratings.csv'), source('Alien', 'reviews.csv'), source('Fargo', 'reviews.csv')]).toEqual([
      2, 2, 6,
    ])
    expect([source('Year Unknown', 'watched.csv'), source('Alien', 'lists/best-ever.csv')]).toEqual([9, 8])
  })

  test('a table by itself: ratings, a watchlist by its name, a list in its order', async () => {
    expect(await rowsOf('mine.csv', utf8(traps['ratings.csv'] as string))).toHaveLength(6)
    expect(await rowsOf('watchlist (1).csv', utf8(traps['watchlist.csv'] as string))).toMatchObject([
      { title: 'Paris, Texas', saved: true },
      { title: 'Alien', saved: true },
    ])
    const alone = list('Best', [
      ['1', 'Fargo', '1996', 'u', ''],
      ['2', 'Alien', '1979', 'v', ''],
    ])
    expect(await rowsOf('best.csv', utf8(alone))).toEqual([
      { title: 'Fargo', year: 1996, lists: ['best 1'] },
      { title: 'Alien', year: 1979, lists: ['best 2'] },
    ])
  })

  test('columns in any order, some missing, others new', async () => {
    const { rows, unknown_columns } = await read(
      'r.csv',
      withBom(csv('rating,mood,LETTERBOXD URI,name', [['4', 'sad', 'u', 'Alien']])),
    )
    expect(rows.map(brief)).toEqual([{ title: 'Alien', year: null, rating: 4 }])
    expect(unknown_columns).toEqual(['mood'])
  })

  test('five thousand films are read whole', async () => {
    expect(await rowsOf('many.zip', manyFilms(5000))).toHaveLength(5000)
  })
})

const imdbList =
  'Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors'
const imdbRow = (at: number, id: string, title: string, kind: string, more: unknown[] = []) => [
  at,
  id,
  '2020-05-05',
  '2020-05-05',
  '',
  title,
  title,
  'u',
  kind,
  8.1,
  100,
  1999,
  'Drama',
  1,
  '1999-01-01',
  'X',
  ...more,
]

test.each<[string, string, Uint8Array, object[]]>([
  [
    'IMDb ratings',
    'ratings.csv',
    utf8(
      csv(
        'Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors',
        [
          [
            'tt0078748',
            10,
            '2020-01-01',
            'Alien',
            'Alien',
            'u',
            'Movie',
            8.5,
            117,
            1979,
            'Horror',
            9,
            '1979-05-25',
            'Ridley Scott',
          ],
          ['tt0903747', 9, '2020-01-01', 'Breaking Bad', '', 'u', 'TV Series', 9.5, 45, 2008, 'Drama', 9, '', ''],
          ['tt0000001', 6, '2020-01-01', 'A Short', '', 'u', 'short', 5, 1, 1894, 'Short', 9, '', ''],
          ['tt10872600', 7, '2020-01-01', 'A Game', '', 'u', 'videoGame', 5, 1, 2018, 'Action', 9, '', ''],
          ['nonsense', '', '', 'TV Film', '', 'u', 'TV Movie', 5, 1, 2001, '', 9, '', ''],
        ],
      ),
    ),
    [
      { title: 'Alien', year: 1979, ids: { imdb: 'tt0078748' }, rating: 10 },
      { title: 'Breaking Bad', year: 2008, ids: { imdb: 'tt0903747' }, rating: 9, skip: 'tv' },
      { title: 'A Short', year: 1894, ids: { imdb: 'tt0000001' }, rating: 6, skip: 'short' },
      { title: 'A Game', year: 2018, ids: { imdb: 'tt10872600' }, rating: 7, skip: 'other_kind' },
      { title: 'TV Film', year: 2001 },
    ],
  ],
  [
    'an IMDb list keeps its order, also with ratings in it',
    'My top.csv',
    utf8(
      csv(`${imdbList},Your Rating,Date Rated`, [
        imdbRow(2, 'tt0000002', 'Second', 'movie', ['', '']),
        imdbRow(1, 'tt0000003', 'First', 'movie', [8, '2020-01-01']),
      ]),
    ),
    [
      { title: 'Second', year: 1999, ids: { imdb: 'tt0000002' }, lists: ['My top 2'] },
      { title: 'First', year: 1999, ids: { imdb: 'tt0000003' }, rating: 8, lists: ['My top 1'] },
    ],
  ],
  [
    'an IMDb watch list is what to watch later',
    'WATCHLIST.csv',
    utf8(csv(imdbList, [imdbRow(1, 'tt0000004', 'Later', 'Movie')])),
    [{ title: 'Later', year: 1999, ids: { imdb: 'tt0000004' }, saved: true }],
  ],
  [
    'a very old IMDb file in Latin-1',
    'old.csv',
    latin1(
      csv('position,const,created,modified,description,Title,Title type,Directors,You rated,Year', [
        [
          1,
          'tt0211915',
          'x',
          'x',
          '',
          'Le fabuleux destin d’Amélie'.replace('’', "'"),
          'Feature Film',
          'Jeunet',
          7,
          2001,
        ],
      ]),
    ),
    [{ title: "Le fabuleux destin d'Amélie", year: 2001, ids: { imdb: 'tt0211915' }, rating: 7, lists: ['old 1'] }],
  ],
  [
    'TMDB',
    'tmdb.csv',
    utf8(
      csv('TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated', [
        [348, 'tt0078748', 'movie', 'Alien', '1979-05-25T00:00:00Z', '', '', 8.2, 9, '2021-01-01T10:00:00Z'],
        [1396, '', 'tv', 'Breaking Bad', '2008-01-20T00:00:00Z', 1, 2, 8.9, 10, '2021-01-01T10:00:00Z'],
        [275, '', 'movie', 'Fargo', '', '', '', 8, '', ''],
      ]),
    ),
    [
      { title: 'Alien', year: 1979, ids: { tmdb: 348, imdb: 'tt0078748' }, rating: 9 },
      { title: 'Breaking Bad', year: 2008, ids: { tmdb: 1396 }, rating: 10, skip: 'tv' },
      { title: 'Fargo', year: null, ids: { tmdb: 275 }, saved: true },
    ],
  ],
  [
    'Movary, all three at once',
    'movary.zip',
    zip({
      'history.csv': csv('title,year,tmdbId,imdbId,watchedAt,comment,location', [
        ['Alien', 1979, 348, 'tt0078748', '2020-01-01', 'scary', 'home'],
        ['Alien', 1979, 348, 'tt0078748', '2022-01-01', '', ''],
        ['Fargo', 1996, 275, '', '', '', ''],
      ]),
      'ratings.csv': csv('title,year,tmdbId,imdbId,userRating', [['Alien', 1979, 348, 'tt0078748', 9]]),
      'watchlist.csv': csv('title,year,tmdbId,imdbId,addedAt', [['Memento', 2000, 77, '', '2023-01-01']]),
    }),
    [
      {
        title: 'Alien',
        year: 1979,
        ids: { tmdb: 348, imdb: 'tt0078748' },
        rating: 9,
        seen: ['2020-01-01', '2022-01-01'],
        note: 'scary',
      },
      { title: 'Fargo', year: 1996, ids: { tmdb: 275 } },
      { title: 'Memento', year: 2000, ids: { tmdb: 77 }, saved: true },
    ],
  ],
  [
    'a text of titles, plays among them',
    'notes.txt',
    utf8(
      '- Hamlet\r\n• Arcadia (1993)\n\n12 Angry Men (1957)\n2001: A Space Odyssey\nHamlet\n(1999)\n  [x] Copenhagen [1998] \n',
    ),
    [
      { title: 'Hamlet', year: null, lists: ['notes 1'] },
      { title: 'Arcadia', year: 1993, lists: ['notes 2'] },
      { title: '12 Angry Men', year: 1957, lists: ['notes 3'] },
      { title: '2001: A Space Odyssey', year: null, lists: ['notes 4'] },
      { title: 'Hamlet', year: null, lists: ['notes 5'], skip: 'duplicate' },
      { title: '(1999)', year: null, lists: ['notes 6'] },
      { title: 'Copenhagen', year: 1998, lists: ['notes 7'] },
    ],
  ],
  [
    'a numbered text',
    'top.txt',
    utf8('1. Alien\n2. 2. Fast\n3) Fargo, and more'),
    [
      { title: 'Alien', year: null, lists: ['top 1'] },
      { title: '2. Fast', year: null, lists: ['top 2'] },
      { title: 'Fargo, and more', year: null, lists: ['top 3'] },
    ],
  ],
])('%s', async (_, name, bytes, rows) => {
  expect(await rowsOf(name, bytes)).toEqual(rows)
})

const film = (title: string | null, ids: object) => ({
  title,
  year: 1979,
  ids: { trakt: 1, slug: 'a', imdb: null, tmdb: null, ...ids },
})
const traktFiles = (at: (name: string) => string) => ({
  [at('ratings-movies')]: JSON.stringify([
    { rated_at: '2020-01-01T00:00:00.000Z', rating: 9, type: 'movie', movie: film('Alien', { tmdb: 348 }) },
  ]),
  [at('ratings-shows')]: JSON.stringify([
    { rated_at: '2020-01-01T00:00:00.000Z', rating: 9, type: 'show', show: { title: 'A Show', ids: {} } },
  ]),
  [at('watched-history-1')]: JSON.stringify([
    {
      id: 1,
      watched_at: '2020-02-01T20:00:00.000Z',
      action: 'watch',
      type: 'movie',
      movie: film('Alien', { tmdb: 348 }),
    },
    {
      id: 2,
      watched_at: '1970-01-01T00:00:00.000Z',
      action: 'watch',
      type: 'movie',
      movie: film('Alien', { tmdb: 348 }),
    },
  ]),
  [at('watched-history-2')]: JSON.stringify([
    { id: 3, watched_at: 'soon', action: 'scrobble', type: 'episode', episode: { title: 'Pilot' }, show: {} },
    null,
    7,
  ]),
  [at('lists-watchlist')]: JSON.stringify([
    {
      rank: 1,
      id: 9,
      listed_at: '2021-01-01T00:00:00.000Z',
      notes: null,
      type: 'movie',
      movie: film('Later', { trakt: 2 }),
    },
  ]),
  [at('user-profile')]: JSON.stringify({ username: 'ada' }),
})

test.each<[string, (name: string) => string]>([
  ['new', name => `${name}.json`],
  ['old', name => `ada/${name.split('-')[0]}/${name}.json`],
])('Trakt in its %s layout', async (_, at) => {
  const rows = await rowsOf('trakt.zip', zip(traktFiles(at)))
  expect(rows).toHaveLength(6)
  expect(rows).toEqual(
    expect.arrayContaining([
      { title: 'Alien', year: 1979, ids: { tmdb: 348 }, rating: 9, seen: ['2020-02-01T20:00:00.000Z'] },
      { title: 'A Show', year: null, skip: 'tv' },
      { title: null, year: null, skip: 'tv' },
      { title: null, year: null, skip: 'unreadable' },
      { title: 'Later', year: 1979, saved: true },
    ]),
  )
})

test.each<[string, string, () => Uint8Array, unknown]>([
  ['nothing', 'a.csv', () => utf8(''), ['empty', '']],
  ['no rows', 'a.csv', () => utf8(columns.ratings), ['empty', '']],
  ['a picture', 'a.png', () => new Uint8Array([0x89, 0x50, 0, 0, 1]), ['binary', 'a.png']],
  ['half an archive', 'a.zip', () => letterboxdZip().slice(0, 900), ['broken_archive', '']],
  ['an archive of archives', 'a.zip', () => zip({ 'in.zip': zip({ 'a.csv': 'x' }) }), ['nested', 'in.zip']],
  ['a bomb', 'a.zip', () => zip({ 'ratings.csv': new Uint8Array(20 * 2 ** 20) }), ['bomb', 'ratings.csv']],
  [
    'a bomb too big to be said',
    'a.zip',
    () => lying(zip({ 'ratings.csv': 'x' }), 2 ** 32 - 2),
    ['bomb', 'ratings.csv'],
  ],
  [
    'thousands of files',
    'a.zip',
    () => zip(Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`${i}.csv`, '']))),
    ['too_many_files', ''],
  ],
  [
    'paths out of the archive',
    'a.zip',
    () => zip({ '../ratings.csv': traps['ratings.csv'] as string, '/etc/watched.csv': 'x', 'C:\\x.csv': 'x' }),
    ['unknown', ''],
  ],
  [
    'a table without an end',
    'a.csv',
    () => utf8(`${columns.ratings}\n2024,"Alien,1979,u,5\n`),
    ['broken_table', 'a.csv'],
  ],
  [
    'a field without an end',
    'a.csv',
    () => utf8(csv(columns.ratings, [['2024', 'x'.repeat(100_001), '', '', '']])),
    ['field_too_long', 'a.csv'],
  ],
  ['a table of something else', 'a.csv', () => utf8('when,what\n1,2\n'), ['unknown', 'when, what']],
  ['Goodreads', 'g.csv', () => utf8('Book Id,Title,My Rating,Exclusive Shelf\n1,Emma,5,read\n'), ['goodreads', '']],
  [
    'Yamtrack',
    'y.csv',
    () => utf8('"media_id","source","media_type","title"\n"1","tmdb","movie","Alien"\n'),
    ['yamtrack', ''],
  ],
  [
    'Watcharr',
    'w.json',
    () => utf8('[{"status":"FINISHED","rating":9,"content":{"title":"Alien"}}]'),
    ['watcharr', ''],
  ],
  ['Ryot', 'r.json', () => utf8('{"metadata":[{"lot":"movie","source_id":"Alien"}],"people":[]}'), ['ryot', '']],
  ['JSON of something else', 'x.json', () => utf8('{"a":1}'), ['unknown', '']],
])('is refused: %s', async (_, name, bytes, why) => {
  const [code, detail] = (await refusal(name, bytes())) as [string, string]
  expect([code, code === 'unknown' || (why as string[])[1] !== '' ? detail : '']).toEqual(why)
})

test('what lies about its size is not unpacked further than it said', async () => {
  const big = lying(
    zip({
      'ratings.csv': csv(
        columns.ratings,
        Array.from({ length: 9_000 }, (_, i) => ['2024-01-01', `Film ${i}`, 2000, `u${i}`, 3]),
      ),
    }),
    500,
  )
  expect((await read('a.zip', big)).rows.length).toBeLessThan(30)
})

test('one broken file of an archive is named, and the others are read', async () => {
  const { rows, broken } = await read(
    'x.zip',
    letterboxdZip({ 'ratings.csv': traps['ratings.csv'] as string, 'diary.csv': `${columns.diary}\n"x` }),
  )
  expect(rows).toHaveLength(6)
  expect(broken).toEqual([{ file: 'diary.csv', code: 'broken_table' }])
})
