import { codePoints, MAX_NOTE, type MutationArgs, mergeNotes } from '#sync-rules'
import { Refusal } from '../errors.ts'
import type { Handler, OpContext } from './handler.ts'

/** How many texts that lost a clash are kept on a ranking. */
const KEPT = 5

/** Writes a note. What another device wrote meanwhile is merged by line; where both changed a line, both texts are kept. */
export const note: Handler<MutationArgs<'ranking.note'>> = async (op, args) => {
  const row = op.places.get(args.media_id)
  if (!row) throw new Refusal('ranking_not_found', 'A note belongs to a ranked title, and this one is not ranked.')
  const [base, theirs, ours] = [args.base_notes ?? '', row.notes ?? '', args.notes ?? '']
  // What was removed since an import is left alone by the same import.
  if (args.if_absent && row.tier === null) return { outcome: 'noop', reason: 'removed' }
  if (ours === theirs) return { outcome: 'noop', reason: 'same_text' }
  if (args.if_absent && theirs !== '') {
    if (await keeps(op, row.ranking_id, ours)) return { outcome: 'noop', reason: 'same_text' }
    await writeNote(op, row.ranking_id, row.notes, ours)
    return keptBoth(args.media_id, ours, theirs)
  }
  if (theirs === base) {
    await writeNote(op, row.ranking_id, ours)
    if (args.if_absent) await tellNobody(op, args.media_id)
    return { outcome: 'applied', reason: row.tier === null ? 'removed' : undefined }
  }
  const merge = mergeNotes(base, theirs, ours)
  if (merge.clean && codePoints(merge.text) <= MAX_NOTE) {
    await writeNote(op, row.ranking_id, merge.text)
    return { outcome: 'merged', reason: row.tier === null ? 'removed' : undefined }
  }
  await writeNote(op, row.ranking_id, ours, theirs)
  return keptBoth(args.media_id, theirs, ours)
}

/** What another device brought of the same old list lies beside the note already. */
const keeps = async (op: OpContext, rankingId: string, text: string): Promise<boolean> =>
  (await op.tx.row(
    `select from user_rankings where id = $1 and kept_notes @> jsonb_build_array(jsonb_build_object('text', $2::text))`,
    [rankingId, text],
  )) !== undefined

/** A note that came with an import is no news of its own: the import is one entry in the feed. */
const tellNobody = (op: OpContext, mediaId: string) =>
  op.tx.rows(`delete from activity where user_id = $1 and media_item_id = $2 and kind = 'noted' and seq = $3`, [
    op.user_id,
    mediaId,
    op.seq,
  ])

const keptBoth = (media_id: string, kept: string, shown: string) => ({
  outcome: 'kept_both' as const,
  restore: { kind: 'ranking.note' as const, args: { media_id, notes: kept, base_notes: shown } },
})

/** An empty note is no note. Placement stays as it was: a note never moves anything. */
export async function writeNote(op: OpContext, rankingId: string, notes: string | null, kept?: string): Promise<void> {
  await op.tx.rows(
    `update user_rankings
     set notes = nullif($2, ''), seq = $3, updated_at = to_timestamp($3::bigint / 1000.0),
         kept_notes = case when $4::text is null then kept_notes else (
           select jsonb_agg(entry order by n) from (
             select jsonb_build_object('text', $4::text, 'seq', $3::bigint) as entry, 0 as n
             union all
             select value, ordinality from jsonb_array_elements(kept_notes) with ordinality
             order by n limit ${KEPT}) newest) end
     where id = $1`,
    [rankingId, notes, op.seq, kept ?? null],
  )
}
