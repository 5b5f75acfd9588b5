import type { MatchResult } from '#sync-rules'
import {
  type Candidate,
  type OldBookmark,
  type OldItem,
  type OldRanking,
  type Proposal,
  sourceKey,
  type Targeted,
} from './types.ts'

type Item = Targeted<OldRanking> | Targeted<OldBookmark>

/** What each stub may be in truth, best first, for the person to say: items of the same list, then the catalogue. */
export function proposalsFor(
  items: readonly Item[],
  matches: ReadonlyMap<string, MatchResult['candidates']>,
  sameName: (item: OldItem) => string,
): Proposal[] {
  const namesakes = items.some(item => item.tmdb_id === null) ? groupBy(items, sameName) : new Map<string, Item[]>()
  return items.flatMap(item => {
    if (item.target.stub === null) return []
    const own = item.target.media_id
    const inList = (item.tmdb_id === null ? (namesakes.get(sameName(item)) ?? []) : [])
      .filter(twin => twin.target.media_id !== own)
      .map(twin => candidateOfTwin(twin))
    const found = (matches.get(sourceKey(item.source)) ?? [])
      .filter(({ media_item }) => media_item.media_type === item.media_type && media_item.id !== own)
      .map(({ media_item, exact }): Candidate => {
        const { id, title, release_year } = media_item
        return { media_id: id, title, release_year, exact, in_list: false, media: media_item }
      })
    const candidates = inList.concat(found.filter(({ media_id }) => inList.every(twin => twin.media_id !== media_id)))
    return candidates.length > 0 ? [{ source: item.source, title: item.title, media_id: own, candidates }] : []
  })
}

const candidateOfTwin = ({ title, year, target }: Item): Candidate => ({
  media_id: target.media_id,
  title: target.media?.title ?? target.stub?.title ?? title ?? '',
  release_year: target.media?.release_year ?? year,
  exact: true,
  in_list: true,
  media: target.media,
})

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const name = key(item)
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return groups
}
