import type { MutationArgs } from '#sync-rules'
import { visibleTo } from '../media.ts'
import { contest, type Handler, type OpContext, superseded } from './handler.ts'
import { registerOf } from './places.ts'

/** Takes an item off the board. Its notes stay on the removed row, and come back with it. */
export const remove: Handler<MutationArgs<'ranking.remove'>> = async (op, args) => {
  const record = op.places.get(args.media_id)
  if (!record) {
    await remember(op, args.media_id)
    return { outcome: 'noop', reason: 'not_ranked' }
  }
  const contested = contest(op, registerOf(record))
  if (contested === 'loses' && record.tier) return superseded({ kind: 'ranking.remove', args })
  if (contested === 'loses') return { outcome: 'noop', reason: 'not_ranked' }
  await op.tx.rows('select remove_ranking($1, $2)', [op.user_id, args.media_id])
  if (!record.tier) return { outcome: 'noop', reason: 'not_ranked' }
  if (contested === 'free') return { outcome: 'applied' }
  return {
    outcome: 'applied',
    overruled: { seq: record.placed_seq, client_id: record.placed_by, tier: record.tier },
  }
}

/**
 * A server back from an old backup may hear of a removal before it hears, from another device, of the place: a record of it
 * lets the later of the two wishes win, whoever comes first. Nothing where the user sees no such title.
 */
const remember = (op: OpContext, mediaId: string) =>
  op.tx.rows(
    `insert into user_rankings (user_id, media_item_id, seq, placed_seq, placed_by, placed_at, removed_at, created_at, updated_at)
     select $1, m.id, $3, $3, $4, to_timestamp($5::bigint / 1000.0), at, at, at
     from media_items m, to_timestamp($3::bigint / 1000.0) at where m.id = $2 and ${visibleTo('m', '$1')}`,
    [op.user_id, mediaId, op.seq, op.client_id, op.intent],
  )
