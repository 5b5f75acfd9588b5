import type { RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
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

/** One line for each request, when it is over. No query, no body, no token, no address. */
export function accessLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const start = performance.now()
    res.once('close', () => {
      log.info({
        request_id: requestId(res),
        method: req.method,
        ...trace(res),
        status: res.statusCode,
        ...(!res.writableFinished && { aborted: true }),
        ms: Math.round(performance.now() - start),
      })
    })
    next()
  }
}
