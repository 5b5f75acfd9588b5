import { createHash } from 'node:crypto'
import { type OpResult, uuid } from '#sync-rules'
import type { Tx } from '../db.ts'
import { Refusal } from '../errors.ts'
import type { Client, WireOp } from './op.ts'

/** What makes two ops of one number the same op: kind, version and args, however their keys are ordered. */
export function hashOf(op: WireOp): Uint8Array {
  return createHash('sha256')
    .update(canonical([op.kind, op.v, op.args]))
    .digest()
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonical(v)}`).join(',')}}`
}

/**
 * The answer to a repeat: the stored result. Another op under a known number means that two copies of one device are
 * about (a cloned profile, a restored backup). A result reaped long ago is answered out of the log; where that is gone too,
 * with the item's current row.
 */
export async function storedResult(tx: Tx, client: Client, op: WireOp, hash: Uint8Array): Promise<OpResult> {
  const stored = await tx.row<{ op_id: string; same: boolean; result: OpResult }>(
    'select op_id, args_hash = $3 as same, result from sync_results where client_id = $1 and mid = $2',
    [client.client_id, op.mid, hash],
  )
  if (stored && (stored.op_id !== op.op_id || !stored.same)) {
    throw new Refusal('forked_client', 'Another copy of this device has used this number. Take a new client id.', {
      details: { mid: op.mid },
    })
  }
  return stored?.result ?? (await loggedResult(tx, client, op)) ?? expired(tx, client, op)
}

const mediaIdOf = (op: WireOp) => uuid.safeParse(op.args.media_id).data ?? null

async function loggedResult(tx: Tx, client: Client, op: WireOp): Promise<OpResult | undefined> {
  const logged = await tx.row<Pick<OpResult, 'outcome' | 'seq' | 'rows'> & { reason: OpResult['reason'] | null }>(
    `select outcome, reason, seq, rows_of_op(user_id, seq, $5) as rows from change_log
     where client_id = $2 and mid = $3 and op_id = $4 and user_id = $1`,
    [client.user_id, client.client_id, op.mid, op.op_id, mediaIdOf(op)],
  )
  return logged && { mid: op.mid, op_id: op.op_id, ...logged, reason: logged.reason ?? undefined }
}

async function expired(tx: Tx, client: Client, op: WireOp): Promise<OpResult> {
  const row = await tx.row<{ rows: OpResult['rows'] }>('select rows_of_op($1, -1, $2) as rows', [
    client.user_id,
    mediaIdOf(op),
  ])
  const { rows } = row as { rows: OpResult['rows'] }
  return { mid: op.mid, op_id: op.op_id, outcome: 'noop', reason: 'result_expired', seq: client.head_seq, rows }
}
