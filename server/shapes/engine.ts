import type { Response } from 'express'
import type { ShapeName } from '#sync-rules'
import type { ShapeQuery } from './query.ts'

/** A question that passed the gate: who asks for which of their rows, from where. */
export interface ShapeRequest {
  shape: ShapeName
  user_id: string
  query: ShapeQuery
  res: Response
  /** Looks at the token again, for answers that were long in coming. Throws the Refusal of a token that no longer holds. */
  authorise(): Promise<void>
  /** Goes on with an answer that was put off: as urgent as before, and what it throws is told as if `answer` had thrown it. */
  goOn(work: () => Promise<void>): void
}

/**
 * Where shapes come from. Two engines, one wire: a client cannot tell them apart. An engine writes the whole reply; a
 * Refusal thrown before its first byte becomes Electric's form of an error. A live answer may be put off: then `answer` is
 * over before it, and the request goes on later.
 */
export interface ShapeEngine {
  readonly name: 'embedded' | 'electric'
  answer(request: ShapeRequest): Promise<void>
}
