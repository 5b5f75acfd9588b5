import type { Queries } from '../db.ts'

export interface Column {
  name: string
  type: string
  /** Numbered by the database. */
  counted: boolean
}
export interface Table {
  name: string
  columns: Column[]
}

/**
 * The tables a backup holds, referenced ones first: all that are written to the log (what counts requests is not) but the
 * list of migrations, which stands in its first line. Read from the database itself, so that it holds for any version.
 */
export async function tablesOf(db: Queries): Promise<Table[]> {
  const tables = await db.rows<{ name: string; refers: string[]; columns: Column[] }>(`
    select c.relname::text as name,
           array(select distinct confrelid::regclass::text from pg_constraint
                 where conrelid = c.oid and contype = 'f' and confrelid <> c.oid) as refers,
           (select jsonb_agg(jsonb_build_object(
                     'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'counted', a.attidentity <> '')
                   order by a.attnum)
            from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relpersistence = 'p'
      and c.relname <> 'schema_migrations'
    order by c.relname`)
  const sorted: Table[] = []
  const has = (name: string) => sorted.some(table => table.name === name)
  while (sorted.length < tables.length) {
    const next = tables.find(({ name, refers }) => !has(name) && refers.every(has))
    if (!next) throw new Error('Tables refer to each other in a circle.')
    sorted.push({ name: next.name, columns: next.columns })
  }
  return sorted
}

/** A name of the database's own, for a place where no parameter can stand. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
