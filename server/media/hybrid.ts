import { codePoints, type MediaItem, searchKey } from '#sync-rules'
import type { Deps } from '../deps.ts'
import { getMedia } from '../media.ts'
import { type Search, searchMedia } from './search.ts'

/** With so many good hits of our own nobody else is asked. */
const ENOUGH = 8

export interface Found {
  items: MediaItem[]
  total: number
  source: 'local' | 'local+tmdb'
  /** False when TMDB should have been asked and did not answer. */
  complete: boolean
}

/**
 * Our own rows first; when they hold few good hits TMDB is asked, once, what it finds is put among them, and the answer is
 * given from our rows all the same. Plays are not TMDB's, and a page further on was asked for with its first.
 */
export async function searchEverywhere({ db, films }: Pick<Deps, 'db' | 'films'>, search: Search): Promise<Found> {
  const local = await searchMedia(db, search)
  const enough = local.good >= ENOUGH || codePoints(searchKey(search.q)) < 3
  if (!films || enough || search.offset > 0 || search.media_type === 'PLAY')
    return { ...local, source: 'local', complete: true }
  const asked = await films.lookUp(search.q)
  const found = asked ? await searchMedia(db, search) : local
  films.hydrateSoon(found.items.filter(item => item.tmdb_id !== null).map(item => item.id))
  return { ...found, source: asked ? 'local+tmdb' : 'local', complete: asked }
}

/** One title, looked at closely where TMDB knows it; when TMDB is slow or away, as it stands here. */
export async function getClosely(
  { db, films, log }: Pick<Deps, 'db' | 'films' | 'log'>,
  id: string,
  viewer: string | null,
) {
  const item = await getMedia(db, id, viewer)
  if (!films || item.tmdb_id === null) return item
  await films.hydrate(id).catch(err => log.warn({ err }, 'a film could not be looked at closely'))
  return getMedia(db, id, viewer)
}
