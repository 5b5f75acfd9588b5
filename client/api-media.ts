import type { MatchResult, MediaItem, SearchMeta } from '#sync-rules'
import { call } from './api.ts'

/** What concerns films and plays, asked of the server. All of it rejects as `call` does. */

/** Searches the catalogue. `complete` is false when only the local part could answer. */
export async function searchMedia(q: string, signal?: AbortSignal): Promise<{ items: MediaItem[]; complete: boolean }> {
  const query = new URLSearchParams({ q })
  const { data, meta } = await call<MediaItem[], SearchMeta>('GET', `/media/search?${query}`, { signal })
  return { items: data, complete: meta.complete }
}

/** At most 200 ids; what the server does not know is left out. */
export const mediaByIds = async (ids: readonly string[]): Promise<MediaItem[]> =>
  (await call<MediaItem[]>('GET', `/media?ids=${ids.join(',')}`)).data

export interface Wanted {
  title: string
  year?: number | null
  tmdb_id?: number | null
  imdb_id?: string | null
}
/** What each of at most 200 titles may be, in their order. */
export const matchMedia = async (items: readonly Wanted[]): Promise<MatchResult[]> =>
  (await call<MatchResult[]>('POST', '/media/match', { body: { items } })).data
