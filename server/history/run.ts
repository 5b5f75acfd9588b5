import type { HistoryEntry } from '#sync-rules'
import type { Queries } from '../db.ts'
import type { Asked } from './entries.ts'

/** What an op of an import or of a guest's list is told by. The titles it needed come with it. */
const brought = `(l.client_id = $2 and (l.kind = 'media.stub' or l.args ->> 'if_absent' = 'true'
  and (l.kind <> 'ranking.place' or l.args ->> 'batch_id' is not distinct from batch.id)))`

/**
 * The ops one device brought at once, of which this is the last: those below it in the log, up to what somebody did by hand,
 * another device, or another batch. Null when it is the only one.
 */
export async function runEndingAt(
  db: Queries,
  userId: string,
  { since }: Asked,
  { seq, client_id }: Pick<HistoryEntry, 'seq' | 'client_id'>,
): Promise<HistoryEntry['run']> {
  const run = await db.row<NonNullable<HistoryEntry['run']> & { ops: number }>(
    `with batch as materialized (
       select (select l.args ->> 'batch_id' from change_log l
               where l.user_id = $1 and l.seq <= $3 and l.client_id = $2 and l.kind = 'ranking.place'
                 and l.args ->> 'if_absent' = 'true'
               order by l.seq desc limit 1) as id),
     edge as materialized (
       select coalesce((
         select l.seq from change_log l, batch
         where l.user_id = $1 and l.seq < $3 and l.kind is not null and ${brought} is not true
         order by l.seq desc limit 1), 0) as seq)
     select count(*)::int as ops, min(l.seq) as from_seq, batch.id as batch_id,
       count(*) filter (where l.kind = 'ranking.place' and l.outcome in ('applied', 'revived'))::int as ranked,
       count(*) filter (where l.kind = 'watchlist.add' and l.outcome = 'applied')::int as saved
     from change_log l, batch, edge
     where l.user_id = $1 and l.kind is not null and l.seq > edge.seq and l.seq <= $3
       and l.at > to_timestamp($4::bigint / 1000.0)
     group by batch.id`,
    [userId, client_id, seq, since],
  )
  if (!run || run.ops < 2) return null
  const { ops: _, ...told } = run
  return told
}
