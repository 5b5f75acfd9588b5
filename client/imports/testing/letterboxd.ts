import { csv, zip } from './files.ts'

export const columns = {
  ratings: 'Date,Name,Year,Letterboxd URI,Rating',
  watched: 'Date,Name,Year,Letterboxd URI',
  diary: 'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date',
  reviews: 'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date',
  list: 'Position,Name,Year,URL,Description',
}

export const list = (name: string, films: readonly (readonly unknown[])[]): string =>
  `Letterboxd list export v7\n${csv('Date,Name,Tags,URL,Description', [['2024-01-01', name, '', 'https://boxd.it/L', 'Mine,\nall mine']])}\n${csv(columns.list, films)}`

/** The long review of `traps`, longer than a note can be. */
export const longReview = `Long. ${'word '.repeat(600)}`.trim()

/** An account with every trap that the export of Letterboxd is known to set. */
export const traps: Record<string, string | Uint8Array> = {
  'profile.csv': csv('Date Joined,Username,Email Address', [['2015-01-01', 'secret_name', 'secret@example.com']]),
  'ratings.csv': csv(
    columns.ratings,
    [
      ['2024-03-01', 'Alien', '1979', 'https://boxd.it/a1', '5'],
      ['2024-03-02', 'Fargo', '1996', 'https://boxd.it/f1', '4.5'],
      ['2024-03-03', 'Memento', '2000', 'https://boxd.it/m1', '0'],
      ['2024-03-04', 'The Visitor', '1979', 'https://boxd.it/v1', '2'],
      ['2024-03-05', 'The Visitor', '1979', 'https://boxd.it/v2', '3.5'],
      ['2024-03-06', 'Café, "Lumière"\nAgain', '2003', 'https://boxd.it/c1', '3'],
    ],
    '\r\n',
  ),
  'watched.csv': csv(columns.watched, [
    ['2024-03-01', 'Alien', '1979', 'https://boxd.it/a1'],
    ['2024-03-02', 'Fargo', '1996', 'https://boxd.it/f1'],
    ['2024-03-03', 'Memento', '2000', 'https://boxd.it/m1'],
    ['2024-03-04', 'The Visitor', '1979', 'https://boxd.it/v1'],
    ['2024-03-05', 'The Visitor', '1979', 'https://boxd.it/v2'],
    ['2024-03-06', 'Café, "Lumière"\nAgain', '2003', 'https://boxd.it/c1'],
    ['2024-03-07', 'Year Unknown', '', 'https://boxd.it/y1'],
    ['2024-03-08', '', '2001', 'https://boxd.it/n1'],
  ]),
  'watchlist.csv': csv(columns.watched, [
    ['2024-04-01', 'Paris, Texas', '1984', 'https://boxd.it/p1'],
    ['2024-04-02', 'Alien', '1979', 'https://boxd.it/a1'],
  ]),
  'diary.csv': csv(columns.diary, [
    ['2020-01-02', 'Alien', '1979', 'https://boxd.it/e1', '3', '', 'space, "tags"', '2020-01-01'],
    ['2024-03-01', 'Alien', '1979', 'https://boxd.it/e2', '5', 'Yes', '', '2024-02-29'],
    ['2024-03-04', 'The Visitor', '1979', 'https://boxd.it/e3', '', '', '', '2024-03-04'],
  ]),
  'reviews.csv': csv(columns.reviews, [
    [
      '2020-01-02',
      'Alien',
      '1979',
      'https://boxd.it/e1',
      '3',
      '',
      'In space,\r\nno "one".\n\n<b>Really</b>',
      '',
      '2020-01-01',
    ],
    ['2024-03-02', 'Fargo', '1996', 'https://boxd.it/e4', '4.5', '', longReview, '', ''],
  ]),
  'comments.csv': csv('Date,Content,Comment', [['2024-01-01', 'Alien', 'hello']]),
  'likes/films.csv': csv(columns.watched, [['2024-03-09', 'Only Liked', '2010', 'https://boxd.it/l1']]),
  'lists/best-ever.csv': list('Best ever', [
    ['1', 'Fargo', '1996', 'https://boxd.it/f1', ''],
    ['2', 'Alien', '1979', 'https://boxd.it/a1', 'the\nbest'],
    ['3', 'Never Seen', '1999', 'https://boxd.it/x1', ''],
  ]),
  'deleted/diary.csv': csv(columns.diary, [
    ['2019-01-01', 'Regretted', '2001', 'https://boxd.it/d1', '1', '', '', '2019-01-01'],
  ]),
  'orphaned/reviews.csv': csv(columns.reviews, [
    ['2019-01-01', 'Lost', '2001', 'https://boxd.it/o1', '1', '', 'x', '', ''],
  ]),
}

/** The archive; `folder` puts all of it inside one, as some programs do. */
export const letterboxdZip = (files: Record<string, string | Uint8Array> = traps, folder = ''): Uint8Array =>
  zip(Object.fromEntries(Object.entries(files).map(([path, data]) => [folder + path, data])))

/** `count` films with ratings of all kinds, as a person of many years has them. */
export const manyFilms = (count: number): Uint8Array => {
  const films = Array.from({ length: count }, (_, i) => [
    '2024-01-01',
    `Film number ${i}`,
    1900 + (i % 120),
    `https://boxd.it/${i}`,
  ])
  return zip({
    'watched.csv': csv(columns.watched, films),
    'ratings.csv': csv(
      columns.ratings,
      films.map((film, i) => [...film, ((i % 10) + 1) / 2]),
    ),
  })
}
