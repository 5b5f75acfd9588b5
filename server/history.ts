import type { HistoryEntry } from '#sync-rules'
import type { Queries } from './db.ts'
import { readCursor, toCursor } from './http/cursor.ts'

/** How long a change can be read and taken back, and how long the log is kept. */
export const KEPT_MS = 30 * 86_400_000

/**
 * A page of the user's changes, newest first, out of the log: what was asked for, and what became of it. A change that was
 * applied and later lost to one of another device tells so, and brings what restores it.
 */
export async function listHistory(
  db: Queries,
  userId: string,
  page: { limit: number; cursor?: string; now: number },
): Promise<{ entries: HistoryEntry[]; next_cursor: string | null }> {
  const [seq, id] = page.cursor === undefined ? [Number.MAX_SAFE_INTEGER, 0] : readCursor(page.cursor, [0, 0])
  const rows = await db.rows<{ id: number; entry: HistoryEntry }>(
    `select l.id, jsonb_build_object(
       'seq', l.seq, 'at', iso(l.at), 'kind', l.kind, 'args', coalesce(l.args, '{}'), 'outcome', l.outcome,
       'reason', l.reason, 'client_id', l.client_id, 'op_id', l.op_id, 'overruled', l.overruled,
       'overruled_by', winner.seq,
       'restore', coalesce(r.result -> 'restore', case when l.outcome = 'superseded' or winner.seq is not null and l.kind like 'ranking.%'
                           then jsonb_build_object('kind', l.kind, 'args', l.args - 'if_absent') end)) as entry
     from change_log l
     left join lateral (
       select min(w.seq) as seq from change_log w
       where w.user_id = l.user_id and w.overruled is not null and (w.overruled ->> 'seq')::bigint = l.seq) winner on true
     left join sync_results r on r.client_id = l.client_id and r.mid = l.mid
     where l.user_id = $1 and l.kind is not null and (l.seq, l.id) < ($2::bigint, $3::bigint)
       and l.at > to_timestamp($4::bigint / 1000.0)
     order by l.seq desc, l.id desc limit $5::int + 1`,
    [userId, seq, id, page.now - KEPT_MS, page.limit],
  )
  const shown = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? shown.at(-1) : undefined
  return {
    entries: shown.map(row => row.entry),
    next_cursor: last ? toCursor(last.entry.seq, last.id) : null,
  }
}
