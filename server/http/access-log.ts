import type { RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import { requestId } from './request-id.ts'

/** What a request leaves for its log line: the route's template (never the path: it may name people) and who asked. */
export interface Trace {
  route?: string
  user_id?: string
  session?: string
}

export const trace = (res: Response): Trace => {
  res.locals.trace ??= {}
  return res.locals.trace as Trace
}

/** One line for each request, when it is over, and one more in what is counted. No query, no body, no token, no address. */
export function accessLog(log: Logger, metrics?: Metrics): RequestHandler {
  return (req, res, next) => {
    const start = performance.now()
    res.once('close', () => {
      const ms = performance.now() - start
      metrics?.request({ route: trace(res).route, method: req.method, status: res.statusCode }, ms / 1000)
      log.info({
        request_id: requestId(res),
        method: req.method,
        ...trace(res),
        status: res.statusCode,
        ...(!res.writableFinished && { aborted: true }),
        ms: Math.round(ms),
      })
    })
    next()
  }
}
