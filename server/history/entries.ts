import { type HistoryEntry, uuid } from '#sync-rules'
import type { Queries } from '../db.ts'
import { type Diff, standing, undoOf } from './undo.ts'

/** What part of the log is asked for. `since` in Unix milliseconds; both ends count. */
export interface Asked {
  since: number
  /** The session that asks, which tells its own device; null where nobody is signed in. */
  session_id: string | null
  media_id?: string
  from_seq?: number
  to_seq?: number
}

interface Logged {
  id: number
  entry: Omit<HistoryEntry, 'from_tier' | 'undo' | 'media_id'> & { media_id: string | null }
  diffs: Diff[]
}

/** The title a logged change is about: an op names it, a plain call names its ranking. A device may call its op what it likes. */
const about = `coalesce(l.args ->> 'media_id', (
  select r.media_item_id::text from user_rankings r
  where r.user_id = l.user_id and r.id = case when l.kind like 'rest.%' and l.client_id is null then (l.args ->> 'ranking_id')::uuid end))`

/** At most `limit` changes below a key of the log (seq, id), newest first. */
export async function entriesBelow(
  db: Queries,
  userId: string,
  asked: Asked,
  [seq, id]: readonly number[],
  limit: number,
): Promise<{ id: number; entry: HistoryEntry }[]> {
  const logged = await db.rows<Logged>(
    `select l.id, jsonb_build_object(
       'seq', l.seq, 'at', iso(l.at), 'kind', l.kind, 'args', coalesce(l.args, '{}'), 'outcome', l.outcome,
       'reason', l.reason, 'client_id', l.client_id, 'op_id', l.op_id, 'overruled', l.overruled,
       'overruled_by', winner.seq,
       'restore', coalesce(r.result -> 'restore', case when l.outcome = 'superseded' or winner.seq is not null and l.kind like 'ranking.%'
                           then jsonb_build_object('kind', l.kind, 'args', l.args - 'if_absent') end),
       'media_id', ${about}, 'run', null,
       'device', case when s.id is not null then
                   jsonb_build_object('name', s.device_name, 'current', s.id is not distinct from $8::uuid) end) as entry,
       diffs.list as diffs
     from (
       select * from change_log l
       where l.user_id = $1 and l.kind is not null and (l.seq, l.id) < ($2::bigint, $3::bigint)
         and l.at > to_timestamp($4::bigint / 1000.0)
         and ($5::text is null or $5 in (${about}, l.args ->> 'to_media_id'))
         and l.seq between coalesce($6::bigint, 0) and coalesce($7::bigint, l.seq)
       order by l.seq desc, l.id desc limit $9) l
     left join lateral (
       select min(w.seq) as seq from change_log w
       where w.user_id = l.user_id and w.overruled is not null and (w.overruled ->> 'seq')::bigint = l.seq) winner on true
     left join sync_results r on r.client_id = l.client_id and r.mid = l.mid
     left join sync_clients c on c.client_id = l.client_id
     left join sessions s on s.id = c.session_id
     cross join lateral (
       select coalesce(jsonb_agg(jsonb_build_object('table', d.table_name, 'operation', d.operation, 'row', d.row, 'before', d.before)
                                 order by d.id), '[]') as list
       from change_log d
       where d.user_id = l.user_id and d.seq = l.seq and d.table_name in ('user_rankings', 'watchlist_items')
         and d.row ->> 'media_item_id' in (${about}, l.args ->> 'to_media_id')) diffs
     order by l.seq desc, l.id desc`,
    [
      userId,
      seq,
      id,
      asked.since,
      asked.media_id ?? null,
      asked.from_seq ?? null,
      asked.to_seq ?? null,
      asked.session_id,
      limit,
    ],
  )
  const undos = await undoOf(
    db,
    userId,
    logged.map(({ entry, diffs }) => ({ ...entry, diffs })),
  )
  return logged.map(({ id, entry, diffs }, i) => {
    const media_id = uuid.safeParse(entry.media_id).data ?? null
    const from_tier = standing(diffs, media_id).before?.tier ?? null
    return { id, entry: { ...entry, media_id, from_tier, undo: undos[i] ?? [] } }
  })
}
