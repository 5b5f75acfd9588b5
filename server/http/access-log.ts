import type { RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import { requestId, trace } from './trace.ts'

/** One line for each request, when it is over, and one more in what is counted. No query, no body, no token, no address. */
export function accessLog(log: Logger, metrics?: Metrics): RequestHandler {
  // One for all: a listener of its own would be kept for each poll that is held.
  function over(this: Response): void {
    const { req, statusCode: status } = this
    const { began = 0, ...rest } = trace(this)
    const ms = performance.now() - began
    metrics?.request({ route: rest.route, method: req.method, status }, ms / 1000)
    log.info({
      request_id: requestId(this),
      method: req.method,
      ...rest,
      status,
      ...(!this.writableFinished && { aborted: true }),
      ms: Math.round(ms),
    })
  }
  return (_req, res, next) => {
    trace(res).began = performance.now()
    res.on('close', over)
    next()
  }
}
