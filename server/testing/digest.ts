import type { Db } from '../db.ts'

/**
 * Everything a request could have changed: how many rows each table has, and a sum over their hashes. Of all tables there
 * are unless some are named, so that no new one is forgotten. The database sums: thousands of rows cost milliseconds.
 */
export async function digest({ deps: { db } }: { deps: { db: Db } }, tables?: readonly string[]): Promise<string> {
  const each = (tables ?? (await tablesOf(db))).map(
    table => `select '${table}' as table, count(*), sum(hashtextextended(t::text, 0)) from ${table} t`,
  )
  return JSON.stringify(await db.rows(each.join(' union all ')))
}

/**
 * All rows that speak of one user and not of another: whose they are is told by the ids in them, so that no table and no
 * column is forgotten. What `not` did about the first, like a block or a line of a history, is theirs.
 */
export async function rowsOf({ deps: { db } }: { deps: { db: Db } }, user: string, not: string): Promise<string> {
  const found: unknown[] = []
  for (const table of await tablesOf(db)) {
    const sql = `select t::text from ${table} t where strpos(t::text, $1) > 0 and strpos(t::text, $2) = 0 order by 1`
    found.push(table, await db.rows(sql, [user, not]))
  }
  return JSON.stringify(found)
}

const tablesOf = async (db: Db) => {
  const rows = await db.rows<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  )
  return rows.map(row => row.name)
}

/** The number of the next transaction that will write. While it stands still nothing was written: far cheaper than a digest. */
export async function writesSoFar({ deps: { db } }: { deps: { db: Db } }): Promise<string> {
  const row = await db.row<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next')
  return row?.next ?? ''
}
