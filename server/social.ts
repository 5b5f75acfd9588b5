import type { Queries, Tx } from './db.ts'
import { Refusal } from './errors.ts'

export { listFeed } from './social/feed.ts'
export { readLeaderboard } from './social/leaderboard.ts'
export { findPeople, listOfMine, readProfile } from './social/people.ts'
export { type PublicBoard, type PublicPlace, readPublicBoard } from './social/public-board.ts'

/** How many people one account may follow. */
export const MAX_FOLLOWS = 2000

const nobody = () => new Refusal('user_not_found', 'There is nobody here under this name.')
const oneself = () =>
  new Refusal('validation', 'That is you.', { details: [{ path: 'user_id', message: 'must be somebody else' }] })

/** Follows somebody who is shown to the user. Twice is once. Throws `user_not_found`, `quota`, and `validation` for oneself. */
export async function follow(tx: Tx, me: string, other: string): Promise<void> {
  if (me === other) throw oneself()
  // Two at once must not both count themselves as the last that fits.
  await tx.row('select 1 from users where id = $1 for no key update', [me])
  const there = await tx.row<{ follows: boolean; full: boolean }>(
    `select exists (select from follows where follower_id = $1 and followee_id = $2) as follows,
            (select count(*) from follows where follower_id = $1) >= $3::int as full
     from users where id = $2 and is_shown($2, $1) for key share`,
    [me, other, MAX_FOLLOWS],
  )
  if (!there) throw nobody()
  if (there.follows) return
  if (there.full) throw new Refusal('quota', `An account can follow ${MAX_FOLLOWS} people.`)
  await tx.row('insert into follows (follower_id, followee_id) values ($1, $2) on conflict do nothing', [me, other])
}

/** Follows somebody no more; whoever was not followed is none the wiser. */
export const unfollow = (db: Queries, me: string, other: string): Promise<unknown> =>
  db.row('delete from follows where follower_id = $1 and followee_id = $2', [me, other])

/**
 * From now on neither sees anything of the other, and neither follows the other. Somebody one cannot see may be blocked too:
 * they may have been seen before. Throws `user_not_found`, and `validation` for oneself.
 */
export async function block(tx: Tx, me: string, other: string): Promise<void> {
  if (me === other) throw oneself()
  const known = await tx.row('select 1 from users where id = $1 and deleted_at is null for key share', [other])
  if (!known) throw nobody()
  await tx.row('insert into blocks (blocker_id, blocked_id) values ($1, $2) on conflict do nothing', [me, other])
  await tx.row(`delete from follows where (follower_id, followee_id) in (($1::uuid, $2::uuid), ($2, $1))`, [me, other])
}

/** Lifts a block. The follows it ended do not come back. */
export const unblock = (db: Queries, me: string, other: string): Promise<unknown> =>
  db.row('delete from blocks where blocker_id = $1 and blocked_id = $2', [me, other])
