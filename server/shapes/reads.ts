import { type ShapeName, shapes } from '#sync-rules'
import type { Db, Queries } from '../db.ts'
import { KEY_END, keyStart, type LogRow, snapshotRowEnd } from './messages.ts'

/** Where a user's changes stand, and what a handle must agree with. A user who never wrote stands at 0. */
export interface Head {
  seq: number
  /** Log entries up to and with this seq may be gone. */
  log_floor: number
  generation: number
  epoch: string
}

const HEAD = `
  select coalesce(h.seq, 0) as seq, coalesce(h.log_floor, 0) as log_floor, i.shape_generation as generation, i.epoch
  from instance i left join sync_heads h on h.user_id = $1`

/** Entries of one page of the log; a change that begins on it is told whole. */
const PAGE = 1000

export async function readHead(db: Queries, userId: string): Promise<Head> {
  const head = await db.row<Head>(HEAD, [userId])
  if (!head) throw new Error('The table instance is empty.')
  return head
}

/**
 * All rows of a shape as snapshot messages, and the head they belong to, of one moment: every change up to `head.seq` is
 * in them and none after it.
 */
export async function readSnapshot(db: Db, shape: ShapeName, userId: string): Promise<{ head: Head; rows: string[] }> {
  const { table, owner, columns } = shapes[shape]
  // The spelling of a value is PostgreSQL's text of it, as in the log (migrations/0001, `…_as_text`).
  const asText = columns.map(column => `r.${column}::text`).join(', ')
  return db.tx(
    async tx => {
      const head = await readHead(tx, userId)
      const rows = await tx.rows<{ message: string }>(
        `select $2::text || v.id || $3 || row_to_json(v)::text || $4 as message
         from ${table} r cross join lateral (select ${asText}) v(${columns.join(', ')})
         where r.${owner} = $1`,
        [userId, keyStart(table), KEY_END, snapshotRowEnd(table)],
      )
      return { head, rows: rows.map(row => row.message) }
    },
    { snapshot: true },
  )
}

interface LogPage {
  head: Head
  /** Every change of the shape up to this seq is in `rows`: the head's, or less when there is more than a page. */
  reach: number
  rows: LogRow[]
}

/** The changes of a shape after a seq, and the head, in one statement and so of one moment. */
export async function readLog(db: Queries, shape: ShapeName, userId: string, after: number): Promise<LogPage> {
  const found = await db.rows<Head & { reach: number; at: number | null } & Omit<LogRow, 'seq'>>(
    `with head as (${HEAD}),
     reach as (
       select coalesce((
         select c.seq from change_log c
         where c.user_id = $1 and c.table_name = $2 and c.seq > $3
         order by c.seq, c.id offset ${PAGE} limit 1), head.seq) as reach
       from head)
     select head.*, reach.reach, c.seq as at, c.row_id, c.operation,
            case c.operation
              when 'insert' then c.row
              else (select jsonb_object_agg(k, c.row -> k) from unnest(array_append(c.changed, 'id')) k)
            end::text as value
     from head cross join reach
     left join change_log c
       on c.user_id = $1 and c.table_name = $2 and c.seq > $3 and c.seq <= reach.reach
     order by c.seq, c.id`,
    [userId, shapes[shape].table, after],
  )
  const first = found[0]
  if (!first) throw new Error('The table instance is empty.')
  const rows = found.flatMap(({ at, row_id, operation, value }) =>
    at === null ? [] : [{ seq: at, row_id, operation, value }],
  )
  return { head: first, reach: first.reach, rows }
}
