import { codePoints, MAX_NOTE, MAX_TITLE } from '#sync-rules'
import { cleanLine, cleanLines, firstOf } from '../adopt/text.ts'
import type { Row, Source } from './types.ts'

/** Readers of single fields. What cannot be read is unknown; nothing is made up. */

/** An object of JSON, whatever it holds. */
export type Fields = Record<string, unknown>
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function readTitle(raw: unknown): string | null {
  const text = typeof raw === 'string' ? firstOf(cleanLine(raw).text, MAX_TITLE) : ''
  return text === '' ? null : text
}

export function readYear(raw: unknown): number | null {
  const year = Number(/^\s*(\d{4})(?!\d)/u.exec(String(raw ?? ''))?.[1] ?? 0)
  return year >= 1870 && year <= 2100 ? year : null
}

/** A rating between half a point and `scale`, else none: 0 is written for "not rated". */
export function readRating(raw: unknown, scale: 5 | 10): Row['rating'] {
  const value =
    typeof raw === 'number'
      ? raw
      : Number(
          String(raw ?? '')
            .trim()
            .replace(',', '.') || Number.NaN,
        )
  return value > 0 && value <= scale ? { value: Math.round(value * 10) / 10, scale } : null
}

/** A day or an instant, of this or the last century. Dates before films are no dates: 1970-01-01 stands for none. */
export function readDate(raw: unknown): string | null {
  if (typeof raw !== 'string') return null
  const text = raw.trim()
  if (!/^\d{4}-\d{2}-\d{2}([T ][\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/u.test(text) || text.startsWith('1970-01-01'))
    return null
  const day = text.slice(0, 10)
  const real = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== day || day < '1900') return null
  if (text.length === 10) return day
  const instant = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/u.test(text) ? text : `${text.replace(' ', 'T')}Z`)
  return Number.isNaN(instant) ? day : new Date(instant).toISOString()
}

/** A day as the instant a bookmark has. */
export const asInstant = (date: string | null): string | null =>
  date !== null && date.length === 10 ? `${date}T00:00:00.000Z` : date

/** A text as a note; one that is too long to be stored stays whole beside it. */
export function readNote(raw: unknown): Pick<Row, 'note' | 'long_notes'> {
  const text = typeof raw === 'string' ? cleanLines(raw).text.trim() : ''
  if (text === '') return { note: null }
  return codePoints(text) > MAX_NOTE ? { note: null, long_notes: [text] } : { note: text }
}

function readTmdb(raw: unknown): number | undefined {
  const id = typeof raw === 'number' || typeof raw === 'string' ? Number(raw) : Number.NaN
  return Number.isInteger(id) && id > 0 && id < 2 ** 31 ? id : undefined
}

function readImdb(raw: unknown): string | undefined {
  return /^tt\d{7,10}$/u.exec(String(raw ?? '').trim())?.[0]
}

/** Both ids of a film, as far as they are ids. */
export function readIds(tmdb: unknown, imdb: unknown): Row['ids'] {
  const [tmdbId, imdbId] = [readTmdb(tmdb), readImdb(imdb)]
  return { ...(tmdbId !== undefined && { tmdb: tmdbId }), ...(imdbId !== undefined && { imdb: imdbId }) }
}

/** A film nothing is known of but where it stood. */
export const blank = (source: Source, title: string | null = null): Row => ({
  source,
  title,
  year: null,
  media_type: 'MOVIE',
  ids: {},
  rating: null,
  tier: null,
  position: null,
  seen: [],
  note: null,
  saved: false,
  ...(title === null && { skip: { reason: 'no_title' } }),
})
