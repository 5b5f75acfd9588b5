import { randomUUID } from 'node:crypto'
import type { Response } from 'express'

/** What a request leaves for its log line: the route's template (never the path: it may name people) and who asked. */
export interface Trace {
  request_id?: string
  /** When it came, by `performance.now()`. */
  began?: number
  access?: Access
  route?: string
  user_id?: string
  session?: string
}

/** How a line is written. */
export interface Access {
  /** Listens for the close of a reply. */
  over(this: Response): void
  tell(known: Trace, how: { method: string; status: number; aborted: boolean }): void
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

/** No line is written for this reply: another one takes it up, or its asker is gone. */
export function putOff(res: Response): Trace {
  requestId(res)
  const known = trace(res)
  if (known.access) res.off('close', known.access.over)
  return known
}

/** This reply is that of the request that was put off. */
export function takeUp(res: Response, known: Trace): void {
  Object.assign(trace(res), known)
  if (known.access) res.on('close', known.access.over)
}

/** There will be no reply to a request that was put off. */
export const giveUp = (known: Trace): void => known.access?.tell(known, { method: 'GET', status: 200, aborted: true })
