import { intentTime, type Outcome, type Reason, upcast, upcasters } from '#sync-rules'
import type { Queries, Tx } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { Effect } from './handler.ts'
import { answerOf, taskOf, type WireOp } from './op.ts'
import { startOp } from './places.ts'
import { storable } from './storable.ts'

/** An op that no handler survived, set aside until an operator has it carried out again, or gives it up. */
export interface Parked {
  username: string
  client_id: string
  mid: number
  kind: string
  reason: Reason
  /** When it was set aside, ISO. */
  at: string
}

/** All that waits, in the order it was set aside. */
export const listParked = (db: Queries): Promise<Parked[]> =>
  db.rows<Parked>(
    `select u.username, r.client_id, r.mid, r.parked ->> 'kind' as kind, r.result ->> 'reason' as reason, r.created_at as at
     from sync_results r join sync_clients c on c.client_id = r.client_id join users u on u.id = c.user_id
     where r.parked is not null and r.replayed_seq is null
     order by r.created_at, r.client_id, r.mid`,
  )

interface Waiting {
  user_id: string
  parked: WireOp
  /** The seq it took when it was set aside. */
  seq: number
  at: string
}

/** What became of it. A replay that is `rejected` is told, but not done. */
export interface Replay {
  outcome: Outcome
  reason?: Reason
}

/** Takes the transaction with it. */
class Rejected extends Error {
  constructor(readonly replay: Replay) {
    super('a parked op is rejected')
  }
}

type Context = Pick<Deps, 'db' | 'now' | 'pokes'>

/**
 * Carries out a parked op after all, as a new op of its user: meant when it was meant, based on what its device had seen
 * then. Undefined when nothing (any more) waits under this number. An op that is `rejected` stays parked, as one whose
 * handler throws does: neither leaves a trace. The device keeps the answer it got; it learns of the rows as of any change.
 */
export async function replayParked(
  context: Context,
  clientId: string,
  mid: number,
  versions = upcasters,
): Promise<Replay | undefined> {
  try {
    return await settle(context, clientId, mid, async (tx, waiting, by) => {
      // It may have waited for longer than its version lived.
      const op = upcast(waiting.parked, versions)
      if (!op) throw new Error('It was set aside by a later version of Marquee.')
      const replay = await carryOutAgain(tx, { ...waiting, parked: op }, by)
      if (replay.outcome === 'rejected') throw new Rejected(replay)
      return replay
    })
  } catch (error) {
    if (error instanceof Rejected) return error.replay
    throw error
  }
}

/**
 * Gives a parked op up: nothing is done, and its user finds it in the history as `rejected`, `discarded`. Undefined when
 * nothing (any more) waits under this number.
 */
export function discardParked(context: Context, clientId: string, mid: number): Promise<Replay | undefined> {
  return settle(context, clientId, mid, async (tx, { user_id, parked: op }, { client_id, now }) => {
    const { seq } = await startOp(tx, { user_id, client_id, now, intent: now }, [])
    return finish(tx, { user_id, client_id, mid, now, seq, op }, { outcome: 'rejected', reason: 'discarded' })
  })
}

interface By {
  client_id: string
  mid: number
  now: number
}

/** Does with a parked op what is to be done with it, under its user's lock, and wakes whoever waits for news of them. */
async function settle(
  { db, now, pokes }: Context,
  clientId: string,
  mid: number,
  work: (tx: Tx, waiting: Waiting, by: By) => Promise<Replay>,
): Promise<Replay | undefined> {
  const done = await db.tx(async tx => {
    const waiting = await lockWaiting(tx, clientId, mid)
    if (!waiting) return undefined
    return { user_id: waiting.user_id, replay: await work(tx, waiting, { client_id: clientId, mid, now: now() }) }
  })
  if (done) pokes.poke(done.user_id)
  return done?.replay
}

/** The user's lock first; under it, what waits is as it will stay. */
async function lockWaiting(tx: Tx, clientId: string, mid: number): Promise<Waiting | undefined> {
  await tx.rows(
    `select from sync_heads
     where user_id = (select user_id from sync_clients where client_id = $1) for update`,
    [clientId],
  )
  return tx.row<Waiting>(
    `select c.user_id, r.parked, (r.result ->> 'seq')::bigint as seq, r.created_at as at
     from sync_results r join sync_clients c on c.client_id = r.client_id
     where r.client_id = $1 and r.mid = $2 and r.parked is not null and r.replayed_seq is null`,
    [clientId, mid],
  )
}

async function carryOutAgain(tx: Tx, { user_id, parked: op, seq: parked_seq, at }: Waiting, by: By): Promise<Replay> {
  // It had arrived when it was set aside. What its client had meant before is not known any more.
  const intent = intentTime(Date.parse(op.t), op.base, Date.parse(at), 0)
  const task = taskOf(op)
  const { client_id, mid, now } = by
  const started = await startOp(tx, { user_id, client_id, now, intent }, task.media_ids)
  const context = { tx, user_id, client_id, now, intent, ...started, base: op.base, parked_seq, count: {} }
  return finish(tx, { user_id, client_id, mid, now, seq: started.seq, op }, await answerOf(context, task))
}

/** Logs what became of it, without its number: that stays with the entry of the op as it came. It waits no more. */
async function finish(
  tx: Tx,
  { user_id, client_id, mid, now, seq, op }: By & { user_id: string; seq: number; op: WireOp },
  { outcome, reason, overruled }: Effect,
): Promise<Replay> {
  await tx.rows(
    `insert into change_log (user_id, seq, client_id, op_id, kind, args, outcome, reason, overruled, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::bigint / 1000.0))`,
    [
      user_id,
      seq,
      client_id,
      op.op_id,
      op.kind,
      storable(op.args),
      outcome,
      reason ?? null,
      overruled ? storable(overruled) : null,
      now,
    ],
  )
  await tx.rows('update sync_results set replayed_seq = $3 where client_id = $1 and mid = $2', [client_id, mid, seq])
  return { outcome, ...(reason && { reason }) }
}
