import type { Db } from '../db.ts'
import type { ShapeEngine } from './engine.ts'

/**
 * Notes which engine answers now. A switch begins a new generation of handles: what a client holds from the other engine
 * counts in other numbers, and must never be taken for a place in this one's log. Safe when several processes start at once.
 *
 * Only embedded handles carry the generation. Electric's own handles are opaque and never reused, so both ways are shut
 * without rewriting them: Electric does not know an embedded handle, and to the embedded engine one of Electric's is malformed.
 */
export async function settleGeneration(db: Db, engine: ShapeEngine['name']): Promise<void> {
  await db.rows(
    `update instance set shape_engine = $1, shape_generation = shape_generation + 1
     where shape_engine <> $1`,
    [engine],
  )
}
