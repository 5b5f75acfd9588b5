import { intentTime, type MutationKind, mutations, type OpResult, type Push, type Reason } from '#sync-rules'
import type { Tx } from '../db.ts'
import { Refusal } from '../errors.ts'
import { failPoint } from '../fail-point.ts'
import { pathsOf } from '../validation.ts'
import type { Effect, Handler, OpContext } from './handler.ts'
import { handlers } from './index.ts'
import { startOp } from './places.ts'
import { hashOf } from './results.ts'
import { storable, storableText } from './storable.ts'

export type WireOp = Push['ops'][number]

/** The pushing device, as its transaction sees it. Moves on with each op. */
export interface Client {
  user_id: string
  client_id: string
  head_seq: number
  last_mid: number
  last_intent: number
  /** The highest number it has handed out. */
  minted: number
  count: OpContext['count']
}

/** A handler threw what nobody expected. The op may be tried again, or be parked; what it had done is undone. */
export class HandlerFailed extends Error {
  constructor(
    readonly op: WireOp,
    cause: unknown,
  ) {
    super(`the handler of ${op.kind} failed`, { cause })
  }
}

/**
 * Carries out the client's next op. Whatever the handler says, the op is finished: logged, answered, counted. A handler
 * refuses before it writes, so a rejected op needs no savepoint; one that fails takes its transaction with it.
 */
export async function carryOut(
  tx: Tx,
  client: Client,
  op: WireOp,
  time: { now: number; arrival: number },
): Promise<OpResult> {
  const intent = intentTime(Date.parse(op.t), op.base, time.arrival, client.last_intent)
  const task = taskOf(op)
  const started = await startOp(tx, { ...client, now: time.now, intent }, task.media_ids)
  try {
    const answer = await answerOf({ tx, ...client, ...started, base: op.base, intent }, task)
    failPoint('before_cursor')
    const result = await finish(tx, client, op, { ...answer, seq: started.seq, intent, now: time.now })
    client.head_seq = started.seq
    client.last_mid = op.mid
    client.last_intent = Math.max(client.last_intent, intent)
    return result
  } catch (error) {
    if (isPassing(error)) throw error
    throw new HandlerFailed(op, error)
  }
}

export type Answer = Effect & { details?: OpResult['details'] }

export interface Task {
  media_ids: string[]
  run: (context: OpContext) => Promise<Answer>
}

/** What an op asks for, if it asks for anything that can be done. */
export function taskOf(op: WireOp): Task {
  const schema = Object.hasOwn(mutations, op.kind) ? mutations[op.kind as MutationKind] : undefined
  const rejected = (answer: Answer): Task => ({ media_ids: [], run: async () => answer })
  if (!schema) return rejected({ outcome: 'rejected', reason: 'unknown_kind' })
  const parsed = schema.safeParse(op.args)
  if (!parsed.success) {
    return rejected({ outcome: 'rejected', reason: 'validation', details: pathsOf(parsed.error) })
  }
  const handler = handlers[op.kind as MutationKind] as Handler<unknown>
  const { media_id, to_media_id = [], left = [], right = [] } = parsed.data as Record<string, string | string[]>
  return { media_ids: [media_id, to_media_id, left, right].flat() as string[], run: op => handler(op, parsed.data) }
}

/** What became of it. A refusal is an answer; any other throw is trouble. */
export async function answerOf(context: OpContext, task: Task): Promise<Answer> {
  try {
    return await task.run(context)
  } catch (error) {
    if (error instanceof Refusal && !isPassing(error)) return { outcome: 'rejected', reason: error.code as Reason }
    throw error
  }
}

/** Trouble of the database, not of the op: the whole request is tried again. */
const isPassing = (error: unknown): boolean => {
  const code = (error as { code?: unknown }).code
  return (
    typeof code === 'string' &&
    (/^(08|25P03|40|53|55|57|58)/u.test(code) || /^E[A-Z]+$/u.test(code) || code === 'unavailable')
  )
}

async function finish(
  tx: Tx,
  client: { user_id: string; client_id: string; minted: number },
  op: WireOp,
  done: Answer & { seq: number; intent: number; now: number; parked?: WireOp },
): Promise<OpResult> {
  const { outcome, reason, details, restore, seq } = done
  const result = { mid: op.mid, op_id: op.op_id, outcome, seq, reason, details, restore }
  const row = await tx.row<{ result: OpResult }>(
    'select finish_op($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) as result',
    [
      client.user_id,
      seq,
      client.client_id,
      op.mid,
      op.op_id,
      hashOf(op),
      storableText(op.kind),
      storable(op.args),
      done.intent,
      done.now,
      client.minted,
      done.overruled ? storable(done.overruled) : null,
      storable(result),
      done.parked ? storable(done.parked) : null,
    ],
  )
  return (row as { result: OpResult }).result
}

/** Sets an op aside that no handler survives, whole, for an operator to replay. The device's queue goes on. */
export async function park(tx: Tx, clientId: string, op: WireOp, now: number): Promise<void> {
  const client = await tx.row<{ user_id: string }>(
    `select h.user_id from sync_heads h
     where h.user_id = (select user_id from sync_clients where client_id = $1) for update`,
    [clientId],
  )
  const still = await tx.row('select from sync_clients where client_id = $1 and last_mid = $2::bigint - 1', [
    clientId,
    op.mid,
  ])
  if (!client || !still) return
  const { user_id } = client
  const { seq } = await startOp(tx, { user_id, client_id: clientId, now, intent: now }, [])
  await finish(tx, { user_id, client_id: clientId, minted: op.mid }, op, {
    outcome: 'parked',
    reason: 'handler_failed',
    seq,
    intent: 0,
    now,
    parked: op,
  })
}
