import { type MediaItem, type MediaRow, type RankingRow, type Tier, tiers, type WatchlistRow } from '#sync-rules'
import { type Board, Draft, emptyBoard } from './board.ts'

/** Rows of the three shapes, whole. */
export interface Rows {
  user_rankings: RankingRow[]
  watchlist_items: WatchlistRow[]
  my_media: MediaRow[]
}

/** The synced rows in memory, and the board they make. */
export class Base {
  board: Board = emptyBoard
  stubs = new Map<string, MediaItem>()
  private rankings = new Map<string, RankingRow>()
  private watchlist = new Map<string, WatchlistRow>()

  /** Takes rows in; of two versions of a row the higher seq stays. What equals `before` keeps its identity. */
  take(rows: Partial<Rows>, before: Board = this.board): void {
    const rankings = (rows.user_rankings ?? []).filter(row => newer(this.rankings.get(row.media_item_id), row))
    const watchlist = (rows.watchlist_items ?? []).filter(row => newer(this.watchlist.get(row.media_item_id), row))
    for (const { seq: _, ...item } of rows.my_media ?? []) this.stubs.set(item.id, item)
    const draft = new Draft(this.board, before)
    this.takeRankings(draft, rankings)
    for (const row of watchlist) {
      this.watchlist.set(row.media_item_id, row)
      draft.setSaved({
        media_id: row.media_item_id,
        on: row.removed_at === null,
        added_at: row.added_at,
        pending: false,
        seq: row.set_seq,
        by: row.set_by,
        at: Date.parse(row.set_at),
      })
    }
    this.board = draft.done()
  }

  /** The rows as they came. A title that was typed in has lost its seq, and is left out. */
  rows(): Rows {
    return {
      user_rankings: [...this.rankings.values()],
      watchlist_items: [...this.watchlist.values()],
      my_media: [],
    }
  }

  private takeRankings(draft: Draft, rows: readonly RankingRow[]): void {
    if (rows.length === 0) return
    const touched = new Set<Tier>()
    const moved = new Set<string>()
    const came: Record<Tier, string[]> = { S: [], A: [], B: [], C: [], D: [] }
    for (const row of rows) {
      const was = this.rankings.get(row.media_item_id)
      if (was?.tier) touched.add(was.tier)
      if (row.tier) touched.add(row.tier)
      moved.add(row.media_item_id)
      this.rankings.set(row.media_item_id, row)
      draft.setItem(itemOf(row))
    }
    for (const id of moved) {
      const tier = this.rankings.get(id)?.tier
      if (tier) came[tier].push(id)
    }
    for (const tier of tiers) {
      if (!touched.has(tier)) continue
      const stay = draft.list(tier).filter(id => !moved.has(id))
      draft.setList(tier, this.joined(stay, came[tier].sort(this.byPosition)))
    }
  }

  /** Two lists in order, as one. Most often nearly all is in the first: each of the second is looked up in it. */
  private joined(stay: readonly string[], came: readonly string[]): string[] {
    const list: string[] = []
    let at = 0
    for (const id of came) {
      let [low, high] = [at, stay.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if (this.byPosition(stay[middle] as string, id) < 0) low = middle + 1
        else high = middle
      }
      for (; at < low; at++) list.push(stay[at] as string)
      list.push(id)
    }
    return list.concat(stay.slice(at))
  }

  /** Positions are compared as bytes, which for base-62 keys is what `<` does. */
  private byPosition = (a: string, b: string): number => {
    const [left, right] = [this.rankings.get(a) as RankingRow, this.rankings.get(b) as RankingRow]
    const [p, q] = [left.rank_position ?? '', right.rank_position ?? '']
    if (p !== q) return p < q ? -1 : 1
    return left.id < right.id ? -1 : 1
  }
}

const newer = (was: { seq: number } | undefined, row: { seq: number }): boolean => !was || row.seq >= was.seq

const itemOf = (row: RankingRow) => ({
  media_id: row.media_item_id,
  tier: row.tier,
  notes: row.notes,
  needs_placing: row.needs_placing,
  origin: row.origin,
  batch_id: row.batch_id,
  pending: false,
  placed_seq: row.placed_seq,
  placed_by: row.placed_by,
  placed_at: Date.parse(row.placed_at),
})
