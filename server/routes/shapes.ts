import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { trace } from '../http/trace.ts'
import { chooseEngine } from '../shapes/choose.ts'
import type { ShapeEngine } from '../shapes/engine.ts'
import { shapeGate } from '../shapes/gate.ts'

/** `GET /sync/shapes/:shape`: Electric's wire to the letter, so outside the envelope of every other route. */
export function shapeRouter(deps: Deps, engine: ShapeEngine = chooseEngine(deps)): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const gate = shapeGate(deps, engine)
  // Express is not given the promise: while a poll is held it would keep 5 KB of the way here.
  router.all('/sync/shapes/:shape', (req, res) => {
    trace(res).route = '/sync/shapes/:shape'
    gate(req, res).catch(err => {
      deps.log.error({ err }, 'a shape request failed')
      res.destroy()
    })
  })
  return router
}
