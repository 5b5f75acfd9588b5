import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import type { ErrorBody } from '#sync-rules'
import { Refusal } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { requestId } from './trace.ts'

/** The last handler: a Refusal says what it says, anything else is our bug, logged with its cause and told without detail. */
export function errorHandler(log: Logger, metrics?: Metrics): ErrorRequestHandler {
  return (thrown, _req, res, next) => {
    const refusal = toRefusal(thrown)
    metrics?.refusal(refusal.code)
    logRefusal(log, thrown, refusal, requestId(res))
    if (res.headersSent) return next(thrown)
    const { details, retryAfter } = refusal.options
    if (retryAfter !== undefined) res.setHeader('Retry-After', String(retryAfter))
    if (refusal.status === 401) res.setHeader('WWW-Authenticate', 'Bearer')
    const body: ErrorBody = {
      error: { code: refusal.code, message: refusal.message, ...(details && { details }), request_id: requestId(res) },
    }
    res.status(refusal.status).json(body)
  }
}

/** A bug or an outage is written down with its cause. What we refuse on purpose because much goes on is a line, no stack. */
export function logRefusal(log: Logger, thrown: unknown, { code, status }: Refusal, request_id: string): void {
  if (status < 500) return
  if (thrown instanceof Refusal) log.warn({ request_id }, code)
  else log.error({ err: thrown, request_id }, code)
}

/** What a throw is to whoever asked. */
export function toRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown
  if (isOutage(thrown)) {
    return new Refusal('unavailable', 'The database cannot be reached. Try again in a moment.', { retryAfter: 2 })
  }
  return new Refusal('internal', 'Something went wrong here. It has been written down.')
}

/** A database that is away, full, restarting, waited for too long or in others' way (SQLSTATE), or whose port nobody answers. */
const isOutage = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  typeof thrown.code === 'string' &&
  /^(08...|25P03|40...|53...|55P03|57014|57P0.|ECONNREFUSED|ECONNRESET)$/u.test(thrown.code)
