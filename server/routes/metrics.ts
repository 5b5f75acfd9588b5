import { timingSafeEqual } from 'node:crypto'
import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { trace } from '../http/trace.ts'

/** `GET /metrics` on the public port, for whoever shows METRICS_TOKEN. For everybody else there is nothing at this address. */
export function metricsRouter({ env, metrics }: Deps): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const wanted = Buffer.from(`Bearer ${env.METRICS_TOKEN ?? ''}`)
  router.get('/metrics', async (req, res, next) => {
    const shown = Buffer.from(req.headers.authorization ?? '')
    const fits = env.METRICS_TOKEN && shown.length === wanted.length && timingSafeEqual(shown, wanted)
    if (!fits || !metrics) return next()
    trace(res).route = '/metrics'
    res.type(metrics.contentType).send(await metrics.text())
  })
  return router
}
