import type { RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import { type Access, requestId, trace } from './trace.ts'

/** One line for each request, when it is over, and one more in what is counted. No query, no body, no token, no address. */
export function accessLog(log: Logger, metrics?: Metrics): RequestHandler {
  const access: Access = {
    // One for all: a listener of its own would be kept for each poll that is held.
    over(this: Response) {
      const { req, statusCode, writableFinished } = this
      requestId(this)
      access.tell(trace(this), { method: req.method, status: statusCode, aborted: !writableFinished })
    },
    tell({ began = 0, access: _, request_id, ...rest }, { method, status, aborted }) {
      const ms = performance.now() - began
      metrics?.request({ route: rest.route, method, status }, ms / 1000)
      log.info({ request_id, method, ...rest, status, ...(aborted && { aborted }), ms: Math.round(ms) })
    },
  }
  return (_req, res, next) => {
    Object.assign(trace(res), { began: performance.now(), access })
    res.on('close', access.over)
    next()
  }
}
