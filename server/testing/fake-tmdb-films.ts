/** Films as TMDB lists them, odd ones among them. All but the well-known titles are made up. */

export interface FakeFilm {
  id: number
  title?: unknown
  original_title?: unknown
  release_date?: unknown
  genre_ids?: unknown
  overview?: unknown
  poster_path?: unknown
  adult?: unknown
  vote_count?: unknown
  vote_average?: number
  popularity?: number
  /** Only on its own page. */
  runtime?: number | null
  imdb_id?: string | null
  directors?: string[]
  cast?: string[]
}

const poster = (n: number): string => `/${String(n).padStart(8, '0')}AbCdEfGhIjKlMnOpQr.jpg`

const film = (id: number, title: string, release_date: string, more: Partial<FakeFilm> = {}): FakeFilm => ({
  id,
  title,
  original_title: title,
  release_date,
  genre_ids: [18],
  overview: `What happens in ${title}.`,
  poster_path: poster(id),
  adult: false,
  vote_count: 2000,
  vote_average: 7,
  popularity: 10,
  runtime: 110,
  imdb_id: `tt${String(id).padStart(7, '0')}`,
  directors: ['Someone Good'],
  cast: ['First Player', 'Second Player'],
  ...more,
})

export const fakeFilms: FakeFilm[] = [
  film(496243, 'Parasite', '2019-05-30', {
    original_title: '기생충',
    genre_ids: [35, 53, 18],
    vote_count: 18000,
    directors: ['Bong Joon Ho'],
    cast: ['Song Kang-ho', 'Lee Sun-kyun'],
    runtime: 133,
    imdb_id: 'tt6751668',
  }),
  film(27205, 'Inception', '2010-07-15', { genre_ids: [28, 878], vote_count: 36000, directors: ['Christopher Nolan'] }),
  film(238, 'The Godfather', '1972-03-14', {
    vote_count: 20000,
    vote_average: 8.7,
    directors: ['Francis Ford Coppola'],
  }),
  film(900001, 'The Lantern Road', '2024-02-10', { vote_count: 600, popularity: 90 }),
  film(900002, 'The Lantern Road', '2024-08-01', { vote_count: 60, directors: [] }),
  film(900003, 'Lantern Season', '1979-01-01', { poster_path: null, directors: ['One Hand', 'Other Hand'] }),
  film(900004, 'Lantern Season', '2007-01-01', { runtime: 0 }),
  film(900005, 'Lantern without a Day', '', { release_date: '' }),
  film(900006, 'Lantern without Any', '', { release_date: undefined }),
  film(900007, `Lantern ${'long '.repeat(60)}`.trim(), '2001-01-01'),
  film(900008, 'Lantern After Dark', '2003-01-01', { adult: true }),
  film(900009, 'Lantern Markup', '2005-01-01', {
    overview: '<script>alert(1)</script> & <b>bold</b>',
    poster_path: 'javascript:alert(1)',
  }),
  film(900010, 'Lantern\u202e Reversed\u0000', '2006-01-01', { overview: 'half \ud83d of it' }),
  film(900011, 'Lantern of Tomorrow', '2011-01-01', { genre_ids: [18, 424242] }),
  film(900012, 'Lantern Gone', '2012-01-01'),
  { ...film(900013, 'x', '2013-01-01'), title: 42 },
  film(900014, 'Фонарь', '2014-01-01', { original_title: 'Фонарь' }),
]
