import { type MediaItem, type MediaType, searchKey, tiers } from '#sync-rules'
import type { View } from '../store/types.ts'

/** A title's key never changes while its object lives, and folding 10,000 of them at every keystroke would be felt. */
const keys = new WeakMap<MediaItem, string>()

function keyOf(item: MediaItem): string {
  const known = keys.get(item)
  if (known !== undefined) return known
  const key = ` ${searchKey(`${item.title} ${item.original_title ?? ''}`)}`
  keys.set(item, key)
  return key
}

/** What the person has ranked or saved whose title holds a word beginning with the text; whole titles first. */
export function searchView(view: View, text: string, limit: number, type?: MediaType): MediaItem[] {
  const wanted = searchKey(text)
  if (wanted === '') return []
  const found: MediaItem[] = []
  const ids = [...tiers.flatMap(tier => view.tiers[tier]), ...view.watchlist.map(saved => saved.media_id)]
  for (const id of new Set(ids)) {
    const item = view.media(id)
    if (!item || (type && item.media_type !== type) || !keyOf(item).includes(` ${wanted}`)) continue
    if (keyOf(item).startsWith(` ${wanted}`)) found.unshift(item)
    else found.push(item)
    if (found.length >= limit * 4) break
  }
  return found.slice(0, limit)
}
