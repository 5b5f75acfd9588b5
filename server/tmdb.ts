import type { Logger } from 'pino'
import type * as z from 'zod/mini'
import { Gate } from './tmdb/gate.ts'
import { details, type Film, filmOf, found, page } from './tmdb/wire.ts'

export type { Film } from './tmdb/wire.ts'

/** The only host that is ever asked. The other of TMDB's is named in the addresses of posters, which browsers open. */
const HOST = 'https://api.themoviedb.org/3'
const MOST_BYTES = 1024 * 1024
const PATIENCE_MS = { search: 2_000, other: 3_000 }

/** The way to TMDB: nothing else speaks to it. Each answers undefined when TMDB may not be asked, or does not answer well. */
export interface Tmdb {
  /** The first page of films called so. */
  search(query: string, year?: number | null): Promise<Film[] | undefined>
  /** A film with its people; null when TMDB has it no more. */
  film(tmdbId: number): Promise<Film | null | undefined>
  /** The film of an IMDb id; null when there is none. */
  byImdb(imdbId: string): Promise<Film | null | undefined>
  /** The first page of a list, by TMDB's own conditions. */
  discover(conditions: Record<string, string>): Promise<Film[] | undefined>
}

interface Options {
  token: string
  /** For tests: a server on this machine that behaves as TMDB does. */
  url?: string
  log: Logger
  now: () => number
}

export function createTmdb({ token, url = HOST, log, now }: Options): Tmdb {
  const gate = new Gate(now)

  async function ask<T>(path: string, query: Record<string, string>, schema: z.ZodMiniType<T>, ms = PATIENCE_MS.other) {
    try {
      return await gate.pass(() => fetchJson(path, query, schema, ms))
    } catch (error) {
      // Not the error itself: it may hold the whole request.
      log.warn({ path: path.replace(/\d+$/u, ':id'), reason: reasonOf(error) }, 'TMDB did not answer well')
      return undefined
    }
  }

  async function fetchJson<T>(
    path: string,
    query: Record<string, string>,
    schema: z.ZodMiniType<T>,
    ms: number,
  ): Promise<T | null> {
    const response = await fetch(`${url}${path}?${new URLSearchParams(query)}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      // A redirect would lead to a host nobody has looked at.
      redirect: 'manual',
      signal: AbortSignal.timeout(ms),
    })
    try {
      if (response.status === 404) return null
      if (response.status === 429) gate.quiet((Number(response.headers.get('retry-after')) || 10) * 1000)
      if (response.status !== 200) throw new Error(`status ${response.status}`)
      const parsed = schema.safeParse(JSON.parse(await readText(response)))
      if (!parsed.success) throw new Error('an unexpected form')
      return parsed.data
    } finally {
      await response.body?.cancel().catch(() => undefined)
    }
  }

  const films = (list: { results: unknown[] } | null | undefined) =>
    list === undefined ? undefined : (list?.results ?? []).flatMap(entry => filmOf(entry) ?? [])

  return {
    async search(query, year) {
      const asked: Record<string, string> = { query, include_adult: 'false', language: 'en-US', page: '1' }
      if (year) asked.primary_release_year = String(year)
      return films(await ask('/search/movie', asked, page, PATIENCE_MS.search))
    },
    async film(tmdbId) {
      const answer = await ask(`/movie/${tmdbId}`, { language: 'en-US', append_to_response: 'credits' }, details)
      return answer ? (filmOf(answer) ?? null) : answer
    },
    async byImdb(imdbId) {
      const answer = await ask(`/find/${imdbId}`, { external_source: 'imdb_id', language: 'en-US' }, found)
      const [first] = (answer?.movie_results ?? []).flatMap(entry => filmOf(entry) ?? [])
      return answer === undefined ? undefined : first ? { ...first, imdb_id: imdbId } : null
    },
    async discover(conditions) {
      return films(
        await ask('/discover/movie', { include_adult: 'false', language: 'en-US', page: '1', ...conditions }, page),
      )
    },
  }
}

/** At most a megabyte: the rest is not even read. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MOST_BYTES) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? error.name === 'TimeoutError'
      ? 'no answer in time'
      : error.message.slice(0, 100)
    : 'unknown'
