import type { Queries } from '../db.ts'

/** What must hold whatever happened. Each statement gives, as `n`, how many rows break it. */
const rules: [says: string, sql: string][] = [
  [
    'rankings share a position with another of the same tier',
    `select coalesce(sum(n - 1), 0) as n from (select count(*) as n from user_rankings where removed_at is null
       group by user_id, tier, rank_position having count(*) > 1) twice`,
  ],
  [
    'rankings are half removed (a tier without a position, or a removed one that has a tier)',
    `select count(*) as n from user_rankings
     where (removed_at is null) <> (tier is not null) or (tier is null) <> (rank_position is null)`,
  ],
  ['rankings are of a title that is not there', missing('user_rankings', 'media_item_id', 'media_items')],
  ['rankings are of nobody', missing('user_rankings', 'user_id', 'users')],
  ['kept titles are not there', missing('watchlist_items', 'media_item_id', 'media_items')],
  ['accounts have no sync head', 'select count(*) as n from users where id not in (select user_id from sync_heads)'],
  [
    'lists hold a change that is newer than their head',
    `select count(*) as n from sync_heads h where h.seq < greatest(
       (select max(seq) from user_rankings r where r.user_id = h.user_id),
       (select max(seq) from watchlist_items w where w.user_id = h.user_id),
       (select max(seq) from change_log l where l.user_id = h.user_id))`,
  ],
  [
    'devices were answered beyond the number they have reached',
    `select count(*) as n from sync_clients c
     where c.last_mid < (select max(mid) from sync_results r where r.client_id = c.client_id)`,
  ],
  [
    'ops took effect twice',
    `select count(*) as n from (select from change_log where mid is not null and outcome not in ('rejected', 'superseded', 'parked')
       group by user_id, op_id having count(*) > 1) twice`,
  ],
  [
    'sessions of deleted or disabled accounts are open',
    `select count(*) as n from sessions s join users u on u.id = s.user_id
     where s.revoked_at is null and (u.deleted_at is not null or u.disabled_at is not null)`,
  ],
  ['indexes are not valid', 'select count(*) as n from pg_index where not indisvalid'],
  ['constraints were never checked', 'select count(*) as n from pg_constraint where not convalidated'],
]

function missing(table: string, column: string, other: string): string {
  return `select count(*) as n from ${table} t where not exists (select from ${other} o where o.id = t.${column})`
}

/** A sentence for each rule that is broken, with how often. */
export async function invariants(db: Queries): Promise<string[]> {
  const broken: string[] = []
  for (const [says, sql] of rules) {
    const n = Number((await db.row<{ n: number | string }>(sql))?.n)
    if (n > 0) broken.push(`${n} ${says}.`)
  }
  return broken
}
