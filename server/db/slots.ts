import type { Db } from '../db.ts'

/** A replication slot of this database, and how many bytes of log PostgreSQL keeps for it. */
export interface Slot {
  name: string
  lag: number
}

/** A slot whose reader is away keeps the log until the disk is full. PGlite has none. */
export async function slots(db: Db): Promise<Slot[]> {
  if (db.engine === 'pglite') return []
  return db.rows<Slot>(
    `select slot_name::text as name, coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn), 0)::float8 as lag
     from pg_replication_slots where database = current_database() order by slot_name limit 20`,
  )
}
