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
  authorise: () => Promise<void>
}

/**
 * Where shapes come from. Two engines, one wire: a client cannot tell them apart. An engine writes the whole reply; a
 * Refusal thrown before its first byte becomes Electric's form of an error.
 */
export interface ShapeEngine {
  readonly name: 'embedded' | 'electric'
  answer(request: ShapeRequest): Promise<void>
}
