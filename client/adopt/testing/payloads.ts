/** The example payloads of old lists that must be understood, as the exact strings the browser holds. For tests. */

const json = (value: unknown): string => JSON.stringify(value)
const poster = (file: string) => `https://image.tmdb.org/t/p/w500/${file}`
const film = (id: string, title: string, year: string, tier: string, rank: unknown, more: object = {}) => ({
  ...{ id, title, year, posterUrl: '', type: 'movie', genres: [], tier, rank },
  ...more,
})

export const seeds = [
  film('tmdb_693134', 'Dune: Part Two', '2024', 'S', 0, {
    posterUrl: poster('1pdfLvkbY9ohJlCjQH2CZjjYVvJ.jpg'),
    genres: ['Sci-Fi', 'Adventure'],
    director: 'Denis Villeneuve',
  }),
  film('tmdb_496243', 'Parasite', '2019', 'A', 0, {
    posterUrl: poster('7IiTTgloJzvGI1TAYymCfbfl3vT.jpg'),
    genres: ['Thriller', 'Drama'],
    director: 'Bong Joon-ho',
  }),
  film('tmdb_545611', 'Everything Everywhere All At Once', '2022', 'A', 1, { genres: ['Sci-Fi', 'Action'] }),
  film('tmdb_446807', 'Cats', '2019', 'D', 0, { genres: ['Musical', 'Horror?'] }),
  film('tmdb_76341', 'Mad Max: Fury Road', '2015', 'S', 1, { genres: ['Action', 'Sci-Fi'] }),
]
export const p01 = json(seeds)

export const p02 =
  '[{"id":"3","title":"Parasite","year":"2019","posterUrl":"https://image.tmdb.org/t/p/w500/p1.jpg","type":"movie","genres":["Thriller"],"tier":"A","rank":0},{"id":"k3f9qz01b","title":"Quiet Harbour","year":"1998","posterUrl":"https://image.tmdb.org/t/p/w500/p2.jpg","type":"movie","genres":["Drama"],"tier":"A","rank":1,"notes":"the ferry scene"}]'

export const p03 = '[{"id":"tmdb_11","title":"Half a rec'

export const p04 = { null: 'null', object: '{}', string: '"[]"', rubbish: '[null,7,"x",[],{}]', watchlist: '[]' }

export const p05 = json(
  [1, 2, 2, '3', -4, null].map((rank, i) => film(`tmdb_${101 + i}`, `Number ${101 + i}`, '2001', 'B', rank)),
)

export const p06 =
  '[{"id":"tmdb_201","title":"Glass Orchard","year":"2011","posterUrl":"","type":"movie","genres":[],"tier":"F","rank":0},{"id":"tmdb_202","title":"Low Tide","year":"2012","posterUrl":"","type":"movie","genres":[],"tier":"s","rank":0}]'

export const p07 =
  '[{"id":"tmdb_301","tier":"C","rank":0},{"title":"No Id At All","tier":"C","rank":1},{"id":"tmdb_302","title":"","year":2004,"type":"movie","tier":"C","rank":2,"genres":"Drama"}]'

export const p08 = json([
  film('tmdb_401', 'The Same Film', '1990', 'A', 3, { notes: 'first' }),
  film('tmdb_401', 'The Same Film', '1990', 'C', 0, { notes: 'second' }),
  film('zz81k', 'The Same Film', '1990', 'C', 1),
])

export const p09 = json([
  film('tmdb_501', 'The Visitor', '1979', 'B', 0),
  film('tmdb_502', 'The Visitor', '2007', 'B', 1),
])

export const p10 =
  '[{"id":"9xw2c","title":"The Lamplighters","year":"—","posterUrl":"https://example.org/poster.png","type":"theater","genres":["Musical"],"director":"R. Anand","tier":"S","rank":0,"notes":"front row, understudy on"}]'

export const p11 = json([
  film('__proto__', '<img src=x onerror=alert(1)>', '2000', 'A', 0, {
    notes: '</script><script>alert(1)</script>',
    posterUrl: 'javascript:alert(1)',
    genres: ['=HYPERLINK("http://e.example")'],
  }),
  film('h2', 'evil\u202eeltit\u0000 \ud83d', '2000', 'A', 1),
])

/** Families are several characters joined, and end anywhere but where UTF-16 is cut. */
export const hugeNote = '👨‍👩‍👧‍👦 and\nso on, '.repeat(10_527).slice(0, 200_000)
export const p12 = json([film('tmdb_12', 'Long Story', '2003', 'A', 0, { notes: hugeNote })])

export const p13 = json(
  Array.from({ length: 5000 }, (_, i) =>
    film(`tmdb_${100_000 + i}`, `Film ${i}`, String(1900 + (i % 120)), 'SABCD'[i % 5] as string, Math.floor(i / 5)),
  ),
)

const p14Ids = ['42', 'tmdb_', 'tmdb_12abc', 'tmdb_-5', 'tmdb_99999999999999999999', 'tmdb_007', 'TMDB_550']
export const p14 = json(p14Ids.map((id, i) => film(id, `Temptation ${i}`, '1999', 'B', i)))

const saved = (id: string, title: string, addedAt: string, year = '2010') => ({
  ...{ id, title, year, posterUrl: '', type: 'movie', genres: [], addedAt },
})
export const p15 = {
  rankings: json([film('tmdb_603', 'C', '2010', 'A', 0)]),
  watchlist: json([
    saved('tmdb_601', 'A', '2026-01-02T03:04:05.678Z'),
    saved('tmdb_601', 'A', '2026-01-01T03:04:05.678Z'),
    saved('tmdb_602', 'B', 'yesterday'),
    saved('tmdb_603', 'C', '2026-01-01T03:04:05.678Z'),
    saved('tmdb_604', 'D', '2026-01-01T03:04:05.678Z', '—'),
  ]),
}

/** Thirty films; `backwards` is the same ones in another order, with one that the first list does not have. */
const thirty = Array.from({ length: 30 }, (_, i) => film(`tmdb_${701 + i}`, `Thirty ${i}`, '2005', 'A', i))
const other = film('tmdb_799', 'Only There', '2006', 'A', 0)
export const p16 = {
  first: json(thirty),
  backwards: json(
    [...thirty.toReversed().slice(0, 10), other, ...thirty.toReversed().slice(10)].map((item, rank) => ({
      ...item,
      rank,
    })),
  ),
}
