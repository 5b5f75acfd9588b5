import type { ShapeName, shapes } from '#sync-rules'

/** The messages of Electric's wire, as JSON text. Texts are put together, not parsed and written again: a list is large. */

const control = (headers: Record<string, unknown>) => JSON.stringify({ headers })

/** The relation of a shape's messages: its table, whose name is not always the shape's. */
export type Relation = (typeof shapes)[ShapeName]['table']

/** All changes up to `seq` have been told. Always the last message. Clients call BigInt on the number, so it is text. */
export const upToDate = (seq: number): string => control({ control: 'up-to-date', global_last_seen_lsn: String(seq) })

/** The snapshot holds exactly what was committed up to `seq`; `seq` stands where Electric has a transaction's number. */
export const snapshotEnd = (seq: number): string =>
  control({ control: 'snapshot-end', xmin: String(seq + 1), xmax: String(seq + 1), xip_list: [] })

/** A row of the log: `value` is JSON text, all columns of an insert, the id and what changed of an update. */
export interface LogRow {
  seq: number
  row_id: string
  operation: 'insert' | 'update'
  value: string
}

/** The start of a change message of a table, up to where its row id goes; after that KEY_END, and the value. */
export const keyStart = (table: Relation): string => `{"key":"\\"public\\".\\"${table}\\"/\\"`
export const KEY_END = '\\"","value":'

/** The end of a snapshot row. */
export const snapshotRowEnd = (table: Relation): string =>
  `,"headers":{"relation":["public","${table}"],"operation":"insert"}}`

/**
 * Log rows, ordered, as messages. Rows of one seq are one change: they count up, and the last says so. Every seq in the
 * list must be there whole.
 */
export function changes(table: Relation, rows: readonly LogRow[]): string[] {
  const start = keyStart(table)
  let position = 0
  return rows.map((row, i) => {
    position = rows[i - 1]?.seq === row.seq ? position + 1 : 0
    const last = rows[i + 1]?.seq === row.seq ? '' : '"last":true,'
    return (
      `${start}${row.row_id}${KEY_END}${row.value},"headers":{${last}"relation":["public","${table}"],"operation":"${row.operation}",` +
      `"lsn":"${row.seq}","op_position":${position},"txids":[${row.seq}]}}`
    )
  })
}
