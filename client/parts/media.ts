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
