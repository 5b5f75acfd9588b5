import pino from 'pino'
import { describe, expect, test } from 'vitest'
import type { MatchResult, MediaItem, Suggestion } from '#sync-rules'
import { startJobs } from '../jobs.ts'
import { catalogueDb, type Engine, playedOn } from '../testing/database.ts'
import { FAKE_TOKEN, type Fault, fakeTmdb } from '../testing/fake-tmdb.ts'
import { waiting } from '../testing/hold.ts'
import { testServer } from '../testing/http.ts'
import { until } from '../testing/until.ts'
import { createTmdb } from '../tmdb.ts'
import { Films } from './films.ts'

const DAY = 86_400_000

/** A server beside a TMDB that a test may make misbehave. */
async function house(engine: Engine = 'pglite') {
  let now = Date.parse('2026-11-25T10:00:00.000Z')
  const tmdb = await fakeTmdb()
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: line => void lines.push(line) })
  const server = await testServer({ db: await catalogueDb(engine), now: () => now, log })
  const { db } = server.deps
  const films = new Films({
    db,
    log,
    now: () => now,
    tmdb: createTmdb({ token: FAKE_TOKEN, url: tmdb.url, log, now: () => now }),
  })
  server.deps.films = films
  return {
    tmdb,
    server,
    films,
    db,
    lines,
    tick: (ms: number) => {
      now += ms
    },
    async search(q: string) {
      const reply = await server.call<MediaItem[]>('GET', `/media/search?q=${encodeURIComponent(q)}`)
      expect(reply.status, reply.text).toBe(200)
      await films.settle()
      return reply
    },
    async [Symbol.asyncDispose]() {
      await films.settle()
      await server[Symbol.asyncDispose]()
      await tmdb[Symbol.asyncDispose]()
    },
  }
}

const searches = (requests: string[]) => requests.filter(request => request.startsWith('/3/search/movie'))

describe.each(playedOn)('films of TMDB on %s', engine => {
  test('few hits of our own: TMDB is asked once, and the answer comes from our rows', async () => {
    await using at = await house(engine)
    const { data, meta } = await at.search('lantern')
    expect(meta).toMatchObject({ source: 'local+tmdb', complete: true })
    const titles = data.map(item => `${item.title} ${item.release_year}`)
    expect(titles.filter(title => title.startsWith('The Lantern Road'))).toHaveLength(2)
    expect(titles).toEqual(
      expect.arrayContaining(['Lantern Season 1979', 'Lantern Season 2007', 'Lantern without a Day null']),
    )
    expect(data.every(item => item.tmdb_id !== null && item.attributes.source === 'tmdb')).toBe(true)
    await at.search('lantern road')
    await at.search('Lantern  Road!')
    expect(searches(at.tmdb.requests)).toHaveLength(2)
    at.tick(2 * 3_600_000)
    await at.search('lantern road')
    expect(searches(at.tmdb.requests)).toHaveLength(3)
    const { n } = (await at.db.row<{ n: number }>(
      'select count(*)::int as n from media_items where tmdb_id = 900001',
    )) as { n: number }
    expect(n).toBe(1)
  })

  test('a film of the bundled catalogue is that film, keeps what it says, and learns its number', async () => {
    await using at = await house(engine)
    const [before] = (await at.server.call<MediaItem[]>('GET', '/media/search?q=inception&limit=1')).data
    await at.films.settle()
    await at.films.lookUp('inception', 2010)
    const after = (await at.server.call<MediaItem>('GET', `/media/${before?.id}`)).data
    expect(after).toMatchObject({
      id: before?.id,
      title: 'Inception',
      tmdb_id: 27205,
      attributes: { director: 'Christopher Nolan' },
    })
    expect(after.attributes.poster_path).toMatch(/^\/[A-Za-z0-9]+\.jpg$/u)
    expect(after.attributes.source).not.toBe('tmdb')
    const rows = await at.db.rows(`select 1 from media_items where search_key = 'inception' and release_year = 2010`)
    expect(rows).toHaveLength(1)
  })

  test('two who ask the same at once put every film there once', async () => {
    await using at = await house(engine)
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => at.server.call<MediaItem[]>('GET', '/media/search?q=lantern')),
    )
    await at.films.settle()
    expect(new Set(replies.map(reply => reply.status))).toEqual(new Set([200]))
    expect(searches(at.tmdb.requests)).toHaveLength(1)
    const twice = await at.db.rows(
      'select tmdb_id from media_items where tmdb_id is not null group by tmdb_id having count(*) > 1',
    )
    expect(twice).toEqual([])
  })

  test('the five first are looked at closely behind the answer, any other when it is opened', async () => {
    await using at = await house(engine)
    await at.search('parasite')
    const [film] = (await at.search('parasite')).data
    expect(film?.attributes).toMatchObject({
      director: 'Bong Joon Ho',
      cast: ['Song Kang-ho', 'Lee Sun-kyun'],
      runtime_minutes: 133,
      genres: ['Comedy', 'Thriller', 'Drama'],
    })
    await at.films.lookUp('lantern')
    const { id } = (await at.db.row<{ id: string }>('select id from media_items where tmdb_id = 900003')) as {
      id: string
    }
    const opened = await at.server.call<MediaItem>('GET', `/media/${id}`)
    expect(opened.data.attributes.director).toBe('One Hand, Other Hand')
    const before = at.tmdb.requests.length
    await at.server.call('GET', `/media/${id}`)
    expect(at.tmdb.requests).toHaveLength(before)
  })

  test('after five months it is asked for again, after six it is dropped, and the film stays on the list', async () => {
    await using at = await house(engine)
    await at.search('parasite')
    const ada = await at.server.signUp('ada')
    const { id } = (await at.db.row<{ id: string }>('select id from media_items where tmdb_id = 496243')) as {
      id: string
    }
    await ada.call('POST', '/rankings', { body: { media_item_id: id, tier: 'S' } })
    at.tick(149 * DAY)
    const asked = at.tmdb.requests.length
    await at.films.age()
    expect(at.tmdb.requests).toHaveLength(asked)
    at.tick(2 * DAY)
    await at.films.age()
    expect(at.tmdb.requests.length).toBeGreaterThan(asked)
    at.tmdb.fault = 'down'
    at.tick(181 * DAY)
    // Also by a server that no longer asks TMDB.
    await startJobs({ ...at.server.deps, films: undefined })()
    const kept = await at.db.row<{ title: string; attributes: object; fetched_at: string | null }>(
      'select title, release_year, attributes, fetched_at from media_items where id = $1',
      [id],
    )
    expect(kept).toEqual({ title: 'Parasite', release_year: 2019, attributes: { source: 'tmdb' }, fetched_at: null })
  })

  test('a film that TMDB has no more stays where people put it', async () => {
    await using at = await house(engine)
    await at.films.lookUp('lantern gone')
    const { id } = (await at.db.row<{ id: string }>('select id from media_items where tmdb_id = 900012')) as {
      id: string
    }
    at.tmdb.films = at.tmdb.films.filter(film => film.id !== 900012)
    const opened = await at.server.call<MediaItem>('GET', `/media/${id}`)
    expect(opened.data).toMatchObject({ title: 'Lantern Gone', release_year: 2012, tmdb_id: 900012 })
    expect(opened.data.attributes).toEqual({ source: 'tmdb' })
  })

  test('an import finds by IMDb id and by title what our rows lacked', async () => {
    await using at = await house(engine)
    const ada = await at.server.signUp('ada')
    const items = [
      { title: 'Gisaengchung', imdb_id: 'tt6751668' },
      { title: 'Lantern Season', year: 1979 },
      { title: 'Lantern Season', year: 1978 },
      { title: 'lantern season' },
      { title: 'No such film anywhere', year: 1950 },
    ]
    const { data } = await ada.call<MatchResult[]>('POST', '/media/match', { body: { items } })
    const said = data.map(({ candidates }) =>
      candidates.map(c => `${c.media_item.title} ${c.media_item.release_year} ${c.reason}`),
    )
    expect(said[0]).toEqual(['Parasite 2019 imdb_id'])
    expect(said[1]).toEqual(['Lantern Season 1979 title_year'])
    expect(said[2]?.slice(0, 2)).toEqual(['Lantern Season 1979 title_near_year', 'Lantern Season 2007 title'])
    expect(said[3]?.slice(0, 2).map(text => text.split(' ').at(-1))).toEqual(['title', 'title'])
    expect(data[4]?.candidates.every(candidate => !candidate.exact)).toBe(true)
  })

  test('suggestions come from TMDB’s lists, and never show what is ranked or saved', async () => {
    await using at = await house(engine)
    await at.films.refreshSuggested()
    const ada = await at.server.signUp('ada')
    const ask = async () => (await ada.call<Suggestion[]>('GET', '/media/suggestions?limit=50')).data
    const first = await ask()
    expect(first.some(s => s.media_item.title === 'The Lantern Road' && s.reason === 'popular')).toBe(true)
    expect(first.some(s => s.media_item.title === 'The Godfather' && s.reason === 'classic')).toBe(true)
    const [one, two] = first
    await ada.call('POST', '/rankings', { body: { media_item_id: one?.media_item.id, tier: 'S' } })
    await at.db.rows(
      `insert into watchlist_items (user_id, media_item_id, seq, set_seq, set_at) values ($1, $2, 1, 1, now())`,
      [ada.user.id, two?.media_item.id],
    )
    const ids = (await ask()).map(s => s.media_item.id)
    expect(ids).not.toContain(one?.media_item.id)
    expect(ids).not.toContain(two?.media_item.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  // On PGlite there is one process.
  test.runIf(engine === 'postgres')('a process that makes the suggestions waits for another that does', async () => {
    await using at = await house(engine)
    let other: Promise<void> | undefined
    await new Promise<void>((begun, fail) => {
      other = at.db.tx(async tx => {
        await tx.row("select pg_advisory_xact_lock(hashtextextended('marquee.suggested', 0))")
        await tx.row(
          "insert into suggested (list, place, media_item_id) select 'popular', 1, id from media_items order by id limit 1",
        )
        begun()
        await until(async () => (await waiting(tx)) > 0)
      })
      other.catch(fail)
    })
    await Promise.all([other, at.films.refreshSuggested()])
    const lists = await at.db.rows('select from suggested group by list')
    expect(lists).toHaveLength(2)
  })
})

describe('whatever TMDB does', () => {
  test.each<Fault>([
    'html_502',
    'truncated',
    'reset',
    'wrong_type',
    'too_many',
    'redirect',
    'huge',
    'bad_key',
    'down',
    'stall',
  ])('#79 by %s a search is answered from our own rows, and says that it is not complete', async fault => {
    await using at = await house()
    at.tmdb.fault = fault
    const { data, meta, text } = await at.search('parasite')
    expect(meta).toMatchObject({ source: 'local', complete: false })
    expect(data.every(item => item.tmdb_id === null)).toBe(true)
    expect(at.tmdb.requests.filter(request => request.includes('redirected'))).toEqual([])
    expect(`${text}${at.lines.join('')}`).not.toContain(FAKE_TOKEN)
  })

  test('after five failures it is left alone for half a minute, and asked again then', async () => {
    await using at = await house()
    at.tmdb.fault = 'down'
    for (const word of ['lantern road', 'lantern season', 'lantern gone', 'lantern markup', 'lantern dark'])
      await at.search(word)
    const asked = searches(at.tmdb.requests).length
    expect(asked).toBe(5)
    at.tmdb.fault = undefined
    expect((await at.search('lantern tomorrow')).meta.complete).toBe(false)
    expect(searches(at.tmdb.requests)).toHaveLength(asked)
    at.tick(31_000)
    expect((await at.search('lantern tomorrow')).meta.complete).toBe(true)
  })

  test('when it asks for quiet it has it, for as long as it said', async () => {
    await using at = await house()
    at.tmdb.fault = 'too_many_later'
    await at.search('lantern')
    at.tmdb.fault = undefined
    at.tick(59_000)
    expect((await at.search('lantern')).meta.complete).toBe(false)
    at.tick(2_000)
    expect((await at.search('lantern')).meta.complete).toBe(true)
  })

  test('it is asked at most twenty times a second', async () => {
    await using at = await house()
    for (let n = 0; n < 25; n++) await at.films.lookUp(`lantern ${n}`)
    expect(searches(at.tmdb.requests)).toHaveLength(20)
    at.tick(1_000)
    expect(await at.films.lookUp('lantern again')).toBe(true)
  })

  test('what it says is text, never markup, never hidden, never an address of another host', async () => {
    await using at = await house()
    await at.search('lantern')
    const rows = await at.db.rows<{ title: string; attributes: Record<string, unknown>; tmdb_id: number }>(
      'select title, attributes, tmdb_id from media_items where tmdb_id >= 900000',
    )
    const of = (id: number) => rows.find(row => row.tmdb_id === id)
    expect(of(900008)).toBeUndefined()
    expect(of(900013)).toBeUndefined()
    expect(of(900009)?.attributes).not.toHaveProperty('poster_path')
    expect(of(900009)?.attributes.overview).toBe('<script>alert(1)</script> & <b>bold</b>')
    expect(of(900010)?.title).toBe('Lantern  Reversed')
    expect(of(900010)?.attributes.overview).toBe('half \ufffd of it')
    expect([...(of(900007)?.title ?? '')].length).toBeLessThanOrEqual(300)
    expect(of(900011)?.attributes.genres).toEqual(['Drama'])
  })

  test('a title of ours is never overwritten by one of theirs', async () => {
    await using at = await house()
    await at.films.lookUp('parasite')
    const film = at.tmdb.films.find(each => each.id === 496243)
    if (film) Object.assign(film, { title: '寄生上流', overview: 'new words' })
    at.tick(2 * 3_600_000)
    await at.films.lookUp('기생충')
    const row = await at.db.row<{ title: string }>(
      `select title, attributes ->> 'overview' as overview from media_items where tmdb_id = 496243`,
    )
    expect(row).toEqual({ title: 'Parasite', overview: 'new words' })
  })
})

test('without TMDB suggestions come from our own catalogue, and by the taste of whoever asks', async () => {
  await using server = await testServer({ db: await catalogueDb('pglite') })
  const ada = await server.signUp('ada')
  const anybody = (await server.call<Suggestion[]>('GET', '/media/suggestions?limit=50')).data
  expect(new Set(anybody.map(s => s.reason))).toEqual(new Set(['popular', 'classic']))
  const western = await server.deps.db.rows<{ id: string }>(
    `select id from media_items where attributes -> 'genres' ? 'Western' order by popularity desc limit 5`,
  )
  for (const { id } of western) await ada.call('POST', '/rankings', { body: { media_item_id: id, tier: 'S' } })
  const hers = (await ada.call<Suggestion[]>('GET', '/media/suggestions?limit=50')).data
  const byTaste = hers.filter(s => s.reason === 'taste')
  expect(byTaste.length).toBeGreaterThan(0)
  expect(byTaste.some(s => (s.media_item.attributes.genres as string[]).includes('Western'))).toBe(true)
  const paged = await ada.call<Suggestion[]>('GET', '/media/suggestions?limit=5&offset=5')
  expect(paged.data.map(s => s.media_item.id)).toEqual(hers.slice(5, 10).map(s => s.media_item.id))
  const plays = await server.call<Suggestion[]>('GET', '/media/suggestions?media_type=PLAY')
  expect(plays.data.every(s => s.media_item.media_type === 'PLAY')).toBe(true)
})

test('a question whose answer could not be kept is answered from our rows, and may be asked again', async () => {
  await using at = await house()
  const { tx } = at.db
  // As when the database is away for a moment, just when the films are put there.
  at.films.deps.db = { ...at.db, tx: () => Promise.reject(new Error('away')) }
  expect((await at.search('lantern road')).meta).toMatchObject({ source: 'local', complete: false })
  at.films.deps.db = { ...at.db, tx }
  expect((await at.search('lantern road')).meta).toMatchObject({ source: 'local+tmdb', complete: true })
})
