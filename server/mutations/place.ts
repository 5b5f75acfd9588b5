import { keepsPlace, MAX_RANKINGS, type MutationArgs, resolveGap } from '#sync-rules'
import { Refusal } from '../errors.ts'
import { getMedia } from '../media.ts'
import { contest, type Effect, type Handler, type OpContext, superseded } from './handler.ts'
import { type Look, type Place, registerOf } from './places.ts'
import { takeOffWatchlist } from './watchlist.ts'

type Args = MutationArgs<'ranking.place'>

/** Puts a media item on the user's board. Placing it again moves it: it stands there once. */
export const place: Handler<Args> = async (op, args) => {
  const record = op.places.get(args.media_id)
  if (keepsPlace(record, args)) return { outcome: 'noop', reason: 'kept_place' }
  const contested = contest(op, registerOf(record))
  if (contested === 'loses') return superseded({ kind: 'ranking.place', args: again(args) })
  if (!record) await getMedia(op.tx, args.media_id, op.user_id)
  if (!record?.tier) await mustHaveRoom(op)

  await insert(op, args)
  await takeOffWatchlist(op, args.media_id)
  return effectOf(record, contested)
}

/** A restore is a wish of its own: it does not stand back because the item is ranked. */
const again = ({ if_absent: _, ...args }: Args): Args => args

function effectOf(record: Place | undefined, contested: 'free' | 'wins'): Effect {
  if (contested === 'free' || !record) return { outcome: 'applied' }
  const overruled = { seq: record.placed_seq, client_id: record.placed_by, tier: record.tier }
  return { outcome: record.tier ? 'applied' : 'revived', overruled }
}

async function insert(op: OpContext, args: Args): Promise<void> {
  const { places } = op
  const gap = resolveGap(
    { ...args, base: op.base, client_id: op.client_id },
    { placed: id => places.get(id), above: (a, b) => positionOf(places, a) < positionOf(places, b) },
  )
  const rankingId = (mediaId: string) => places.get(mediaId)?.ranking_id ?? null
  const prev = typeof gap === 'object' && 'after' in gap ? rankingId(gap.after) : null
  const next = typeof gap === 'object' && 'before' in gap ? rankingId(gap.before) : null
  await op.tx.rows(
    `select id from insert_ranking_between($1, $2, $3, $4, case when $6 then (
       select id from user_rankings
       where user_id = $1 and tier = $3 and media_item_id <> $2
       order by rank_position limit 1) else $5::uuid end)`,
    [op.user_id, args.media_id, args.tier, prev, next, gap === 'top'],
  )
  if (args.needs_placing || args.batch_id || args.origin === 'import') {
    await op.tx.rows(
      `update user_rankings set needs_placing = $3, origin = $4, batch_id = coalesce($5, batch_id) where user_id = $1 and media_item_id = $2`,
      [op.user_id, args.media_id, args.needs_placing ?? false, args.origin ?? 'hand', args.batch_id ?? null],
    )
  }
}

const positionOf = (places: Look['places'], mediaId: string): string => places.get(mediaId)?.rank_position ?? ''

/** Refuses one ranking more than a list may hold. */
export async function mustHaveRoom(op: OpContext): Promise<void> {
  op.count.rankings ??= (
    await op.tx.row<{ n: number }>(
      'select count(*)::int as n from user_rankings where user_id = $1 and removed_at is null',
      [op.user_id],
    )
  )?.n
  const ranked = op.count.rankings ?? 0
  if (ranked >= MAX_RANKINGS) throw new Refusal('quota', `A list holds at most ${MAX_RANKINGS} rankings.`)
  op.count.rankings = ranked + 1
}
