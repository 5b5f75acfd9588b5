import type { Db } from '../db.ts'
import type { ShapeEngine } from './engine.ts'

/**
 * Notes which engine answers now, and tells the generation of handles. A switch begins a new one: what a client holds from
 * the other engine counts in other numbers, and must never be taken for a place in this one's log. Both engines put it into
 * their handles. Safe when several processes start at once.
 */
export async function settleGeneration(db: Db, engine: ShapeEngine['name']): Promise<number> {
  const settled = await db.row<{ generation: number }>(
    `update instance set shape_engine = $1, shape_generation = shape_generation + (shape_engine <> $1)::int
     returning shape_generation as generation`,
    [engine],
  )
  if (!settled) throw new Error('The table instance is empty.')
  return settled.generation
}
