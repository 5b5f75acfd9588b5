import * as z from 'zod/mini'
import { codePoints, isWellFormed, MAX_TITLE } from '#sync-rules'

/** What TMDB says, checked and cleaned. What it adds is ignored; an entry that is wrong is left out, not the page. */

/** A film as our rows hold it. */
export interface Film {
  tmdb_id: number
  imdb_id?: string | null
  title: string
  original_title: string | null
  release_year: number | null
  /** 0 to 1. */
  popularity: number
  attributes: Record<string, string | number | string[]>
}

/** TMDB's genres, by the names of our own catalogue where they differ: one filter finds both. */
const genreNames: Record<number, string> = {
  28: 'Action',
  12: 'Adventure',
  16: 'Animation',
  35: 'Comedy',
  80: 'Crime',
  99: 'Documentary',
  18: 'Drama',
  10751: 'Family',
  14: 'Fantasy',
  36: 'Historical',
  27: 'Horror',
  10402: 'Music',
  9648: 'Mystery',
  10749: 'Romance',
  878: 'Science Fiction',
  10770: 'TV Movie',
  53: 'Thriller',
  10752: 'War',
  37: 'Western',
}

const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu

/** A text of strangers as text of ours: whole characters, nothing hidden, no longer than `most` code points. */
function clean(text: string, most: number): string {
  const whole = isWellFormed(text) ? text : text.replace(/\p{Surrogate}/gu, '\ufffd')
  const plain = whole.normalize('NFC').replace(hidden, ' ').trim()
  return codePoints(plain) <= most ? plain : `${[...plain].slice(0, most - 1).join('')}…`
}

const text = z.nullable(z.optional(z.string()))
const inList = z.object({
  id: z.int().check(z.positive(), z.maximum(2 ** 31 - 1)),
  title: z.string(),
  original_title: text,
  release_date: text,
  genre_ids: z.optional(z.array(z.int())),
  genres: z.optional(z.array(z.object({ id: z.int() }))),
  poster_path: text,
  overview: text,
  adult: z.optional(z.nullable(z.boolean())),
  vote_count: z.optional(z.nullable(z.number())),
  runtime: z.optional(z.nullable(z.number())),
  imdb_id: text,
  credits: z.optional(
    z.object({
      cast: z.array(z.object({ name: z.string(), order: z.optional(z.nullable(z.number())) })),
      crew: z.array(z.object({ name: z.string(), job: text })),
    }),
  ),
})
type Entry = z.infer<typeof inList>

export const page = z.object({ results: z.array(z.unknown()) })
export const found = z.object({ movie_results: z.array(z.unknown()) })
export const details = inList

/** Only a path of TMDB's own form: it becomes part of an address that browsers open. */
const posterPath = /^\/[A-Za-z0-9]{8,64}\.(jpg|png)$/u

const yearOf = (date: string | null | undefined): number | null => {
  const year = Number(/^(\d{4})-\d\d-\d\d$/u.exec(date ?? '')?.[1] ?? Number.NaN)
  return year >= 1800 && year <= 2100 ? year : null
}

/** A film out of a list or its own page; undefined for what is for adults only, has no title, or is no film at all. */
export function filmOf(entry: unknown): Film | undefined {
  const parsed = inList.safeParse(entry)
  if (!parsed.success || parsed.data.adult) return undefined
  const { id, title, original_title, release_date, vote_count, imdb_id } = parsed.data
  const name = clean(title, MAX_TITLE)
  if (name === '') return undefined
  const original = clean(original_title ?? '', MAX_TITLE)
  return {
    tmdb_id: id,
    ...(imdb_id !== undefined && { imdb_id: /^tt\d{7,10}$/u.test(imdb_id ?? '') ? imdb_id : null }),
    title: name,
    original_title: original === '' || original === name ? null : original,
    release_year: yearOf(release_date),
    popularity: Math.min(1, Math.log10(1 + Math.max(0, vote_count ?? 0)) / 5),
    attributes: attributesOf(parsed.data),
  }
}

function attributesOf({ genre_ids, genres, poster_path, overview, runtime, credits }: Entry): Film['attributes'] {
  const names = (genre_ids ?? genres?.map(genre => genre.id) ?? []).flatMap(id => genreNames[id] ?? [])
  const told = clean(overview ?? '', 500)
  return {
    source: 'tmdb',
    ...(names[0] && { genre: names[0], genres: names.slice(0, 5) }),
    ...(posterPath.test(poster_path ?? '') && { poster_path: poster_path as string }),
    ...(told !== '' && { overview: told }),
    ...(runtime && runtime > 0 && runtime < 10_000 && { runtime_minutes: Math.round(runtime) }),
    ...(credits && people(credits)),
  }
}

function people({ cast, crew }: NonNullable<Entry['credits']>): Film['attributes'] {
  const names = (list: { name: string }[], most: number) =>
    [...new Set(list.map(({ name }) => clean(name, 100)))].filter(name => name !== '').slice(0, most)
  const directors = names(
    crew.filter(({ job }) => job === 'Director'),
    4,
  )
  const actors = names(
    [...cast].sort((a, b) => (a.order ?? 999) - (b.order ?? 999)),
    8,
  )
  return {
    ...(directors.length > 0 && { director: directors.join(', ') }),
    ...(actors.length > 0 && { cast: actors }),
  }
}
