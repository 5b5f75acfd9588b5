import { randomUUID } from 'node:crypto'
import type { RequestHandler, Response } from 'express'

/** Names each request, in its reply and in the log. A name the client sends is not taken: it could forge a log line. */
export const nameRequest: RequestHandler = (_req, res, next) => {
  res.setHeader('X-Request-Id', randomUUID())
  next()
}

export const requestId = (res: Response): string => String(res.getHeader('X-Request-Id') ?? '')
