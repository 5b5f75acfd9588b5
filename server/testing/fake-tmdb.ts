import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { searchKey } from '#sync-rules'
import { type FakeFilm, fakeFilms } from './fake-tmdb-films.ts'

/** What it may do in place of answering. */
export type Fault =
  | 'html_502'
  | 'truncated'
  | 'stall'
  | 'reset'
  | 'wrong_type'
  | 'too_many'
  | 'too_many_later'
  | 'redirect'
  | 'huge'
  | 'bad_key'
  | 'down'

/**
 * A server that behaves as TMDB does, as far as we use it: both ways to show a key, its status codes and bodies, pages,
 * nulls and missing fields; and misbehaves when told.
 */
export interface FakeTmdb extends AsyncDisposable {
  url: string
  /** Every request it got, without the key. */
  requests: string[]
  /** From now on, for every request; undefined is good behaviour. */
  fault: Fault | undefined
  films: FakeFilm[]
}

export const FAKE_TOKEN = 'canary-token-of-tmdb'
const status = (status_code: number, status_message: string) => ({ success: false, status_code, status_message })

export async function fakeTmdb(): Promise<FakeTmdb> {
  const fake = { requests: [] as string[], fault: undefined as Fault | undefined, films: structuredClone(fakeFilms) }
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://tmdb')
    const key = url.searchParams.get('api_key')
    url.searchParams.delete('api_key')
    fake.requests.push(`${url.pathname}${url.search}`)
    if (misbehave(fake.fault, res)) return
    if (req.headers.authorization !== `Bearer ${FAKE_TOKEN}` && key !== FAKE_TOKEN) {
      send(res, 401, status(7, 'Invalid API key: You must be granted a valid key.'))
    } else if (req.method !== 'GET') send(res, 405, status(2, 'Invalid service.'))
    else answer(fake.films, url, res)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/3`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
    },
  })
}

function misbehave(fault: Fault | undefined, res: ServerResponse): boolean {
  const acts: Record<Fault, () => void> = {
    html_502: () => res.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>'),
    truncated: () => res.writeHead(200, { 'content-type': 'application/json' }).end('{"page":1,"results":[{"id":9000'),
    // Never answers; its asker has to give up.
    stall: () => undefined,
    reset: () => res.destroy(),
    wrong_type: () => send(res, 200, { page: '1', results: { id: 1 } }),
    too_many: () => send(res, 429, status(25, 'Your request count is over the allowed limit.')),
    too_many_later: () =>
      send(res, 429, status(25, 'Your request count is over the allowed limit.'), { 'retry-after': '60' }),
    redirect: () => send(res, 302, {}, { location: '/3/redirected' }),
    huge: () => send(res, 200, { page: 1, results: [], padding: 'x'.repeat(5 * 1024 * 1024) }),
    bad_key: () => send(res, 401, status(7, 'Invalid API key: You must be granted a valid key.')),
    down: () => send(res, 503, status(9, 'Service offline: This service is temporarily offline, try again later.')),
  }
  if (!fault) return false
  acts[fault]()
  return true
}

function answer(films: FakeFilm[], url: URL, res: ServerResponse): void {
  const path = url.pathname.replace(/^\/3/u, '')
  const page = url.searchParams.get('page') ?? '1'
  const own = /^\/movie\/(\d+)$/u.exec(path)
  const imdb = /^\/find\/(\w+)$/u.exec(path)
  if (!/^[1-9]\d{0,2}$/u.test(page) || Number(page) > 500) {
    send(res, 400, status(22, 'Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.'))
  } else if (path === '/search/movie') sendPage(res, search(films, url.searchParams), Number(page))
  else if (path === '/discover/movie') sendPage(res, discover(films, url.searchParams), Number(page))
  else if (own)
    sendFilm(
      films.find(film => film.id === Number(own[1])),
      res,
    )
  else if (imdb && url.searchParams.get('external_source') === 'imdb_id') {
    const movie_results = films.filter(film => film.imdb_id === imdb[1]).map(inList)
    const none = { tv_results: [], person_results: [], tv_season_results: [], tv_episode_results: [] }
    send(res, 200, { movie_results, ...none })
  } else send(res, 404, status(34, 'The resource you requested could not be found.'))
}

/** As in its lists: without what only a film's own page says. */
function inList({ runtime: _r, imdb_id: _i, directors: _d, cast: _c, ...film }: FakeFilm) {
  return { backdrop_path: null, original_language: 'en', video: false, ...film }
}

/** No tolerance for typos: every word has to be there. */
function search(films: FakeFilm[], query: URLSearchParams): FakeFilm[] {
  const words = searchKey(query.get('query') ?? '').split(' ')
  const year = query.get('primary_release_year')
  return films.filter(film => {
    const key = searchKey(`${film.title} ${film.original_title}`)
    const adult = film.adult === true && query.get('include_adult') === 'false'
    return !adult && words.every(word => key.includes(word)) && (!year || String(film.release_date).startsWith(year))
  })
}

function discover(films: FakeFilm[], query: URLSearchParams): FakeFilm[] {
  const by = query.get('sort_by')?.startsWith('vote_average') ? 'vote_average' : 'popularity'
  return films
    .filter(film => typeof film.title === 'string' && film.adult !== true)
    .filter(film => Number(film.vote_count) >= Number(query.get('vote_count.gte') ?? 0))
    .filter(film => String(film.release_date) >= (query.get('primary_release_date.gte') ?? ''))
    .filter(film => String(film.release_date ?? '') <= (query.get('primary_release_date.lte') ?? '9'))
    .sort((a, b) => (b[by] ?? 0) - (a[by] ?? 0))
}

function sendPage(res: ServerResponse, films: FakeFilm[], page: number): void {
  const results = films.slice((page - 1) * 20, page * 20).map(inList)
  send(res, 200, { page, results, total_pages: Math.ceil(films.length / 20), total_results: films.length })
}

function sendFilm(film: FakeFilm | undefined, res: ServerResponse): void {
  if (!film) {
    send(res, 404, status(34, 'The resource you requested could not be found.'))
    return
  }
  const { directors = [], cast = [], genre_ids, ...rest } = film
  const genres = (genre_ids as number[]).map(id => ({ id, name: `Genre ${id}` }))
  send(res, 200, {
    ...rest,
    genres,
    status: 'Released',
    credits: {
      cast: cast.map((name, order) => ({ id: order, name, order, character: '', profile_path: null })),
      crew: [
        ...directors.map(name => ({ name, job: 'Director', department: 'Directing', profile_path: null })),
        { name: 'Somebody Else', job: 'Gaffer', department: 'Lighting', profile_path: null },
      ],
    },
  })
}

function send(res: ServerResponse, code: number, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(code, { 'content-type': 'application/json;charset=utf-8', ...headers }).end(JSON.stringify(body))
}
