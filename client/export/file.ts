import type { Attributes, MediaItem, MediaType, Tier } from '#sync-rules'
import { tiers } from '#sync-rules'
import type { Entry, View } from '../store/types.ts'

/**
 * The file a person keeps: their list as this device has it, unsent changes and all. docs/export.md describes it. The
 * same list gives the same bytes, on any device and under any account, so nothing in it tells of the day or the owner.
 */
export const FORMAT = 'marquee-export'
/** Raised when an older reader would take the file for something it is not. New fields need no new number. */
export const VERSION = 1

export interface FileMedia {
  /** Null for what the person typed in: its id belongs to the account, and type, title and year are its name. */
  id: string | null
  /** These are null while its title is not on this device. */
  media_type: MediaType | null
  title: string | null
  original_title: string | null
  release_year: number | null
  tmdb_id: number | null
  is_user_generated: boolean
  /** What the person typed in. What the catalogue knows of its own titles is not theirs, and left out. */
  attributes: Attributes
}

export interface FileRanking {
  tier: Tier
  notes: string | null
  needs_placing: boolean
  origin: 'hand' | 'import'
  media_item: FileMedia
}

export interface FileSaved {
  /** ISO 8601, or null when nobody knows. */
  added_at: string | null
  media_item: FileMedia
}

/** Best first, and newest first. */
export interface ListFile {
  rankings: FileRanking[]
  watchlist: FileSaved[]
}

/** The ids of all that is ranked, best first. */
export const rankedIds = (view: Pick<View, 'tiers'>): string[] => tiers.flatMap(tier => view.tiers[tier])

/** What a person's list is, as it goes into the file. */
export const listOf = (view: View): ListFile => ({
  rankings: rankedIds(view).map(id => rankingOf(view, id)),
  watchlist: savedIn(view),
})

export const savedIn = (view: View): FileSaved[] =>
  view.watchlist.map(({ media_id, added_at }) => ({ added_at, media_item: mediaOf(view, media_id) })).sort(newestFirst)

export function rankingOf(view: View, id: string): FileRanking {
  const { tier, notes, needs_placing, origin } = view.entry(id) as Entry
  return { tier, notes, needs_placing, origin, media_item: mediaOf(view, id) }
}

function mediaOf(view: View, id: string): FileMedia {
  const item = view.media(id)
  if (!item) {
    const unknown = { media_type: null, title: null, original_title: null, release_year: null, tmdb_id: null }
    return { id, ...unknown, is_user_generated: false, attributes: {} }
  }
  const { media_type, title, original_title, release_year, tmdb_id, is_user_generated } = item
  return {
    id: is_user_generated ? null : id,
    ...{ media_type, title, original_title, release_year, tmdb_id, is_user_generated },
    attributes: is_user_generated ? inOrder(item) : {},
  }
}

/** A database and a device keep names in orders of their own. */
const inOrder = ({ attributes }: MediaItem): Attributes =>
  Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Never by an id: those of what was typed in are other ones in another account. */
function newestFirst(a: FileSaved, b: FileSaved): number {
  const [x, y] = [a, b].map(saved => [saved.added_at ?? '', nameOf(saved.media_item)] as const)
  if (!x || !y) return 0
  if (x[0] !== y[0]) return x[0] > y[0] ? -1 : 1
  return x[1] < y[1] ? -1 : 1
}

const nameOf = ({ title, release_year, media_type, id }: FileMedia): string =>
  JSON.stringify([title, release_year, media_type, id])

/** The text of a file: one entry a line, so that two files can be compared by eye. */
export function textOf(file: Record<string, unknown>): string {
  const parts = Object.entries({ format: FORMAT, version: VERSION, ...file }).map(([name, value]) => {
    const list = Array.isArray(value) && value.length > 0
    const text = list ? `[\n${value.map(entry => JSON.stringify(entry)).join(',\n')}\n]` : JSON.stringify(value)
    return `${JSON.stringify(name)}:${text}`
  })
  return `{${parts.join(',\n')}}\n`
}

/** `marquee-2026-11-24.json`: the day is the person's. */
export function fileName(now: Date, ending: string, what = ''): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `marquee-${what === '' ? '' : `${what}-`}${day}.${ending}`
}
