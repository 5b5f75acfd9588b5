import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { trace } from '../http/access-log.ts'
import { chooseEngine } from '../shapes/choose.ts'
import type { ShapeEngine } from '../shapes/engine.ts'
import { shapeGate } from '../shapes/gate.ts'

/** `GET /sync/shapes/:shape`: Electric's wire to the letter, so outside the envelope of every other route. */
export function shapeRouter(deps: Deps, engine: ShapeEngine = chooseEngine(deps)): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const gate = shapeGate(deps, engine)
  router.all('/sync/shapes/:shape', async (req, res) => {
    trace(res).route = '/sync/shapes/:shape'
    await gate(req, res)
  })
  return router
}
