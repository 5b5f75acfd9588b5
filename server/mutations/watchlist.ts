import { type MutationArgs, savedSince } from '#sync-rules'
import { getMedia, getMediaByIds } from '../media.ts'
import { contest, type Effect, type Handler, type OpContext, superseded } from './handler.ts'
import { registerOf } from './places.ts'

const set = (op: OpContext, mediaId: string, on: boolean, addedAt: string | null = null) =>
  op.tx.rows('select set_watchlist($1, $2, $3, $4)', [op.user_id, mediaId, on, addedAt])

/** Saves an item for later, unless another device ranked it, unseen and later. */
export const watchlistAdd: Handler<MutationArgs<'watchlist.add'>> = async (op, args) => {
  const { saved } = op
  if (args.if_absent && saved && !saved.on) return { outcome: 'noop', reason: 'kept_place' }
  if (!saved) await getMedia(op.tx, args.media_id, op.user_id)
  const contested = contestAdd(op, args.media_id)
  if (contested === 'loses' && !saved?.on) return superseded({ kind: 'watchlist.add', args: again(args) })
  if (contested !== 'loses') await set(op, args.media_id, true, savedSince(args.added_at, op.intent))
  return saved?.on ? { outcome: 'noop', reason: 'already_there' } : effectOf(saved, contested)
}

/**
 * A ranking that found nothing to take off the watchlist left no word there: its place says when it was meant. The record
 * of a removed one says when it was removed, and that is no word against saving.
 */
function contestAdd(op: OpContext, mediaId: string): 'free' | 'wins' | 'loses' {
  const record = op.places.get(mediaId)
  if (record?.tier && contest(op, registerOf(record)) === 'loses') return 'loses'
  return contest(op, op.saved)
}

/** A restore is a wish of its own. */
const again = ({ if_absent: _, ...args }: MutationArgs<'watchlist.add'>) => args

/** Takes an item off the list of what to see. What was never on it as far as is known gets a word as well: see `remove`. */
export const watchlistRemove: Handler<MutationArgs<'watchlist.remove'>> = async (op, args) => {
  const { saved } = op
  if (!saved) {
    const [known] = await getMediaByIds(op.tx, [args.media_id], op.user_id)
    if (known) await set(op, args.media_id, false)
    return { outcome: 'noop', reason: 'not_listed' }
  }
  const contested = contest(op, saved)
  if (contested === 'loses' && saved.on) return superseded({ kind: 'watchlist.remove', args })
  if (contested !== 'loses') await set(op, args.media_id, false)
  return saved.on ? effectOf(saved, contested) : { outcome: 'noop', reason: 'not_listed' }
}

/** Ranking an item takes it off the watchlist in the same op, unless another device saved it again, later. */
export async function takeOffWatchlist(op: OpContext, mediaId: string): Promise<void> {
  const { saved } = op
  if (saved?.on && contest(op, saved) !== 'loses') await set(op, mediaId, false)
}

const effectOf = (saved: OpContext['saved'], contested: 'free' | 'wins' | 'loses'): Effect =>
  saved && contested === 'wins'
    ? { outcome: 'applied', overruled: { seq: saved.seq, client_id: saved.by } }
    : { outcome: 'applied' }
