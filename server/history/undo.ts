import { type Mutation, type Tier, TRAIL_LENGTH } from '#sync-rules'
import type { Queries } from '../db.ts'

/** A row of the log beside an op: the row after it, and of an update what a person saw differently before. */
export interface Diff {
  table: 'user_rankings' | 'watchlist_items'
  operation: 'insert' | 'update'
  row: Row
  before: Partial<Row> | null
}

interface Row {
  media_item_id: string
  tier?: Tier | null
  rank_position?: string | null
  notes?: string | null
  needs_placing?: string
  added_at?: string | null
  removed_at: string | null
}

interface Change {
  kind: string
  args: Record<string, unknown>
  media_id: string | null
  diffs: readonly Diff[]
}

/** A ranking before and after a change. Undefined before: there was none, or nobody wrote it down. */
export const standing = (diffs: readonly Diff[], mediaId: string | null) => turned(diffs, 'user_rankings', mediaId)

function turned(diffs: readonly Diff[], table: Diff['table'], mediaId: string | null) {
  const own = diffs.filter(diff => diff.table === table && diff.row.media_item_id === mediaId)
  const [first, last] = [own[0], own.at(-1)]
  const before = first?.before ? { ...first.row, ...first.before } : undefined
  const known = first !== undefined && (first.operation === 'insert' || before !== undefined)
  return { known, before, after: last?.row }
}

/** Where a ranking stood: to go back there it is put between those who are there now. */
interface Spot {
  n: number
  tier: Tier
  position: string
  media_id: string
}

/**
 * For each change the mutations that bring back what was before it: the place, the note, the mark for later. What was done
 * since to other titles stays as it is.
 */
export async function undoOf(db: Queries, userId: string, changes: readonly Change[]): Promise<Mutation[][]> {
  const spots = changes.flatMap(({ kind, media_id, diffs }, n): Spot[] => {
    const { before, after } = standing(diffs, media_id)
    if (media_id === null || kind === 'ranking.rematch' || !before?.tier || !before.rank_position) return []
    const stays = before.tier === after?.tier && before.rank_position === after.rank_position
    return stays ? [] : [{ n, tier: before.tier, position: before.rank_position, media_id }]
  })
  const beside = spots.length === 0 ? new Map() : await neighbours(db, userId, spots)
  return changes.map((change, n) => backOf(change, beside.get(n)))
}

interface Beside {
  left: string[]
  right: string[]
}

function backOf({ kind, args, media_id, diffs }: Change, beside: Beside | undefined): Mutation[] {
  if (media_id === null) return []
  const { known, before, after } = standing(diffs, media_id)
  if (!known && kind !== 'watchlist.add' && kind !== 'watchlist.remove') return []
  if (kind === 'ranking.rematch') {
    const swapped = { media_id: String(args.to_media_id), to_media_id: media_id }
    return after && after.tier === null ? [{ kind, args: swapped }] : []
  }
  const back: Mutation[] = []
  if (before?.tier && beside) {
    const needs_placing = before.needs_placing?.startsWith('t') ? { needs_placing: true } : {}
    back.push({ kind: 'ranking.place', args: { media_id, tier: before.tier, ...beside, ...needs_placing } })
  } else if (!before?.tier && after?.tier) back.push({ kind: 'ranking.remove', args: { media_id } })
  const [notes, base_notes] = [before?.notes ?? null, after?.notes ?? null]
  // One that came with its ranking goes with it.
  if (before && notes !== base_notes) back.push({ kind: 'ranking.note', args: { media_id, notes, base_notes } })
  return [...back, ...savedBack(media_id, diffs)]
}

function savedBack(media_id: string, diffs: readonly Diff[]): Mutation[] {
  const { known, before, after } = turned(diffs, 'watchlist_items', media_id)
  if (!known || !after) return []
  const was = before !== undefined && before.removed_at === null
  if (was === (after.removed_at === null)) return []
  if (!was) return [{ kind: 'watchlist.remove', args: { media_id } }]
  // It was saved on that day, not now. The log spells times as PostgreSQL does.
  const added_at = before.added_at == null ? null : new Date(before.added_at).toISOString()
  return [{ kind: 'watchlist.add', args: { media_id, added_at } }]
}

/** Who stands around each spot now, nearest first, by its number. */
async function neighbours(db: Queries, userId: string, spots: readonly Spot[]): Promise<Map<number, Beside>> {
  const side = (compare: '<' | '>=', order: 'asc' | 'desc') => `(
    select coalesce(jsonb_agg(near.media_item_id order by near.rank_position ${order}), '[]')
    from (select r.media_item_id, r.rank_position from user_rankings r
          where r.user_id = $1 and r.tier = w.tier::ranking_tier and r.rank_position ${compare} w.position
            and r.media_item_id <> w.media_id
          order by r.rank_position ${order} limit ${TRAIL_LENGTH}) near)`
  const rows = await db.rows<Beside & { n: number }>(
    `select w.n, ${side('<', 'desc')} as "left", ${side('>=', 'asc')} as "right"
     from unnest($2::int[], $3::text[], $4::text[], $5::uuid[]) w(n, tier, position, media_id)`,
    [userId, spots.map(s => s.n), spots.map(s => s.tier), spots.map(s => s.position), spots.map(s => s.media_id)],
  )
  return new Map(rows.map(({ n, left, right }) => [n, { left, right }]))
}
