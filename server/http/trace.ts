import { randomUUID } from 'node:crypto'
import type { Response } from 'express'

/** What a request leaves for its log line: the route's template (never the path: it may name people) and who asked. */
export interface Trace {
  request_id?: string
  /** When it came, by `performance.now()`. */
  began?: number
  route?: string
  user_id?: string
  session?: string
}

export const trace = (res: Response): Trace => {
  // Node replies by itself to what it takes for no request, before Express has seen it.
  res.locals ??= {}
  res.locals.trace ??= {}
  return res.locals.trace as Trace
}

/**
 * Names a request, in its reply and in the log, when somebody first asks. A name the client sends is not taken: it could
 * forge a log line.
 */
export function requestId(res: Response): string {
  const known = trace(res)
  known.request_id ??= randomUUID()
  return known.request_id
}
