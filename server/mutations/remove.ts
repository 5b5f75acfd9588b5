import type { MutationArgs } from '#sync-rules'
import { contest, type Handler, superseded } from './handler.ts'
import { registerOf } from './places.ts'

/** Takes an item off the board. Its notes stay on the removed row, and come back with it. */
export const remove: Handler<MutationArgs<'ranking.remove'>> = async (op, args) => {
  const record = op.places.get(args.media_id)
  if (!record) return { outcome: 'noop', reason: 'not_ranked' }
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
