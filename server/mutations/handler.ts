import { isConcurrent, isLater, type Mutation, type Outcome, type Reason } from '#sync-rules'
import type { Tx } from '../db.ts'
import type { Look } from './places.ts'

/** An op being carried out, inside its transaction, under the user's lock. Its `seq` is taken already. */
export interface OpContext extends Look {
  tx: Tx
  user_id: string
  /** Null for a plain REST call. */
  client_id: string | null
  seq: number
  base: number
  /** Unix milliseconds: when the person meant it, held within what can be true. */
  intent: number
  /** Of an op that was set aside and is carried out after all: the seq it took then. */
  parked_seq?: number
  /** How many the user holds of a thing. Counted at most once in a transaction. */
  count: { rankings?: number; stubs?: number }
}

/** What a handler did. `restore` undoes what the outcome did to the wish; `overruled` is what lost to it. */
export interface Effect {
  outcome: Outcome
  reason?: Reason
  restore?: Mutation
  overruled?: Overruled
}

export interface Overruled {
  seq: number
  client_id: string | null
  tier?: string | null
}

/** An expected no is a Refusal, thrown before anything is written: the op is `rejected` with its code. */
export type Handler<A> = (op: OpContext, args: A) => Promise<Effect>

/** The last effective wish for one item. */
export interface Register {
  seq: number
  by: string | null
  at: number
}

/** Whether this op may set the register: nobody else set it unseen, or this op was meant later. */
export function contest(op: OpContext, register: Register | undefined): 'free' | 'wins' | 'loses' {
  if (!register) return 'free'
  const { seq, by, at } = register
  // What its own device wished afterwards stands.
  if (op.parked_seq !== undefined && by === op.client_id && seq > op.parked_seq) return 'loses'
  if (!isConcurrent({ tier: null, placed_seq: seq, placed_by: by }, op.base, op.client_id)) return 'free'
  return isLater(op.intent, op.client_id, at, by) ? 'wins' : 'loses'
}

/** The answer to an op that came too late. Its wish can be had again with one tap. */
export const superseded = (wish: Mutation): Effect => ({ outcome: 'superseded', reason: 'later_intent', restore: wish })
