import { codePoints, type MediaType, type Tier, tiers } from '#sync-rules'
import type { RepairCode } from './reasons.ts'
import { cleanLine, firstOf } from './text.ts'

/** Readers of single fields. Each takes whatever stood there, and `repair` to say what it had to change. */
export type Repair = (code: RepairCode) => void

const MAX_TMDB_ID = 2 ** 31 - 1

/** `tmdb_` and digits, as the old version wrote it; leading noughts and capitals are forgiven. */
export function readTmdbId(id: string, repair: Repair): number | null {
  const digits = /^tmdb_(\d+)$/iu.exec(id)?.[1]
  if (digits === undefined) {
    if (/^tmdb/iu.test(id)) repair('id_unusable')
    return null
  }
  const number = Number(digits)
  if (number < 1 || number > MAX_TMDB_ID) {
    repair('id_unusable')
    return null
  }
  if (id !== `tmdb_${number}`) repair('id_spelling')
  return number
}

/** Ids and types of later versions of the old app: television, books, entries by hand, bare numbers. */
export const isLaterVersion = (id: unknown, type: unknown): boolean =>
  typeof id === 'number' ||
  (typeof id === 'string' && /^(tv_|ol_|manual:)/u.test(id)) ||
  (typeof type === 'string' && /^(tv|book|season|series)/u.test(type.trim().toLowerCase()))

/** Null when it is neither a film nor a play. */
export function readType(raw: unknown, tmdbId: number | null, repair: Repair): MediaType | null {
  if (raw === undefined || raw === null || raw === '') {
    repair('type_assumed')
    return 'MOVIE'
  }
  if (typeof raw !== 'string') return null
  const word = raw.trim().toLowerCase()
  if (word !== raw) repair('type_spelling')
  if (word === 'movie') return 'MOVIE'
  if (!['theater', 'theatre', 'play'].includes(word)) return null
  if (tmdbId === null) return 'PLAY'
  repair('type_from_id')
  return 'MOVIE'
}

export function readYear(raw: unknown, repair: Repair): number | null {
  if (raw === undefined || raw === null || raw === '' || raw === '—') return null
  if (typeof raw === 'number') repair('year_number')
  const text = typeof raw === 'string' ? raw.trim() : typeof raw === 'number' ? String(raw) : ''
  const year = /^\d{4}$/u.test(text) ? Number(text) : 0
  if (year >= 1870 && year <= 2100) return year
  repair('year_unknown')
  return null
}

export function readTier(raw: unknown, repair: Repair): Tier | null {
  if (typeof raw !== 'string') return null
  const tier = tiers.find(name => name === raw.trim().toUpperCase()) ?? null
  if (tier !== null && tier !== raw) repair('tier_spelling')
  return tier
}

/** The number the old screen sorted by: it subtracted, and so turned whatever stood there into a number. */
export function readRank(raw: unknown, repair: Repair): number {
  if (typeof raw === 'number') return raw
  const number = raw === undefined ? Number.NaN : toNumber(raw)
  repair(Number.isNaN(number) ? 'rank_last' : 'rank_coerced')
  return Number.isNaN(number) ? Number.POSITIVE_INFINITY : number
}

/** Objects can bring their own conversion, and break it. */
function toNumber(raw: unknown): number {
  try {
    return Number(raw)
  } catch {
    return Number.NaN
  }
}

/**
 * The path of a poster on TMDB's image host; every other address is dropped, so that no list can make a browser ask
 * anyone else. TMDB's own names are 27 letters and digits; shorter ones do no harm and are kept.
 */
export function readPoster(raw: unknown, repair: Repair): string | null {
  if (raw === undefined || raw === null || raw === '') return null
  const found =
    typeof raw === 'string' &&
    /^https:\/\/image\.tmdb\.org\/t\/p\/(?:[wh]\d{2,4}|original)(\/[A-Za-z0-9]{1,64}\.(?:jpg|png))$/u.exec(raw)
  if (found) return found[1] ?? null
  repair('poster_dropped')
  return null
}

const MAX_GENRES = 20
const MAX_GENRE = 64

export function readGenres(raw: unknown, repair: Repair): string[] {
  if (raw === undefined || raw === null) return []
  if (!Array.isArray(raw)) {
    repair('genres_ignored')
    return []
  }
  const genres = raw.slice(0, MAX_GENRES).flatMap((genre: unknown) => {
    const text = typeof genre === 'string' ? cleanLine(genre).text : ''
    return text !== '' && codePoints(text) <= MAX_GENRE ? [text] : []
  })
  if (genres.length !== raw.length || genres.some((genre, i) => genre !== raw[i])) repair('genres_cleaned')
  return genres
}

const MAX_DIRECTOR = 200

export function readDirector(raw: unknown, repair: Repair): string | null {
  if (raw === undefined || raw === null || raw === '') return null
  const text = typeof raw === 'string' ? firstOf(cleanLine(raw).text, MAX_DIRECTOR) : ''
  if (text !== raw) repair('director_ignored')
  return text === '' ? null : text
}

/** An instant with its zone, as the old version wrote it. Anything else is unknown: never "now". */
export function readDate(raw: unknown, repair: Repair): string | null {
  if (raw === undefined || raw === null) return null
  if (typeof raw === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/u.test(raw)) {
    const time = Date.parse(raw)
    if (!Number.isNaN(time)) return new Date(time).toISOString()
  }
  repair('date_unknown')
  return null
}
