import { tiers } from '#sync-rules'
import { type Repair, readDate, readRank, readTier } from './fields.ts'
import { foldSame } from './fold.ts'
import { readItem, setAside } from './item.ts'
import { identity, sharedIds, withoutSharedIds } from './merge.ts'
import { isUntouchedDemo } from './seeds.ts'
import { inSlices } from './slices.ts'
import {
  type Choices,
  type Fix,
  type ListState,
  type OldBookmark,
  type OldRanking,
  type Parsed,
  type RawLists,
  type SetAside,
  type Source,
  sourceKey,
  type Work,
} from './types.ts'

/**
 * Reads both lists. Never throws: what cannot be read is set aside with the reason, and one bad item never holds up
 * the rest. Pure but for the pauses; the same strings and choices give the same answer.
 */
export async function parseOldLists(raw: RawLists, work: Work, choices: Choices = {}): Promise<Parsed> {
  const rankings = readArray(raw.rankings)
  const watchlist = readArray(raw.watchlist)
  const set_aside: SetAside[] = []
  const fixOf = (source: Source) => choices.fixes?.get(sourceKey(source)) ?? {}

  const readRankings = await inSlices(
    rankings.items,
    (item, index) => {
      const source: Source = { list: 'rankings', index }
      return readRanking(item, source, fixOf(source))
    },
    work,
    'reading',
  )
  const readBookmarks = await inSlices(
    watchlist.items,
    (item, index) => {
      const source: Source = { list: 'watchlist', index }
      return readBookmark(item, source, fixOf(source))
    },
    work,
    'reading',
  )
  const placed: { ranking: OldRanking; rank: number }[] = []
  for (const reading of readRankings) {
    if ('set_aside' in reading) set_aside.push(reading.set_aside)
    else placed.push(reading)
  }
  const saved: OldBookmark[] = []
  for (const reading of readBookmarks) {
    if ('set_aside' in reading) set_aside.push(reading.set_aside)
    else saved.push(reading.bookmark)
  }

  const shown = inOldOrder(placed)
  const shared = sharedIds([...shown, ...saved])
  const ranked = withoutSharedIds(shown, shared)
  const only_demo = rankings.items.length === ranked.length && isUntouchedDemo(ranked)
  const leftOut = (item: OldRanking) => item.demo && (only_demo || choices.demo === false)
  return {
    state: { rankings: rankings.state, watchlist: watchlist.state },
    ...foldSame(
      ranked.filter(item => !leftOut(item)),
      withoutSharedIds(saved, shared),
      identity,
    ),
    demo_left_out: ranked.filter(leftOut),
    set_aside,
    only_demo,
  }
}

function readArray(text: string | null): { state: ListState; items: unknown[] } {
  if (text === null || text === '') return { state: 'absent', items: [] }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { state: 'unreadable', items: [] }
  }
  return Array.isArray(value) ? { state: 'list', items: value } : { state: 'wrong_shape', items: [] }
}

function readRanking(raw: unknown, source: Source, fix: Fix) {
  const reading = readItem(raw, source, fix)
  if ('set_aside' in reading) return reading
  const { fields, item } = reading
  const repair: Repair = code => item.repairs.push(code)
  const tier = readTier(fields.tier, repair)
  if (tier === null) return setAside(raw, source, 'choose_a_tier', item.title, 'tier')
  const rank = readRank(fields.rank, repair)
  return { ranking: { ...item, tier }, rank }
}

function readBookmark(raw: unknown, source: Source, fix: Fix) {
  const reading = readItem(raw, source, fix)
  if ('set_aside' in reading) return reading
  const { fields, item } = reading
  const added_at = readDate(fields.addedAt, code => item.repairs.push(code))
  return { bookmark: { ...item, demo: false, added_at } }
}

/** As the old screen showed it: tier by tier, by rank, equal ranks in the order of the list (the sort is stable). */
function inOldOrder(placed: readonly { ranking: OldRanking; rank: number }[]): OldRanking[] {
  const byRank = (a: { rank: number }, b: { rank: number }) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)
  return tiers.flatMap(tier =>
    placed
      .filter(({ ranking }) => ranking.tier === tier)
      .sort(byRank)
      .map(({ ranking }) => ranking),
  )
}
