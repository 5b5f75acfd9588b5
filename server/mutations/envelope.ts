/**
 * The exactly-once envelope of `POST /sync/mutations`.
 *
 * push ─ check whose, make ops of earlier versions those of today ─ for each slice of ops: one transaction
 *        lock the user's head, look at the client
 *        each op: repeat → its stored result │ next → handler, log, result, cursor │ gap → 409
 *                 next, but done under another name → that result, cursor
 *        commit
 *      ─ poke
 * Effect, cursor, stored result and seq commit together. Every outcome moves the queue on.
 */
import { type OpResult, PROTOCOL, type Push, type PushReply, upcast, upcasters } from '#sync-rules'
import type { Tx } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import { failPoint } from '../fail-point.ts'
import type { Auth } from '../http.ts'
import { mustBeLive } from './door.ts'
import { type Client, carryOut, HandlerFailed, park } from './op.ts'
import { doneBefore, storedResult, takeOver } from './results.ts'

/** Ops of one transaction: enough to amortise a commit, few enough not to hold the user's lock for long. */
const SLICE = 20
/** A handler may fail this often on one op before the op is parked and the queue goes on without it. */
const ATTEMPTS = 3

interface Entered {
  head_seq: number | null
  session_live: boolean
  client_user_id: string
  last_mid: number
  last_intent: number
  was_reset: boolean
  epoch: string
}

/** Carries out a push and answers with what became of each op. A repeat answers as before, and changes nothing. */
export async function push(deps: Deps, auth: Auth, sent: Push, versions = upcasters): Promise<PushReply> {
  mustBePossible(auth, sent)
  const body = { ...sent, ops: sent.ops.map(op => upcast(op, versions) ?? upgrade()) }
  const arrival = deps.now()
  const results: OpResult[] = []
  let state: Entered | undefined
  const left_behind = body.ops.length === 0 ? await leftBehind(deps, auth, body.client_id) : undefined
  try {
    for (let from = 0; from === 0 || from < body.ops.length; from += SLICE) {
      state = await carryOutAll(deps, auth, body, body.ops.slice(from, from + SLICE), { arrival, results })
    }
  } finally {
    // Once for all of them: each poke brings every device, this one too, an answer to read, to store and to draw.
    if (results.length > 0) deps.pokes.poke(auth.user_id)
  }
  const { head_seq, last_mid, epoch } = state as Entered
  const server_time = new Date(deps.now()).toISOString()
  return { seq: head_seq as number, last_mid, server_time, epoch, results, ...(left_behind && { left_behind }) }
}

/**
 * What the session's client before this one still had to send: in every greeting, for an answer may be lost, and its last word
 * may come late. One that never had an op may have gone with the power, and what it was told with it: it does not count. One
 * that began after this one did may be its copy, and alive: that counts only as long as this one, which may be heard of late
 * itself, has sent nothing.
 */
async function leftBehind(deps: Deps, auth: Auth, clientId: string): Promise<number | undefined> {
  const before = await deps.db.row<{ left: number }>(
    `select other.minted - other.last_mid as left
     from sync_clients other left join sync_clients own on own.client_id = $3
     where other.user_id = $1 and other.session_id = $2 and other.client_id <> $3 and other.minted > 0
       and (coalesce(own.last_mid, 0) = 0 or other.created_at < own.created_at)
     order by other.last_seen_at desc, other.created_at desc limit 1`,
    [auth.user_id, auth.session_id, clientId],
  )
  return before && before.left > 0 ? before.left : undefined
}

function mustBePossible(auth: Auth, body: Push): void {
  if (body.user_id !== auth.user_id) throw new Refusal('not_your_user', 'These changes belong to another account.')
  if (body.schema !== PROTOCOL) upgrade()
  const ordered = body.ops.every((op, i) => op.mid === (body.ops[0] as { mid: number }).mid + i)
  if (!ordered) throw new Refusal('validation', 'The mids of a push count up by one.')
  if (body.ops.some(op => op.mid > body.minted))
    throw new Refusal('validation', 'A mid is higher than what was minted.')
}

function upgrade(): never {
  throw new Refusal('upgrade_required', 'This version of the app is too old or too new for the server. Reload it.')
}

interface Progress {
  arrival: number
  /** What was committed so far. */
  results: OpResult[]
}

/** Carries out ops in one transaction; where one of them fails, each in its own, so that its neighbours are not held up. */
async function carryOutAll(deps: Deps, auth: Auth, body: Push, ops: Push['ops'], progress: Progress): Promise<Entered> {
  try {
    return await slice(deps, auth, body, ops, progress)
  } catch (error) {
    if (!(error instanceof HandlerFailed)) throw error
    if (ops.length > 1) {
      let state: Entered | undefined
      for (const op of ops) state = await carryOutAll(deps, auth, body, [op], progress)
      return state as Entered
    }
    await countFailure(deps, auth, body, error)
    return slice(deps, auth, body, ops, progress)
  }
}

/** One transaction. Tells the state after it. */
async function slice(deps: Deps, auth: Auth, body: Push, ops: Push['ops'], progress: Progress): Promise<Entered> {
  failPoint('before_begin')
  const { made, fresh, state } = await deps.db.tx(async tx => {
    const state = await enter(tx, auth, body, deps.now())
    const client: Client = {
      ...state,
      user_id: auth.user_id,
      client_id: body.client_id,
      minted: body.minted,
      count: {},
    }
    const made: OpResult[] = []
    const fresh = new Map<OpResult, string>()
    const before = await doneBefore(tx, client, ops)
    for (const op of ops) {
      if (made.length > 0) failPoint('between_ops')
      const done = before.get(op)
      if (op.mid > client.last_mid + 1) throw expectedMid(client.last_mid)
      if (op.mid <= client.last_mid) made.push(await storedResult(tx, client, op))
      else if (done) made.push(await takeOver(tx, client, op, { result: done, now: deps.now() }))
      else {
        const result = await carryOut(tx, client, op, { now: deps.now(), arrival: progress.arrival })
        fresh.set(result, op.t)
        made.push(result)
      }
    }
    failPoint('before_commit')
    return { made, fresh, state: { ...state, head_seq: client.head_seq, last_mid: client.last_mid } }
  })
  failPoint('after_commit')
  progress.results.push(...made)
  count(deps, made, fresh)
  return state
}

/** `fresh` says when those were made that were carried out only now. */
function count({ metrics, now }: Deps, made: readonly OpResult[], fresh: ReadonlyMap<OpResult, string>): void {
  for (const result of made) {
    const t = fresh.get(result)
    metrics?.op(result.outcome, t === undefined ? undefined : (now() - Date.parse(t)) / 1000)
  }
}

async function enter(tx: Tx, auth: Auth, body: Push, now: number): Promise<Entered & { head_seq: number }> {
  const state = await tx.row<Entered>('select * from enter_push($1, $2, $3, $4, $5, $6)', [
    auth.user_id,
    auth.session_id,
    body.client_id,
    body.minted,
    now,
    body.ops.length === 0,
  ])
  mustBeLive(state)
  const { head_seq, ...rest } = state as Entered
  if (rest.client_user_id !== auth.user_id) {
    throw new Refusal('client_not_yours', 'This device is registered with another account.')
  }
  if (rest.was_reset)
    throw new Refusal('client_reset', 'This device was away for too long. Start anew with a new client id.')
  return { head_seq: head_seq as number, ...rest }
}

const expectedMid = (last: number) =>
  new Refusal('expected_mid', `The next op of this device is number ${last + 1}.`, { details: { expected: last + 1 } })

/**
 * Counted in a transaction of its own, because the one it failed in is gone, and with it the client, if this was the first that
 * was heard of it. The third failure parks the op.
 */
async function countFailure(deps: Deps, auth: Auth, body: Push, { op, cause }: HandlerFailed): Promise<void> {
  deps.log.error({ err: cause, kind: op.kind, mid: op.mid }, 'a mutation handler failed')
  const row = await deps.db.tx(async tx => {
    await enter(tx, auth, body, deps.now())
    return tx.row<{ failures: number }>(
      `update sync_clients
       set failures = case when failing_mid = $2 then failures + 1 else 1 end, failing_mid = $2
       where client_id = $1 and last_mid = $2::bigint - 1
       returning failures`,
      [body.client_id, op.mid],
    )
  })
  if (row && row.failures < ATTEMPTS) throw cause
  await deps.db.tx(tx => park(tx, body.client_id, op, deps.now()))
}
