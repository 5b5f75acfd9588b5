/**
 * What is kept for how long. Every function here is a job: it deletes little at a time, so that no request waits for
 * long, and may run in several processes at once. Each tells how many rows it took away.
 */
import type { Tx } from './db.ts'
import type { Deps } from './deps.ts'
import { failPoint } from './fail-point.ts'
import { KEPT_MS } from './history.ts'

const DAY = 86_400_000
/** A device that did not come for so long is told `client_reset` if it does. */
const CLIENT_DAYS = 400
/** A stored result goes when it is older and not among the newest of its client. */
const RESULT_DAYS = 90
/** More than a client may have on its way and unanswered: two pushes. */
const NEWEST_RESULTS = 256
const SESSION_DAYS = 90

/** Rows of one statement that deletes. */
const BATCH = 500
/** Users whose lock one transaction holds. */
const USERS = 20

type Context = Pick<Deps, 'db' | 'now' | 'closing'>

const before = (now: number, ms: number) => new Date(now - ms).toISOString()

/** Devices away for 400 days become tombstones: their ids are never used again, their results go with `reapResults`. */
export async function resetIdleClients({ db, now, closing }: Context): Promise<number> {
  const until = before(now(), CLIENT_DAYS * DAY)
  let count = 0
  for (let found = 1; found > 0 && !closing?.aborted; count += found) {
    const due = await db.rows<{ user_id: string }>(
      `select distinct user_id from (
         select user_id from sync_clients
         where reset_at is null and created_at < $1 and last_seen_at < $1
         order by created_at limit ${USERS}) idle`,
      [until],
    )
    found = await db.tx(async tx => {
      const users = due.map(row => row.user_id)
      await lockHeads(tx, users)
      const reset = await tx.rows(
        `update sync_clients set reset_at = $3
         where user_id = any($1::uuid[]) and reset_at is null and created_at < $2 and last_seen_at < $2
         returning client_id`,
        [users, until, new Date(now()).toISOString()],
      )
      return reset.length
    })
  }
  return count
}

/** Of a client `c`: results up to this mid are beyond those kept whatever their age. A tombstone has no use for any. */
const SPARE = `c.last_mid - case when c.reset_at is null then ${NEWEST_RESULTS} else 0 end`
/** An op that waits to be replayed is nowhere else. */
const NOT_WAITING = '(r.parked is null or r.replayed_seq is not null)'

/** Stored results older than 90 days, but for the newest 256 of each client. A client's results age in the order of mids. */
export async function reapResults({ db, now, closing }: Context): Promise<number> {
  const until = before(now(), RESULT_DAYS * DAY)
  let count = 0
  let page: { client_id: string; due: boolean | null }[] = [
    { client_id: '00000000-0000-0000-0000-000000000000', due: null },
  ]
  for (let last = page.at(-1); last && !closing?.aborted; last = page.at(-1)) {
    page = await db.rows(
      `select c.client_id, (
         select r.created_at < $2 from sync_results r
         where r.client_id = c.client_id and r.mid <= ${SPARE} and ${NOT_WAITING}
         order by r.mid limit 1) as due
       from sync_clients c where c.client_id > $1 order by c.client_id limit ${BATCH}`,
      [last.client_id, until],
    )
    for (const { client_id } of page.filter(client => client.due))
      count += await reapResultsOf(db, client_id, until, closing)
  }
  return count
}

async function reapResultsOf(
  db: Context['db'],
  clientId: string,
  until: string,
  closing?: AbortSignal,
): Promise<number> {
  let count = 0
  for (let found = BATCH; found === BATCH && !closing?.aborted; count += found) {
    const gone = await db.rows(
      `with oldest as (
         select r.mid, r.created_at from sync_results r join sync_clients c on c.client_id = r.client_id
         where r.client_id = $1 and r.mid <= ${SPARE} and ${NOT_WAITING}
         order by r.mid limit ${BATCH})
       delete from sync_results r using oldest o
       where r.client_id = $1 and r.mid = o.mid and o.created_at < $2 returning r.mid`,
      [clientId, until],
    )
    found = gone.length
  }
  return count
}

/**
 * Log entries older than what history shows. In the same transaction the user's floor rises to the highest seq that is
 * gone, so a reader either finds its place in the log whole or is told to fetch anew.
 */
export async function trimLog({ db, now, closing }: Context): Promise<number> {
  const until = before(now(), KEPT_MS)
  let count = 0
  for (let found = 1; found > 0 && !closing?.aborted; count += found) {
    const old = await db.rows<{ id: number; user_id: string }>(
      `select id, user_id from change_log where at < $1 order by at limit ${BATCH}`,
      [until],
    )
    found = 0
    const users = [...new Set(old.map(entry => entry.user_id))]
    for (let from = 0; from < users.length; from += USERS) {
      const some = new Set(users.slice(from, from + USERS))
      const ids = old.filter(entry => some.has(entry.user_id)).map(entry => entry.id)
      found += await db.tx(tx => cutLog(tx, [...some], ids))
    }
  }
  return count
}

async function cutLog(tx: Tx, users: string[], ids: number[]): Promise<number> {
  await lockHeads(tx, users)
  const gone = await tx.row<{ n: number }>(
    `with gone as (delete from change_log where id = any($1::bigint[]) returning user_id, seq),
     raised as (
       update sync_heads h set log_floor = greatest(h.log_floor, g.seq)
       from (select user_id, max(seq) as seq from gone group by user_id) g where h.user_id = g.user_id)
     select count(*)::int as n from gone`,
    [ids],
  )
  failPoint('in_retention')
  return gone?.n ?? 0
}

/** Takes the users' locks before anything else, as every writer does, and in one order. */
const lockHeads = (tx: Tx, users: readonly string[]) =>
  tx.rows('select from sync_heads where user_id = any($1::uuid[]) order by user_id for update', [users])

/** Sessions over for 90 days, with the hashes of their refresh tokens. */
export async function forgetSessions({ db, now, closing }: Context): Promise<number> {
  const until = before(now(), SESSION_DAYS * DAY)
  let count = 0
  for (let found = BATCH; found === BATCH && !closing?.aborted; count += found) {
    const gone = await db.rows(
      `delete from sessions where id in (
         select id from sessions where least(expires_at, revoked_at) < $1
         order by least(expires_at, revoked_at) limit ${BATCH} for update skip locked)
       returning id`,
      [until],
    )
    found = gone.length
  }
  return count
}
