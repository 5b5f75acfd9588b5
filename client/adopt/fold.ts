import { join } from './merge.ts'
import type { Merge, OldBookmark, OldItem, OldRanking } from './types.ts'

export interface Folded<R extends OldRanking, B extends OldBookmark> {
  ranked: R[]
  bookmarks: B[]
  merged: Merge[]
  already_ranked: Merge[]
}

/**
 * Leaves each film once: the best-placed ranking, or else the first bookmark. `same` names what is the same film.
 * Says what went into what, so that nothing disappears unseen.
 */
export function foldSame<R extends OldRanking, B extends OldBookmark>(
  rankings: readonly R[],
  saved: readonly B[],
  same: (item: R | B) => string,
): Folded<R, B> {
  const merged: Merge[] = []
  const already_ranked: Merge[] = []
  const ranked = once(rankings, same, merged)
  const bookmarks = new Map<string, B>()
  for (const [key, bookmark] of once(saved, same, merged)) {
    const ranking = ranked.get(key)
    if (ranking) {
      already_ranked.push(mergeOf(bookmark, ranking))
      ranked.set(key, join(ranking, bookmark))
    } else bookmarks.set(key, bookmark)
  }
  return { ranked: [...ranked.values()], bookmarks: [...bookmarks.values()], merged, already_ranked }
}

function once<T extends OldRanking | OldBookmark>(items: readonly T[], same: (item: T) => string, merged: Merge[]) {
  const kept = new Map<string, T>()
  for (const item of items) {
    const key = same(item)
    const first = kept.get(key)
    if (first) merged.push(mergeOf(item, first))
    kept.set(key, first ? join(first, item) : item)
  }
  return kept
}

const mergeOf = (from: OldItem, into: OldItem): Merge => ({
  from: from.source,
  into: into.source,
  title: from.title ?? into.title,
})
