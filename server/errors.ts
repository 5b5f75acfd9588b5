import { type ErrorCode, errorStatus } from '#sync-rules'

/**
 * An expected no, with something to do for whoever hears it. Any other throw is our bug: logged with its cause,
 * answered without detail.
 */
export class Refusal extends Error {
  readonly status: number
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly options: {
      details?: { path: string; message: string }[] | Record<string, unknown>
      retryAfter?: number
    } = {},
  ) {
    super(message)
    this.name = 'Refusal'
    this.status = errorStatus[code]
  }
}
