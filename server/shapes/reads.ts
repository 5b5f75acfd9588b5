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

/** Entries of one page of the log, unless a single change has more. */
const PAGE = 1000
/** Changes that one of many is told of in a statement for all: what somebody missed for a week is read apart. */
const FEW = 50

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

export interface LogPage {
  head: Head
  /** Every change of the shape up to this seq is in `rows`: the head's, or less when there is more than a page. */
  reach: number
  rows: LogRow[]
}

/** The changes of a shape of a user after a seq. */
export type ReadLog = (shape: ShapeName, userId: string, after: number) => Promise<LogPage>

type Entry = { at: number | null; table_name: string; row_id: string; row: Row } & (
  | { operation: 'insert'; changed: null }
  | { operation: 'update'; changed: string[] }
)
type Row = Record<string, string | null>

/** The changes of a shape after a seq, and the head, in one statement and so of one moment. */
export async function readLog(
  db: Queries,
  shape: ShapeName,
  userId: string,
  after: number,
  page = PAGE,
): Promise<LogPage> {
  const found = await db.rows<Head & Entry>(
    `select coalesce(h.seq, 0) as seq, coalesce(h.log_floor, 0) as log_floor, i.shape_generation as generation, i.epoch,
            c.seq as at, c.table_name, c.row_id, c.operation, c.row, c.changed
     from instance i
     left join sync_heads h on h.user_id = $1
     left join lateral (
       select * from change_log
       where user_id = $1 and table_name = $2 and seq > $3
       order by seq, id limit $4) c on true
     order by c.seq, c.id`,
    [userId, shapes[shape].table, after, page + 1],
  )
  const head = headOf(found)
  const rows = toLogRows(found)
  if (rows.length <= page) return { head, reach: head.seq, rows }
  // A change is told whole or not at all: the last one may go on behind the page.
  const whole = rows.filter(row => row.seq < (rows.at(-1)?.seq ?? 0))
  const reach = whole.at(-1)?.seq
  return reach === undefined ? readLog(db, shape, userId, after, page * 10) : { head, reach, rows: whole }
}

/** A user, and the seq after which their changes are wanted. */
export interface Since {
  user_id: string
  after: number
}

/** The changes of all shapes of a user since a seq; `undefined` when they are many, and better read by themselves. */
export interface Missed {
  head: Head
  rows: ((shape: ShapeName) => LogRow[]) | undefined
}

/** What each of many missed, in one statement and so of one moment. */
export async function readMissed(db: Queries, wanted: readonly Since[]): Promise<Missed[]> {
  const found = await db.rows<Head & Entry & { n: number }>(
    `select w.n, coalesce(h.seq, 0) as seq, coalesce(h.log_floor, 0) as log_floor, i.shape_generation as generation, i.epoch,
            c.seq as at, c.table_name, c.row_id, c.operation, c.row, c.changed
     from unnest($1::uuid[], $2::bigint[]) with ordinality w(user_id, after, n)
     cross join instance i
     left join sync_heads h on h.user_id = w.user_id
     left join lateral (
       select * from change_log l
       where l.user_id = w.user_id and l.seq > w.after
       order by l.seq, l.id limit $3) c on true
     order by w.n, c.seq, c.id`,
    [wanted.map(({ user_id }) => user_id), wanted.map(({ after }) => after), FEW + 1],
  )
  const ofEach = wanted.map((): (Head & Entry)[] => [])
  for (const entry of found) ofEach[entry.n - 1]?.push(entry)
  return ofEach.map(entries => {
    const rows = (shape: ShapeName) => toLogRows(entries.filter(entry => entry.table_name === shapes[shape].table))
    return { head: headOf(entries), rows: entries.length <= FEW ? rows : undefined }
  })
}

function headOf([first]: readonly Head[]): Head {
  if (!first) throw new Error('The table instance is empty.')
  const { seq, log_floor, generation, epoch } = first
  return { seq, log_floor, generation, epoch }
}

const toLogRows = (entries: readonly Entry[]): LogRow[] =>
  entries.flatMap(({ at, row_id, operation, row, changed }) => {
    if (at === null) return []
    const told = changed === null ? row : Object.fromEntries(['id', ...changed].map(name => [name, row[name]]))
    return [{ seq: at, row_id, operation, value: JSON.stringify(told) }]
  })
