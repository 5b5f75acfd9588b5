import type { View } from '../store/types.ts'
import type { Plan } from './index.ts'
import type { Account } from './ops.ts'

/** How the lists of a plan stand to what the account has: what changes, and what does not, in titles. */
export interface Standing {
  /** Of what they rank: what the account ranks too, which keeps its place; and what it does not. */
  ranked: { here: number; fresh: number }
  /** Of what they saved for later: what the account has saved or ranks, and what is new to it. */
  saved: { here: number; fresh: number }
  /** Of what comes in ranked: what the person is to place. */
  to_place: number
  /** Of what comes in ranked: what the account has in Watch later, and leaves there. */
  off_later: number
  /** What the account ranks without a note, and the lists have one of. */
  noted: number
}

export function standing(
  { ops, resolution: { ranked, bookmarks } }: Pick<Plan, 'ops' | 'resolution'>,
  account: Account & Pick<View, 'watchlist'>,
): Standing {
  const later = new Set(account.watchlist.map(({ media_id }) => media_id))
  const isRanked = (id: string) => account.entry(id) !== undefined
  const fresh = ranked.filter(({ target }) => !isRanked(target.media_id))
  const saved = bookmarks.filter(({ target: { media_id } }) => isRanked(media_id) || later.has(media_id)).length
  const wishes = ops.map(({ mutation }) => mutation)
  return {
    ranked: { here: ranked.length - fresh.length, fresh: fresh.length },
    saved: { here: saved, fresh: bookmarks.length - saved },
    to_place: wishes.filter(
      wish => wish.kind === 'ranking.place' && wish.args.needs_placing && !isRanked(wish.args.media_id),
    ).length,
    off_later: fresh.filter(({ target }) => later.has(target.media_id)).length,
    noted: wishes.filter(wish => wish.kind === 'ranking.note' && isRanked(wish.args.media_id)).length,
  }
}

/** True when taking the lists in would leave the account as it is. */
export const changesNothing = ({ ranked, saved, noted }: Standing): boolean => ranked.fresh + saved.fresh + noted === 0
