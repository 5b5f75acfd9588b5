import { type ShapeName, shapes } from '#sync-rules'
import type { Queries } from '../db.ts'

interface Column {
  name: string
  type: string
  not_null: boolean
  pk_index: number | null
}

/**
 * The `electric-schema` of a shape: by it clients turn texts into values. Read from the catalogue of the database, so it
 * cannot differ from the tables. No synced column is an array or of limited length; those would need `dims` or `max_length`.
 */
export async function readSchema(db: Queries, shape: ShapeName): Promise<string> {
  const { table, columns } = shapes[shape]
  const found = await db.rows<Column>(
    `select a.attname as name, t.typname as type, a.attnotnull as not_null,
            array_position(i.indkey::int2[], a.attnum) as pk_index
     from pg_attribute a
     join pg_type t on t.oid = a.atttypid
     left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
     where a.attrelid = $1::text::regclass and a.attname = any($2::text[]) and not a.attisdropped
     order by a.attname collate "C"`,
    [table, columns],
  )
  const entries = found.map(({ name, type, not_null, pk_index }) => [
    name,
    { type, ...(not_null && { not_null }), ...(pk_index !== null && { pk_index }) },
  ])
  return JSON.stringify(Object.fromEntries(entries))
}
