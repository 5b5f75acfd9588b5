import type { Db } from '../server/db.ts'

/** Everything of some users that a backup of the database holds, table by table. */
export interface Backup {
  users: readonly string[]
  tables: { name: string; rows: unknown }[]
}

/** The tables of a user's list, and which of their rows are whose. */
const owned = {
  media_items: 'created_by_user_id = any($1::uuid[])',
  sync_heads: 'user_id = any($1::uuid[])',
  sync_clients: 'user_id = any($1::uuid[])',
  sync_results: 'client_id in (select client_id from sync_clients where user_id = any($1::uuid[]))',
  user_rankings: 'user_id = any($1::uuid[])',
  watchlist_items: 'user_id = any($1::uuid[])',
  activity: 'user_id = any($1::uuid[])',
  change_log: 'user_id = any($1::uuid[])',
}

export async function takeBackup(db: Db, users: readonly string[]): Promise<Backup> {
  const tables: Backup['tables'] = []
  for (const [name, whose] of Object.entries(owned)) {
    const found = await db.row<{ rows: unknown }>(
      `select coalesce(jsonb_agg(to_jsonb(t)), '[]') as rows from ${name} t where ${whose}`,
      [users],
    )
    tables.push({ name, rows: found?.rows })
  }
  return { users, tables }
}

/** The database is as it was, and says so by a new epoch (null: it does not): what was committed since is gone. */
export async function restoreBackup(db: Db, { users, tables }: Backup, epoch: string | null): Promise<void> {
  await db.tx(async tx => {
    // No trigger writes a log of this, no reference is checked half-way.
    await tx.exec("set local session_replication_role = 'replica'")
    for (const { name } of [...tables].reverse()) {
      await tx.rows(`delete from ${name} where ${owned[name as keyof typeof owned]}`, [users])
    }
    for (const { name, rows } of tables) {
      const columns = await tx.row<{ list: string }>(
        `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as list from information_schema.columns
         where table_schema = current_schema() and table_name = $1 and is_generated = 'NEVER'`,
        [name],
      )
      await tx.rows(
        `insert into ${name} (${columns?.list}) overriding system value
         select ${columns?.list} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
        [JSON.stringify(rows)],
      )
    }
    await tx.rows('update instance set epoch = coalesce($1, epoch)', [epoch])
  })
}
