import { type MatchResult, type MediaItem, tiers } from '#sync-rules'
import type { View } from '../store/types.ts'
import type { Catalogue } from './ask.ts'

/** A catalogue that is asked once about each thing, also by two who ask at the same time. What failed is asked again. */
export function remembering(catalogue: Catalogue): Catalogue {
  const films = new Map<string, Promise<MediaItem | undefined>>()
  const matches = new Map<string, Promise<MatchResult>>()
  return {
    async known(ids) {
      const found = await each(films, ids, async fresh => {
        const byId = new Map((await catalogue.known(fresh)).map(media => [media.id, media]))
        return fresh.map(id => byId.get(id))
      })
      return found.flatMap(media => media ?? [])
    },
    match: items =>
      each(
        matches,
        items.map(item => JSON.stringify(item)),
        fresh => catalogue.match(fresh.map(text => JSON.parse(text))),
      ),
  }
}

/** The answer to each key, in their order. `ask` gets those that were not asked for yet. */
function each<T>(answers: Map<string, Promise<T>>, keys: readonly string[], ask: (fresh: string[]) => Promise<T[]>) {
  const fresh = [...new Set(keys)].filter(key => !answers.has(key))
  if (fresh.length > 0) {
    const asked = ask(fresh)
    for (const [i, key] of fresh.entries()) {
      const answer = asked.then(all => all[i] as T)
      answers.set(key, answer)
      answer.catch(() => answers.delete(key))
    }
  }
  return Promise.all(keys.map(key => answers.get(key) as Promise<T>))
}

/** What the list here knows of films by itself: enough to meet those that are on it, and no more. Asks nobody. */
export function ownCatalogue(view: Pick<View, 'tiers' | 'media' | 'watchlist'>): Catalogue {
  const ids = [...tiers.flatMap(tier => view.tiers[tier]), ...view.watchlist.map(({ media_id }) => media_id)]
  const own = ids.flatMap(id => view.media(id) ?? [])
  const byId = new Map(own.map(media => [media.id, media]))
  const byNumber = new Map(own.flatMap(media => (media.tmdb_id === null ? [] : [[media.tmdb_id, media] as const])))
  return {
    known: async ids => ids.flatMap(id => byId.get(id) ?? []),
    match: async items =>
      items.map(({ tmdb_id }) => {
        const media_item = tmdb_id === null ? undefined : byNumber.get(tmdb_id)
        return { candidates: media_item ? [{ media_item, exact: true, reason: 'tmdb_id' }] : [] }
      }),
  }
}
