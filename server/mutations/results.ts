import { createHash } from 'node:crypto'
import { type OpResult, uuid } from '#sync-rules'
import type { Tx } from '../db.ts'
import { Refusal } from '../errors.ts'
import type { Client, WireOp } from './op.ts'
import { storable } from './storable.ts'

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
 * The answer to a repeat: the stored result; one reaped long ago is answered out of the log. Another op under a known number
 * means that two copies of one device are about (a cloned profile, a restored backup). So does one of which neither knows:
 * what a device may still repeat is among its newest ops, whose results are kept.
 */
export async function storedResult(tx: Tx, client: Client, op: WireOp): Promise<OpResult> {
  const stored = await tx.row<{ op_id: string; same: boolean; result: OpResult }>(
    'select op_id, args_hash = $3 as same, result from sync_results where client_id = $1 and mid = $2',
    [client.client_id, op.mid, hashOf(op)],
  )
  // What is stored may be of an earlier version, where there was one: then the name alone tells.
  const known = stored?.op_id === op.op_id && (stored.same || op.v > 1)
  const result = stored ? known && stored.result : await loggedResult(tx, client, op)
  if (!result) {
    throw new Refusal('forked_client', 'Another copy of this device has used this number. Take a new client id.', {
      details: { mid: op.mid },
    })
  }
  return result
}

/**
 * Which of the client's next ops the account has had already, and what became of them: a copy of the device has sent them,
 * or the device itself under a name it has given up. What changed nothing then is tried again: a list taken in once more
 * has the same op ids, and other things may be possible by now.
 */
export async function doneBefore(tx: Tx, client: Client, ops: readonly WireOp[]): Promise<Map<WireOp, OpResult>> {
  const next = new Map(ops.filter(op => op.mid > client.last_mid).map(op => [op.op_id, op]))
  if (next.size === 0) return new Map()
  // How many they are stays hidden from the planner, or it would plan this anew each time, for longer than it takes.
  const found = await tx.rows<{ op_id: string; args_hash: Uint8Array; result: OpResult }>(
    `select r.op_id, r.args_hash, r.result from sync_results r join sync_clients c on c.client_id = r.client_id
     where r.op_id = any(array(select unnest($1::uuid[]))) and c.user_id = $2 and r.result ->> 'outcome' not in ('rejected', 'superseded')`,
    [[...next.keys()], client.user_id],
  )
  return new Map(
    found.flatMap(({ op_id, args_hash, result }): [WireOp, OpResult][] => {
      const op = next.get(op_id)
      return op && Buffer.compare(hashOf(op), args_hash) === 0 ? [[op, result]] : []
    }),
  )
}

/** Gives an op the answer it had under another name. It takes no seq and leaves no second entry in the log. */
export async function takeOver(
  tx: Tx,
  client: Client,
  op: WireOp,
  done: { result: OpResult; now: number },
): Promise<OpResult> {
  const result = { ...done.result, mid: op.mid }
  await tx.rows(
    `with moved as (
       update sync_clients
       set last_mid = $2, minted = greatest(minted, $3), failing_mid = null, failures = 0, last_seen_at = to_timestamp($7::bigint / 1000.0)
       where client_id = $1)
     insert into sync_results (client_id, mid, op_id, args_hash, result, created_at)
     values ($1, $2, $4, $5, $6, to_timestamp($7::bigint / 1000.0))`,
    [client.client_id, op.mid, client.minted, op.op_id, hashOf(op), storable(result), done.now],
  )
  client.last_mid = op.mid
  return result
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
