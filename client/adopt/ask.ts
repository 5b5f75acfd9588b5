import { v5 } from 'uuid'
import { ID_NAMESPACE, IDS_MAX, type MatchResult, type MediaItem, tmdbName } from '#sync-rules'
import { inGroups, inSlices } from './slices.ts'
import { matchTitle } from './stubs.ts'
import { type MatchItem, type OldItem, sourceKey, type Work } from './types.ts'

/** What is asked of the server. Each is called with at most 200 items; both may reject, and then nothing is resolved. */
export interface Catalogue {
  /** `GET /media?ids=`: those of them that exist. */
  known(ids: string[]): Promise<MediaItem[]>
  /** `POST /media/match`: an answer for each item, in the same order. */
  match(items: MatchItem[]): Promise<MatchResult[]>
}

export interface Answers {
  /** TMDB id → the film that has its derived id. */
  films: Map<number, MediaItem>
  /** Source key → what the item may be, best first; for items that no derived id was found for. */
  matches: Map<string, MatchResult['candidates']>
}

/** Asks for the films by their ids first, and for the rest by title, year and TMDB id. */
export async function ask(items: readonly OldItem[], catalogue: Catalogue, work: Work): Promise<Answers> {
  // Either way of asking is half of it.
  const tell = (half: 0 | 1, done: number, of: number) => work.progress?.(half + done / of, 2, 'matching')
  const tmdbIds = [...new Set(items.flatMap(item => item.tmdb_id ?? []))]
  const filmIds = await inSlices(tmdbIds, id => v5(tmdbName(id), ID_NAMESPACE), { pause: work.pause }, 'matching')
  const known = await inGroups(
    filmIds,
    IDS_MAX,
    ids => catalogue.known(ids),
    count => tell(0, count, filmIds.length),
  )
  const byId = new Map(known.map(media => [media.id, media]))
  const films = new Map<number, MediaItem>()
  for (const [i, id] of tmdbIds.entries()) {
    const film = byId.get(filmIds[i] ?? '')
    if (film) films.set(id, film)
  }

  const open = items.filter(item => item.tmdb_id === null || !films.has(item.tmdb_id))
  const answers = await inGroups(
    open,
    IDS_MAX,
    group => catalogue.match(group.map(asMatchItem)),
    count => tell(1, count, open.length),
  )
  return { films, matches: new Map(open.map((item, i) => [sourceKey(item.source), answers[i]?.candidates ?? []])) }
}

const asMatchItem = (item: OldItem): MatchItem => ({
  title: matchTitle(item),
  year: item.year,
  tmdb_id: item.tmdb_id,
})
