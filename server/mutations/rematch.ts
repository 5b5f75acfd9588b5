import { joinNotes, type MutationArgs } from '#sync-rules'
import { Refusal } from '../errors.ts'
import { getMedia } from '../media.ts'
import { contest, type Handler, superseded } from './handler.ts'
import { writeNote } from './note.ts'
import { lookingAt, registerOf } from './places.ts'
import { takeOffWatchlist } from './watchlist.ts'

/** A wrong match corrected: another media item takes the ranking's place and notes. */
export const rematch: Handler<MutationArgs<'ranking.rematch'>> = async (op, args) => {
  if (args.media_id === args.to_media_id) return { outcome: 'noop', reason: 'already_there' }
  const from = op.places.get(args.media_id)
  const to = op.places.get(args.to_media_id)
  // As after a correction that lost, and was taken back.
  if (!from && to?.tier) return { outcome: 'noop', reason: 'not_ranked' }
  if (!from) throw new Refusal('ranking_not_found', 'The title that is to be replaced was never ranked.')
  if (!from.tier) return { outcome: 'noop', reason: 'not_ranked' }
  if (to?.tier) throw new Refusal('already_ranked', 'The other title is on the list already.')
  const contested = contest(op, registerOf(from))
  if (contested === 'loses') return superseded({ kind: 'ranking.rematch', args })
  await getMedia(op.tx, args.to_media_id, op.user_id)
  const placed = await op.tx.row<{ id: string }>('select id from insert_ranking_between($1, $2, $3, $4, null)', [
    op.user_id,
    args.to_media_id,
    from.tier,
    from.ranking_id,
  ])
  const { text, left } = joinNotes(from.notes, to?.notes ?? null)
  await writeNote(op, (placed as { id: string }).id, text, left)
  await op.tx.rows('select remove_ranking($1, $2)', [op.user_id, args.media_id])
  await takeOffWatchlist(await lookingAt(op, args.to_media_id), args.to_media_id)
  if (contested === 'free') return { outcome: 'applied' }
  const overruled = { seq: from.placed_seq, client_id: from.placed_by, tier: from.tier }
  return { outcome: 'applied', overruled }
}
