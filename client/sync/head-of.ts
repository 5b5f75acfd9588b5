import { MAX_PUSH_BYTES } from '#sync-rules'
import type { StoredOp } from '../store/tables.ts'

/** Room for the fields around the ops. */
const ENVELOPE_BYTES = 1_024

/** The oldest of the waiting ops that fit into one request, with numbers in a row: at most `most`, at least one. */
export function headOf(waiting: readonly StoredOp[], most: number): StoredOp[] {
  const encoder = new TextEncoder()
  let bytes = ENVELOPE_BYTES
  const ops: StoredOp[] = []
  for (const { mid, op_id, v, kind, args, base, t } of waiting.slice(0, most)) {
    if (ops.length > 0 && mid !== (ops.at(-1)?.mid ?? 0) + 1) break
    const op = { mid, op_id, v, kind, args, base, t } as StoredOp
    bytes += encoder.encode(JSON.stringify(op)).length + 1
    if (bytes > MAX_PUSH_BYTES && ops.length > 0) break
    ops.push(op)
  }
  return ops
}
