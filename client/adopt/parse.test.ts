import { expect, test } from 'vitest'
import { sourceKey } from './index.ts'
import { lists, look } from './testing/desk.ts'
import * as payload from './testing/payloads.ts'

const read = async (rankings: string | null, watchlist: string | null = null) =>
  (await look(lists(rankings, watchlist))).parsed

test('the five demo films as shipped are nobody’s list: there is nothing to take in (P01)', async () => {
  const seen = await look(lists(payload.p01))
  expect(seen.parsed.only_demo).toBe(true)
  expect(seen.anything).toBe(false)
  expect(seen.counts).toMatchObject({ films: 0, demo_left_out: 5, set_aside: 0 })
})

test.each<[string, object[]]>([
  ['a note', [{ ...payload.seeds[0], notes: 'twice' }, ...payload.seeds.slice(1)]],
  ['another tier', [{ ...payload.seeds[0], tier: 'B' }, ...payload.seeds.slice(1)]],
  ['another tier, same order', payload.seeds.map(seed => (seed.title === 'Cats' ? { ...seed, tier: 'C' } : seed))],
  ['another order', [{ ...payload.seeds[0], rank: 2 }, ...payload.seeds.slice(1)]],
  ['one removed', payload.seeds.slice(1)],
])('demo films that a person touched are theirs: %s', async (_, seeds) => {
  const seen = await look(lists(JSON.stringify(seeds)))
  expect(seen.anything).toBe(true)
  expect(seen.counts.films).toBe(seeds.length)
})

test('a film bookmarked after a reset stays bookmarked although the demo shows it', async () => {
  const { parsed, anything } = await look(
    lists(
      payload.p01,
      '[{"id":"tmdb_496243","title":"Parasite","year":"2019","type":"movie","addedAt":"2026-01-01T00:00:00.000Z"}]',
    ),
  )
  expect(anything).toBe(true)
  expect(parsed.bookmarks.map(item => item.tmdb_id)).toEqual([496243])
})

test('a demo film with its first id is recognised by id and title; a film of the person’s own keeps its note (P02)', async () => {
  const { ranked } = await read(payload.p02)
  expect(ranked).toMatchObject([
    { tmdb_id: 496243, demo: true, tier: 'A', poster_path: '/p1.jpg' },
    {
      tmdb_id: null,
      demo: false,
      title: 'Quiet Harbour',
      year: 1998,
      notes: 'the ferry scene',
      poster_path: '/p2.jpg',
    },
  ])
  const { counts } = await look(lists(payload.p02), { demo: false })
  expect(counts).toMatchObject({ films: 1, demo_films: 0, demo_left_out: 1 })
})

test('a short id with another title is not a demo film', async () => {
  const { ranked } = await read('[{"id":"3","title":"Paterson","year":"2016","type":"movie","tier":"A","rank":0}]')
  expect(ranked).toMatchObject([{ tmdb_id: null, demo: false }])
})

test('a corrupt list yields nothing and does not hold up the other (P03)', async () => {
  const parsed = await read(payload.p03, payload.p15.watchlist)
  expect(parsed.state).toEqual({ rankings: 'unreadable', watchlist: 'list' })
  expect(parsed.ranked).toEqual([])
  expect(parsed.bookmarks.map(item => item.title)).toEqual(['A', 'B', 'C', 'D'])
})

test.each<[string, string, string, number]>([
  ['null', payload.p04.null, 'wrong_shape', 0],
  ['an object', payload.p04.object, 'wrong_shape', 0],
  ['JSON inside a string', payload.p04.string, 'wrong_shape', 0],
  ['rubbish', payload.p04.rubbish, 'list', 5],
])('JSON of the wrong shape is no crash: %s (P04)', async (_, text, state, aside) => {
  const parsed = await read(text, payload.p04.watchlist)
  expect(parsed.state).toEqual({ rankings: state, watchlist: 'list' })
  expect(parsed.set_aside).toHaveLength(aside)
  expect(parsed.ranked).toEqual([])
})

test('what is set aside is kept as it was written', async () => {
  const { set_aside } = await read(payload.p04.rubbish)
  expect(set_aside.map(item => item.raw)).toEqual([null, 7, 'x', [], {}])
  expect(set_aside.map(item => item.reason)).toEqual([...Array(4).fill('not_an_item'), 'no_identity'])
})

test('the order is the one the old screen showed, gaps, ties and odd ranks and all (P05)', async () => {
  const { ranked } = await read(payload.p05)
  expect(ranked.map(item => item.tmdb_id)).toEqual([105, 106, 101, 102, 103, 104])
  expect(ranked.filter(item => item.repairs.includes('rank_coerced')).map(item => item.tmdb_id)).toEqual([106, 104])
})

test('a rank that no subtraction could use goes last', async () => {
  const rank = (id: number, value: string) => `{"id":"tmdb_${id}","title":"T${id}","type":"movie","tier":"A"${value}}`
  const text = `[${rank(1, ',"rank":{"valueOf":1,"toString":2}')},${rank(2, '')},${rank(3, ',"rank":9')},${rank(4, ',"rank":[2]')}]`
  const { ranked } = await read(text)
  expect(ranked.map(item => [item.tmdb_id, ...item.repairs])).toEqual([
    [4, 'rank_coerced'],
    [3],
    [1, 'rank_last'],
    [2, 'rank_last'],
  ])
})

test('an unknown tier waits for the person to choose; a small letter is understood (P06)', async () => {
  const { ranked, set_aside } = await read(payload.p06)
  expect(ranked).toMatchObject([{ title: 'Low Tide', tier: 'S', repairs: ['tier_spelling'] }])
  expect(set_aside).toMatchObject([{ reason: 'choose_a_tier', title: 'Glass Orchard', fixable: 'tier' }])
  const fixes = new Map([[sourceKey({ list: 'rankings', index: 0 }), { tier: 'C' as const }]])
  const fixed = await look(lists(payload.p06), { fixes })
  expect(fixed.counts).toMatchObject({ films: 2, set_aside: 0 })
})

test('missing fields do not cost an item its place (P07)', async () => {
  const { ranked } = await read(payload.p07)
  expect(ranked).toMatchObject([
    { tmdb_id: 301, title: null, repairs: expect.arrayContaining(['title_missing', 'type_assumed']) },
    { tmdb_id: null, title: 'No Id At All', repairs: expect.arrayContaining(['id_missing']) },
    { tmdb_id: 302, title: null, year: 2004, genres: [], repairs: ['title_missing', 'year_number', 'genres_ignored'] },
  ])
})

test('the same film twice is one, best-placed, with both notes; a namesake without an id is not it yet (P08)', async () => {
  const { ranked, merged } = await read(payload.p08)
  expect(ranked).toMatchObject([
    { tmdb_id: 401, tier: 'A', notes: 'first\n\nsecond' },
    { tmdb_id: null, tier: 'C' },
  ])
  expect(merged).toMatchObject([{ from: { index: 1 }, into: { index: 0 } }])
})

test('films of one name and different years are two (P09)', async () => {
  expect((await read(payload.p09)).ranked.map(item => item.year)).toEqual([1979, 2007])
})

test('one id under two titles is two items, and the id decides for neither', async () => {
  const { ranked } = await read(
    '[{"id":"tmdb_5","title":"One","type":"movie","tier":"A","rank":0},{"id":"tmdb_5","title":"Two","type":"movie","tier":"A","rank":1}]',
  )
  expect(ranked).toMatchObject([
    { title: 'One', tmdb_id: null, repairs: ['id_shared'] },
    { title: 'Two', tmdb_id: null, repairs: ['id_shared'] },
  ])
})

test('a play is a play, its year unknown, its poster from elsewhere dropped and said so (P10)', async () => {
  const { ranked } = await read(payload.p10)
  expect(ranked).toMatchObject([
    {
      ...{ media_type: 'PLAY', title: 'The Lamplighters', year: null, poster_path: null, director: 'R. Anand' },
      ...{ genres: ['Musical'], notes: 'front row, understudy on', repairs: ['poster_dropped'] },
    },
  ])
})

test('hostile text stays text, and what cannot be stored is taken out and said so (P11)', async () => {
  const { ranked } = await read(payload.p11)
  expect(ranked).toMatchObject([
    {
      title: '<img src=x onerror=alert(1)>',
      notes: '</script><script>alert(1)</script>',
      poster_path: null,
      genres: ['=HYPERLINK("http://e.example")'],
      repairs: ['poster_dropped'],
    },
    { title: 'evileltit', repairs: ['title_cleaned'] },
  ])
})

test('a huge note is kept whole beside its film, never cut (P12)', async () => {
  const { ranked } = await read(payload.p12)
  expect(payload.hugeNote).toHaveLength(200_000)
  expect(ranked).toMatchObject([{ notes: null, repairs: ['note_too_long'] }])
  expect(ranked[0]?.long_notes).toEqual([payload.hugeNote])
})

test('only a whole TMDB number is one (P14)', async () => {
  const { ranked } = await read(payload.p14)
  expect(ranked.map(item => item.tmdb_id)).toEqual([null, null, null, null, null, 7, 550])
  expect(ranked.slice(5).map(item => item.repairs)).toEqual([['id_spelling'], ['id_spelling']])
})

test.each([
  ['1869', null],
  ['1870', 1870],
  ['2100', 2100],
  ['2101', null],
  ['—', null],
  ['199', null],
  ['2019-05-30', null],
])('the year %s is read as %s', async (year, expected) => {
  const { ranked } = await read(JSON.stringify([{ ...payload.seeds[0], year }]))
  expect(ranked[0]?.year).toBe(expected)
  expect(ranked[0]?.repairs).toEqual(expected === null && year !== '—' ? ['year_unknown'] : [])
})

test('number nought is no film', async () => {
  const { ranked } = await read(JSON.stringify([{ ...payload.seeds[0], id: 'tmdb_0' }]))
  expect(ranked).toMatchObject([{ tmdb_id: null, repairs: ['id_unusable'] }])
})

test('two notes that do not fit together are both kept, one of them beside', async () => {
  const [first, second] = ['a'.repeat(1500), 'b'.repeat(1500)]
  const twice = [first, second].map((notes, rank) => ({ ...payload.seeds[1], notes, rank }))
  const { ranked } = await read(JSON.stringify(twice))
  expect(ranked).toMatchObject([{ notes: first, long_notes: [second], repairs: ['note_too_long'] }])
})

test('bookmarks: once each, not those that are ranked, and no date is made up (P15)', async () => {
  const { bookmarks, merged, already_ranked } = await read(payload.p15.rankings, payload.p15.watchlist)
  expect(bookmarks.map(item => [item.title, item.added_at, item.year])).toEqual([
    ['A', '2026-01-02T03:04:05.678Z', 2010],
    ['B', null, 2010],
    ['D', '2026-01-01T03:04:05.678Z', null],
  ])
  expect(merged).toMatchObject([{ from: { list: 'watchlist', index: 1 } }])
  expect(already_ranked).toMatchObject([{ from: { index: 3 }, into: { list: 'rankings', index: 0 } }])
})

test.each(['tv_1399_s1', 'ol_OL45804W', 'manual:abc'])('a later version’s item %s is set aside politely', async id => {
  const { set_aside } = await read(JSON.stringify([{ id, title: 'Later', type: 'movie', tier: 'A', rank: 0 }]))
  expect(set_aside).toMatchObject([{ reason: 'later_version', title: 'Later' }])
})

test.each<[unknown, string]>([
  ['tv_season', 'later_version'],
  ['book', 'later_version'],
  ['opera', 'unknown_type'],
])('an item of type %s is neither film nor play', async (type, reason) => {
  const { set_aside } = await read(JSON.stringify([{ id: 'q1', title: 'Else', type, tier: 'A', rank: 0 }]))
  expect(set_aside).toMatchObject([{ reason }])
})

test.each([
  'http://image.tmdb.org/t/p/w500/abc12345.jpg',
  'https://image.tmdb.org.evil.example/t/p/w500/abc12345.jpg',
  'https://image.tmdb.org/t/p/w500/../../x.jpg',
  'https://image.tmdb.org/t/p/w500/abc12345.svg',
  'https://user@image.tmdb.org/t/p/w500/abc12345.jpg',
  'data:image/png;base64,AAAA',
])('no poster is asked for at %s', async posterUrl => {
  const { ranked } = await read(JSON.stringify([{ ...payload.seeds[0], posterUrl }]))
  expect(ranked).toMatchObject([{ poster_path: null, repairs: ['poster_dropped'] }])
})
