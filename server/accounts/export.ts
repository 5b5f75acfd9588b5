import type { Db } from '../db.ts'
import { listHistory } from '../history.ts'
import { mediaColumns } from '../media.ts'
import { ended } from './context.ts'
import { findById, toUser } from './users.ts'

/** Rows read in one statement: on the in-process database nothing else runs meanwhile. */
const PAGE = 500

/** A part of the export that comes in pages: its SQL takes the user, the last key and how many, and gives key and entry. */
type Part = [name: string, sql: string]

const byAge = `to_char(s.created_at, 'YYYYMMDDHH24MISSUS') || s.id`

// Behind FIRST, in the order of the numbers.
const byId = `'a' || lpad(a.id::text, 19, '0')`

// By item and not by place: what is moved meanwhile is neither lost nor told twice. Tier and position say the order.
const parts: Part[] = [
  [
    'rankings',
    `select r.media_item_id as key, jsonb_build_object(
       'id', r.id, 'tier', r.tier, 'rank_position', r.rank_position, 'notes', r.notes, 'kept_notes', r.kept_notes,
       'needs_placing', r.needs_placing, 'origin', r.origin, 'batch_id', r.batch_id, 'seq', r.seq,
       'placed_at', iso(r.placed_at), 'removed_at', iso(r.removed_at), 'created_at', iso(r.created_at),
       'updated_at', iso(r.updated_at), 'media_item', ${mediaColumns('m')}) as entry
     from user_rankings r join media_items m on m.id = r.media_item_id
     where r.user_id = $1 and r.media_item_id > $2::uuid order by r.media_item_id limit $3`,
  ],
  [
    'watchlist',
    `select w.media_item_id as key, jsonb_build_object(
       'added_at', iso(w.added_at), 'removed_at', iso(w.removed_at), 'media_item', ${mediaColumns('m')}) as entry
     from watchlist_items w join media_items m on m.id = w.media_item_id
     where w.user_id = $1 and w.media_item_id > $2::uuid order by w.media_item_id limit $3`,
  ],
  [
    'own_titles',
    `select m.id as key, ${mediaColumns('m')} as entry from media_items m
     where m.created_by_user_id = $1 and m.id > $2::uuid order by m.id limit $3`,
  ],
  [
    'follows',
    `select f.followee_id as key, jsonb_build_object('id', u.id, 'username', u.username, 'since', iso(f.created_at)) as entry
     from follows f join users u on u.id = f.followee_id
     where f.follower_id = $1 and f.followee_id > $2::uuid order by f.followee_id limit $3`,
  ],
  [
    'blocks',
    `select b.blocked_id as key, jsonb_build_object('id', u.id, 'username', u.username, 'since', iso(b.created_at)) as entry
     from blocks b join users u on u.id = b.blocked_id
     where b.blocker_id = $1 and b.blocked_id > $2::uuid order by b.blocked_id limit $3`,
  ],
  [
    'devices',
    `select ${byAge} as key, jsonb_build_object('name', s.device_name, 'network', s.network, 'created_at', iso(s.created_at),
       'last_seen_at', iso(s.last_seen_at), 'ended_at', iso(s.revoked_at)) as entry
     from sessions s where s.user_id = $1 and ${byAge} > $2::text order by 1 limit $3`,
  ],
  [
    'account_events',
    `select ${byId} as key, jsonb_build_object('at', iso(a.at), 'what', a.deed, 'by', a.actor, 'network', a.network) as entry
     from audit a where a.user_id = $1 and ${byId} > $2::text order by 1 limit $3`,
  ],
]

const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * All that is kept of a user, as the pieces of one JSON text. Each page is true when it is read; a change made while the
 * export runs is in it or not, but no entry is lost or doubled by it. Throws `session_revoked` when the account is gone.
 */
export async function* exportAccount(db: Db, userId: string, now: number): AsyncGenerator<string> {
  const user = await findById(db, userId)
  if (!user) throw ended()
  const exported_at = new Date(now).toISOString()
  const head = { format: 'marquee-export', version: 1, exported_at, user: toUser(user), language: user.language }
  yield JSON.stringify(head).slice(0, -1)
  for (const [name, sql] of parts) yield* list(name, pagesOf(db, sql, userId))
  yield* list('history', historyPages(db, userId, now))
  yield '}\n'
}

async function* list(name: string, pages: AsyncGenerator<unknown[]>): AsyncGenerator<string> {
  yield `,\n${JSON.stringify(name)}:[`
  let first = true
  for await (const page of pages) {
    if (page.length === 0) continue
    yield `${first ? '\n' : ',\n'}${page.map(entry => JSON.stringify(entry)).join(',\n')}`
    first = false
  }
  yield ']'
}

async function* pagesOf(db: Db, sql: string, userId: string): AsyncGenerator<unknown[]> {
  for (let from = FIRST; ; ) {
    const rows = await db.rows<{ key: string; entry: unknown }>(sql, [userId, from, PAGE])
    yield rows.map(row => row.entry)
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    from = last.key
  }
}

async function* historyPages(db: Db, userId: string, now: number): AsyncGenerator<unknown[]> {
  for (let cursor: string | undefined; ; ) {
    const { entries, next_cursor } = await listHistory(
      db,
      { user_id: userId, session_id: null },
      { limit: PAGE, cursor, now, from_seq: 0 },
    )
    yield entries
    if (next_cursor === null) return
    cursor = next_cursor
  }
}
