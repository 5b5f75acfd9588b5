import pino from 'pino'
import { intentTime, type Push, type PushReply, type ShapeName } from '#sync-rules'
import type { Cursor, Refused, ShapeMessage } from '../client/store/ports.ts'
import type { Db } from '../server/db.ts'
import type { Deps } from '../server/deps.ts'
import { Refusal } from '../server/errors.ts'
import type { Auth } from '../server/http.ts'
import { push } from '../server/mutations/envelope.ts'
import { createPokes } from '../server/pokes.ts'
import { EmbeddedShapes } from '../server/shapes/embedded.ts'
import type { ShapeRequest } from '../server/shapes/engine.ts'
import { parseShapeQuery } from '../server/shapes/query.ts'
import { Model, Violation } from './model.ts'

/** An answer of the shape endpoint. */
export type ShapeAnswer =
  | { refetch: true }
  | { refetch: false; rows: ShapeMessage[]; handle: string; offset: string; upToDate: boolean }

/**
 * The real handlers and SQL for one user, without sockets. Everything it commits goes through the model as well, so that
 * an op that comes out otherwise than the rules say is caught where it happens.
 */
export class SimServer {
  readonly deps: Deps
  readonly model = new Model()
  /** What no push may do: fail without a refusal. */
  bug: Violation | undefined
  private readonly shapes: EmbeddedShapes
  /** How many pushes came. */
  pushes = 0
  private readonly applied = new Set<string>()
  private readonly intents = new Map<string, number>()

  constructor(
    readonly db: Db,
    readonly auth: Auth,
    readonly now: () => number,
    private readonly note: (line: string) => void,
  ) {
    const log = pino({ level: 'silent' })
    this.deps = { db, now, log, pokes: createPokes() } as unknown as Deps
    this.shapes = new EmbeddedShapes(this.deps)
  }

  /** Answers a push, or throws a Refused, as the network would bring it. */
  async push(body: Push): Promise<PushReply> {
    const arrival = this.now()
    this.pushes++
    try {
      const reply = await push(this.deps, this.auth, structuredClone(body))
      this.follow(body, reply, arrival)
      return structuredClone(reply)
    } catch (error) {
      if (error instanceof Violation) this.bug ??= error
      else if (!(error instanceof Refusal)) this.bug ??= new Violation('I2', `a push failed: ${error}`)
      throw refusedOf(error)
    }
  }

  private follow(body: Push, reply: PushReply, arrival: number): void {
    for (const [i, result] of reply.results.entries()) {
      const op = body.ops[i] as Push['ops'][number]
      if (this.applied.has(op.op_id)) continue
      this.applied.add(op.op_id)
      const previous = this.intents.get(body.client_id) ?? 0
      const intent = intentTime(Date.parse(op.t), op.base, arrival, previous)
      this.intents.set(body.client_id, Math.max(previous, intent))
      this.note(`applied ${body.client_id.slice(0, 8)}#${op.mid} ${op.kind} ${result.outcome} ${result.reason ?? ''}`)
      const { seq, outcome } = result
      this.model.apply({ ...op, seq, outcome, client_id: body.client_id, intent })
    }
  }

  /** One answer of the embedded shape engine, without waiting. */
  async shape(name: ShapeName, cursor: Cursor | null): Promise<ShapeAnswer> {
    const search = new URLSearchParams(
      cursor ? { offset: cursor.offset, handle: cursor.handle, log: 'full' } : { offset: '-1', log: 'full' },
    )
    const query = parseShapeQuery(search.toString())
    if ('errors' in query) throw new Error(JSON.stringify(query.errors))
    const res = new Capture()
    await this.shapes.answer({
      shape: name,
      user_id: this.auth.user_id,
      query,
      res: res as unknown as ShapeRequest['res'],
      authorise: async () => undefined,
    })
    if (res.status === 409) return { refetch: true }
    const messages = JSON.parse(res.body) as { headers: Record<string, string>; value?: ShapeMessage['value'] }[]
    const rows = messages.flatMap(({ headers, value }) =>
      value ? [{ operation: headers.operation as ShapeMessage['operation'], value }] : [],
    )
    return {
      refetch: false,
      rows,
      handle: res.headers['electric-handle'] as string,
      offset: res.headers['electric-offset'] as string,
      upToDate: 'electric-up-to-date' in res.headers,
    }
  }
}

/** As much of a response as an engine writes to. */
class Capture {
  status = 0
  headers: Record<string, string> = {}
  body = ''
  headersSent = false
  destroyed = false
  writeHead(status: number, headers: Record<string, string>): void {
    Object.assign(this, { status, headers, headersSent: true })
  }
  end(body = ''): void {
    this.body += body
  }
  on(): void {}
  off(): void {}
}

function refusedOf(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error
  const { code, status, options } = error
  return { status, code, details: options.details } satisfies Refused
}
