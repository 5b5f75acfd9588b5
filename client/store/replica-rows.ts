import type { OpResult, Outcome, ShapeName } from '#sync-rules'
import type { Cursor } from './ports.ts'
import type { Meta, StoredOp, TableRows, Tx } from './tables.ts'
import type { Attention } from './types.ts'

/** A parsed shape message: an insert is whole, an update carries the id and what changed. */
export interface PartialRow<S extends ShapeName> {
  operation: 'insert' | 'update'
  value: Partial<TableRows[S]> & { id: string }
}

/** Puts whole rows, unless a later version is here. Tells which were put. */
export async function guardRows<S extends ShapeName>(tx: Tx, name: S, rows: TableRows[S][]): Promise<TableRows[S][]> {
  const merged = await mergeRows(
    tx,
    name,
    rows.map(value => ({ operation: 'insert' as const, value })),
  )
  return merged ?? []
}

/**
 * Merges messages over the stored rows, in order; a lower seq never overwrites. Undefined, with nothing written, when
 * an update came for a row that is not here.
 */
async function mergeRows<S extends ShapeName>(
  tx: Tx,
  name: S,
  messages: PartialRow<S>[],
): Promise<TableRows[S][] | undefined> {
  const ids = [...new Set(messages.map(message => message.value.id))]
  const stored = await tx.get(name, ids)
  const now = new Map(ids.map((id, i) => [id, stored[i]]))
  const changed = new Set<string>()
  const stale = new Set<string>()
  for (const { operation, value } of messages) {
    const was = now.get(value.id)
    // A second update within one change does not say its seq again: it is as old as the message before it.
    if (value.seq !== undefined) stale[was && value.seq < was.seq ? 'add' : 'delete'](value.id)
    if (stale.has(value.id)) continue
    if (!was && operation === 'update') return undefined
    // A reply has brought it already: to write it down again would take longer than to look.
    if (was && says(was, value)) continue
    now.set(value.id, { ...was, ...value } as TableRows[S])
    changed.add(value.id)
  }
  const rows = [...changed].map(id => now.get(id) as TableRows[S])
  tx.put(name, rows)
  return rows
}

/** Whether a row has all of these fields already. What is no plain value never counts as had. */
const says = (row: object, part: object): boolean =>
  Object.entries(part).every(([name, value]) => row[name as keyof typeof row] === value)

/** Whether a person should hear of an outcome. */
const toldOf: Record<Outcome, boolean> = {
  applied: false,
  merged: false,
  kept_both: true,
  revived: false,
  superseded: true,
  noop: false,
  rejected: true,
  parked: true,
}

export function attentionOf(
  op: StoredOp,
  { outcome, reason, restore }: Pick<OpResult, 'outcome' | 'reason' | 'restore'>,
  now: number,
): Attention[] {
  if (!toldOf[outcome]) return []
  const mutation = { kind: op.kind, args: op.args } as Attention['mutation']
  return [{ op_id: op.op_id, mutation, outcome, reason, restore, at: new Date(now).toISOString() }]
}

/** Rows of a stream and where they lead it. Undefined, and nothing written, when an update is of a row that is not here. */
export async function applyRows<S extends ShapeName>(
  tx: Tx,
  meta: Meta,
  name: S,
  rows: PartialRow<S>[],
  cursor: Cursor,
): Promise<TableRows[S][] | undefined> {
  const merged = await mergeRows(tx, name, rows)
  if (!merged) return undefined
  meta.cursors = { ...meta.cursors, [name]: cursor }
  if (name === 'user_rankings') meta.base = Math.max(meta.base, ...rows.map(row => row.value.seq ?? 0))
  return merged
}

/** The whole of a shape; beside it only rows that are newer, unless they are of a server that has gone back in time. */
export async function swapRows<S extends ShapeName>(
  tx: Tx,
  meta: Meta,
  name: S,
  rows: TableRows[S][],
  cursor: Cursor,
): Promise<void> {
  const seen = rows.reduce((highest, row) => Math.max(highest, row.seq), 0)
  const outlived = meta.outlived?.includes(name)
  const newer = outlived ? [] : (await tx.all(name)).filter(row => row.seq > seen)
  meta.outlived = meta.outlived?.filter(other => other !== name)
  tx.clear(name)
  tx.put(name, rows)
  tx.put(name, newer)
  meta.cursors = { ...meta.cursors, [name]: cursor }
  if (name === 'user_rankings') meta.base = seen
}
