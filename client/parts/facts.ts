import type { MediaItem } from '#sync-rules'
import { factNames as names } from '../texts/rest.ts'

const words = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** What else is known of a media item, as name and words, in the order a person asks. */
export function facts(item: MediaItem): { name: string; text: string }[] {
  const known = item.attributes
  const minutes = typeof known.runtime_minutes === 'number' ? names.minutes(known.runtime_minutes) : undefined
  const rows: [string, string | undefined][] = [
    [names.original, item.original_title === item.title ? undefined : words(item.original_title)],
    [item.media_type === 'PLAY' ? names.author : names.director, words(known.creator ?? known.director)],
    [names.cast, words(known.cast)],
    [names.genres, words(known.genres ?? known.genre)],
    [names.length, minutes],
    [names.venue, words(known.venue)],
    [names.overview, words(known.overview)],
  ]
  return rows.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [{ name, text }]))
}
