import { type MediaItem, posterAt } from '#sync-rules'
import { common } from '../texts/first.ts'

const sizes = { row: 'w92', card: 'w342', grid: 'w342' } as const
export type PosterSize = keyof typeof sizes

/** The picture of a media item. Undefined when it has none. */
export function posterUrl(item: MediaItem | undefined, size: PosterSize): string | undefined {
  return item && posterAt(item.attributes, sizes[size])
}

export const titleOf = (item: MediaItem | undefined): string => item?.title ?? common.comingTitle

/** "Play · 1993", "1979", "Film, year unknown". */
export function kindAndYear(item: MediaItem): string {
  const year = item.release_year === null ? common.unknownYear : String(item.release_year)
  return `${item.media_type === 'PLAY' ? common.play : common.film} · ${year}`
}

const words = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** What else is known of a media item, as name and words, in the order a person asks. */
export function facts(item: MediaItem): { name: string; text: string }[] {
  const known = item.attributes
  const minutes = typeof known.runtime_minutes === 'number' ? `${known.runtime_minutes} minutes` : undefined
  const rows: [string, string | undefined][] = [
    ['Original title', item.original_title === item.title ? undefined : words(item.original_title)],
    [item.media_type === 'PLAY' ? 'Author' : 'Director', words(known.creator ?? known.director)],
    ['With', words(known.cast)],
    ['Genres', words(known.genres ?? known.genre)],
    ['Length', minutes],
    ['Where', words(known.venue)],
    ['Story', words(known.overview)],
  ]
  return rows.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [{ name, text }]))
}
