import { createHash } from 'node:crypto'
import pino from 'pino'
import { type DigestReply, type DigestTexts, intentTime, type Push, type PushReply, type ShapeName } from '#sync-rules'
import type { Cursor, Refused, ShapeMessage } from '../client/store/ports.ts'
import type { Db } from '../server/db.ts'
import type { Deps } from '../server/deps.ts'
import { Refusal } from '../server/errors.ts'
import type { Auth } from '../server/http.ts'
import { push } from '../server/mutations/envelope.ts'
import { createPokes } from '../server/pokes.ts'
import { compareDigests } from '../server/shapes/digest.ts'
import { EmbeddedShapes } from '../server/shapes/embedded.ts'
import type { ShapeRequest } from '../server/shapes/engine.ts'
import { parseShapeQuery } from '../server/shapes/query.ts'
import { type Backup, restoreBackup, takeBackup } from './backup.ts'
import { type LoggedOp, Model, Violation } from './model.ts'
import { failing, isOutage, type Outage } from './outages.ts'

/** An answer of the shape endpoint. */
export type ShapeAnswer =
  | { refetch: true }
  | { refetch: false; rows: ShapeMessage[]; handle: string; offset: string; upToDate: boolean }

/** What one person's list on the server is held against. */
interface House {
  model: Model
  /** The log was followed up to this seq. */
  followed: number
  /** By client: the intent of its last op. */
  intents: Map<string, number>
}

export interface ServerFaults {
  outage(): Outage | undefined
  poisoned(opId: string): boolean
}

/**
 * The real handlers and SQL for a few users, without sockets. Everything it commits goes through a model as well, so that
 * an op that comes out otherwise than the rules say is caught where it happens.
 */
export class SimServer {
  readonly deps: Deps
  /** What no push may do: fail without a refusal. */
  bug: Violation | undefined
  /** How many pushes came. */
  pushes = 0
  /** How often a device's rows were the server's, and how often others. */
  readonly compared = { same: 0, differs: 0 }
  private readonly shapes: EmbeddedShapes
  private readonly houses: Map<string, House>
  private backup: { database: Backup; houses: Map<string, House> } | undefined

  constructor(
    readonly db: Db,
    users: readonly string[],
    readonly now: () => number,
    private readonly note: (line: string) => void,
    faults: ServerFaults,
  ) {
    const log = pino({ level: 'silent' })
    const frail = failing(db, faults.outage, faults.poisoned)
    this.deps = { db: frail, now, log, pokes: createPokes(Number.POSITIVE_INFINITY) } as unknown as Deps
    this.shapes = new EmbeddedShapes({ ...this.deps, db }, { pace: 0 })
    this.houses = new Map(users.map(id => [id, { model: new Model(), followed: 0, intents: new Map() }]))
  }

  model(userId: string): Model {
    return this.house(userId).model
  }

  /** Answers a push, or throws a Refused, as the network would bring it. */
  async push(auth: Auth, body: Push): Promise<PushReply> {
    const arrival = this.now()
    this.pushes++
    try {
      const reply = await push(this.deps, auth, structuredClone(body))
      return structuredClone(reply)
    } catch (error) {
      if (isOutage(error)) throw { status: 503, code: 'unavailable', retry_after: 2_000 } satisfies Refused
      if (!(error instanceof Refusal)) this.bug ??= new Violation('I2', `a push failed: ${error}`)
      throw refusedOf(error)
    } finally {
      await this.follow(auth.user_id, body, arrival).catch(error => {
        if (!(error instanceof Violation)) throw error
        this.bug ??= error
      })
    }
  }

  /** Holds what the log has got since against the model. */
  private async follow(userId: string, body: Push, arrival: number): Promise<void> {
    const house = this.house(userId)
    const logged = await this.db.rows<Omit<LoggedOp, 'base' | 'intent'> & { op_id: string; reason: string | null }>(
      `select seq, client_id, mid, op_id, kind, args, outcome, reason from change_log
       where user_id = $1 and op_id is not null and seq > $2 order by seq`,
      [userId, house.followed],
    )
    for (const entry of logged) {
      house.followed = entry.seq
      const op = body.ops.find(op => op.op_id === entry.op_id)
      if (!op || entry.client_id === null)
        throw new Violation('I2', `op ${entry.op_id} is in the log, and nobody sent it`)
      const previous = house.intents.get(entry.client_id) ?? 0
      const intent = intentTime(Date.parse(op.t), op.base, arrival, previous)
      if (entry.outcome !== 'parked') house.intents.set(entry.client_id, Math.max(previous, intent))
      this.note(
        `applied ${entry.client_id.slice(0, 8)}#${entry.mid} ${entry.kind} ${entry.outcome} ${entry.reason ?? ''}`,
      )
      house.model.apply({ ...entry, args: op.args, base: op.base, intent })
    }
  }

  async compare(auth: Auth, held?: { seq: number; texts: DigestTexts }): Promise<DigestReply> {
    const digests = Object.entries(held?.texts ?? {}).map(([shape, text]) => [shape, sha256(text)])
    const reply = await compareDigests(this.deps, auth.user_id, { seq: held?.seq, ...Object.fromEntries(digests) })
    if (!reply.differs) return reply
    this.compared[reply.differs.length > 0 ? 'differs' : 'same']++
    if (reply.differs.length > 0) this.note(`a device has other rows in ${reply.differs.join()}`)
    return reply
  }

  /** Keeps a copy of everything, for a restore to come. */
  async takeBackup(): Promise<void> {
    const database = await takeBackup(this.db, [...this.houses.keys()])
    const houses = new Map(
      [...this.houses].map(([id, { model, followed, intents }]) => [
        id,
        { model: model.copy(), followed, intents: new Map(intents) },
      ]),
    )
    this.backup = { database, houses }
  }

  /** The operator restores the last backup, and may forget to say so by a new epoch. False when there is none. */
  async goBack(epoch: string | null): Promise<boolean> {
    if (!this.backup) return false
    await restoreBackup(this.db, this.backup.database, epoch)
    for (const [id, { model, followed, intents }] of this.backup.houses) {
      Object.assign(this.house(id), { model: model.copy(), followed, intents: new Map(intents) })
    }
    return true
  }

  /** One answer of the embedded shape engine, without waiting. */
  async shape(auth: Auth, name: ShapeName, cursor: Cursor | null): Promise<ShapeAnswer> {
    const search = new URLSearchParams(
      cursor ? { offset: cursor.offset, handle: cursor.handle, log: 'full' } : { offset: '-1', log: 'full' },
    )
    const query = parseShapeQuery(search.toString())
    if ('errors' in query) throw new Error(JSON.stringify(query.errors))
    const res = new Capture()
    await this.shapes.answer({
      shape: name,
      user_id: auth.user_id,
      query,
      res: res as unknown as ShapeRequest['res'],
      authorise: async () => undefined,
      goOn: work => void work(),
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

  private house(userId: string): House {
    const house = this.houses.get(userId)
    if (!house) throw new Error(`nobody is called ${userId}`)
    return house
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

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
