import Papa from 'papaparse'
import { type MediaItem, type Tier, tiers, visualScore } from '#sync-rules'
import type { View } from '../store/types.ts'

/** A person's list as tables, for spreadsheets and for other places. Pure: a view goes in, text comes out. */

/** A spreadsheet takes a cell that begins so for a formula. Only its beginning counts, also where a line break follows. */
const formula = /^[=+\-@\t\r]/u
/** Without it some spreadsheets read UTF-8 as something else. */
const BOM = '\ufeff'

type Cell = string | number | null

const csv = (rows: Cell[][]): string => Papa.unparse(rows, { newline: '\r\n', escapeFormulae: formula })

const titleCells = (item: MediaItem | undefined): Cell[] => [
  item ? (item.media_type === 'PLAY' ? 'play' : 'film') : null,
  item?.title ?? null,
  item?.original_title ?? null,
  item?.release_year ?? null,
  item?.tmdb_id ?? null,
]
const titleColumns = ['type', 'title', 'original_title', 'year', 'tmdb_id']

interface Ranked {
  id: string
  tier: Tier
  index: number
  count: number
}

const ranked = (view: View): Ranked[] =>
  tiers.flatMap(tier => view.tiers[tier].map((id, index, { length: count }) => ({ id, tier, index, count })))

/** One line for each ranked title, best first. */
export function rankingsCsv(view: View): string {
  const lines = ranked(view).map(({ id, tier, index, count }): Cell[] => {
    const entry = view.entry(id)
    const place: Cell[] = [tier, index + 1, visualScore(tier, index, count).toFixed(1)]
    const marks: Cell[] = [entry?.notes ?? null, entry?.needs_placing ? 'yes' : null, entry?.origin ?? null]
    return [...place, ...titleCells(view.media(id)), ...marks]
  })
  return BOM + csv([['tier', 'place', 'score', ...titleColumns, 'note', 'place_me', 'origin'], ...lines])
}

/** One line for each title kept for later, newest first. */
export function watchlistCsv(view: View): string {
  const lines = view.watchlist.map(({ media_id, added_at }): Cell[] => [...titleCells(view.media(media_id)), added_at])
  return BOM + csv([[...titleColumns, 'saved'], ...lines])
}

/** Letterboxd takes files of about a megabyte. In bytes, with room to spare. */
const PART = 950_000

const bytes = new TextEncoder()

/** Rows as one file or several, each below the limit and with the header. */
function parts(header: Cell[], rows: Cell[][], limit: number): string[] {
  const head = `${csv([header])}\r\n`
  const files: string[] = []
  let [text, size] = ['', Number.POSITIVE_INFINITY]
  for (const row of rows) {
    const line = `${csv([row])}\r\n`
    const more = bytes.encode(line).length
    if (size + more > limit) {
      if (text !== '') files.push(text)
      ;[text, size] = [head, bytes.encode(head).length]
    }
    text += line
    size += more
  }
  return text === '' ? files : [...files, text]
}

/** Half stars told in tenths: 9 for S, 8 for A, 7 for B, 6 for C, 5 to 1 for D; only a full 10.0 is 10. Follows the order. */
const ratingOf = ({ tier, index, count }: Ranked): number => Math.max(1, Math.floor(visualScore(tier, index, count)))

const directorsOf = ({ attributes: { director, creator } }: MediaItem): string | null => {
  const names = director ?? creator ?? null
  return Array.isArray(names) ? names.join(', ') : names === null ? null : String(names)
}

const filmCells = (item: MediaItem): Cell[] => [item.tmdb_id, item.title, item.release_year, directorsOf(item)]
const filmColumns = ['tmdbID', 'Title', 'Year', 'Directors']

const film = (view: View, id: string): MediaItem[] => {
  const item = view.media(id)
  return item?.media_type === 'MOVIE' ? [item] : []
}

/**
 * The ranked films in Letterboxd's own import format, best first, in as many files as it needs. Letterboxd shows reviews
 * to everybody, so notes go along only when asked for.
 */
export function letterboxdFilms(view: View, { notes = false, limit = PART } = {}): string[] {
  const rows = ranked(view).flatMap(place =>
    film(view, place.id).map(item => {
      const cells: Cell[] = [...filmCells(item), ratingOf(place)]
      return notes ? [...cells, view.entry(place.id)?.notes ?? null] : cells
    }),
  )
  return parts([...filmColumns, 'Rating10', ...(notes ? ['Review'] : [])], rows, limit)
}

/** The films kept for later, for Letterboxd's watchlist. */
export function letterboxdWatchlist(view: View, { limit = PART } = {}): string[] {
  return parts(
    filmColumns,
    view.watchlist.flatMap(({ media_id }) => film(view, media_id).map(filmCells)),
    limit,
  )
}

/** How many of the ranked and the saved are plays, which Letterboxd does not know. */
export const playsIn = (view: View): number =>
  [...ranked(view).map(({ id }) => id), ...view.watchlist.map(saved => saved.media_id)].filter(
    id => view.media(id)?.media_type === 'PLAY',
  ).length
