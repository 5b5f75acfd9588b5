import type { ShapeName } from '#sync-rules'
import type { Deps } from '../deps.ts'
import type { ShapeEngine, ShapeRequest } from './engine.ts'
import { body, current, Follower, type Log, newHandle, place } from './follower.ts'
import { settleGeneration } from './generation.ts'
import { snapshotEnd, upToDate } from './messages.ts'
import { onceDone } from './once-done.ts'
import { Poll } from './poll.ts'
import { type Head, readHead, readSnapshot } from './reads.ts'
import { sendJson } from './reply.ts'
import { readSchema } from './schema.ts'
import { sharedLog } from './shared-log.ts'
import { streamEvents } from './sse.ts'

/** In milliseconds; tests shorten them. */
export interface Patience {
  /** How long a poll is held. Clients give up after 45 s. */
  hold: number
  /** How long an event stream lives, and how often it shows that it does. */
  stream: number
  keepAlive: number
  /** Between two readings of the log for whoever comes meanwhile. */
  pace?: number
}

const usual: Patience = { hold: 20_000, stream: 55_000, keepAlive: 21_000 }

/**
 * Shapes from our own log. A place in the log is the user's seq: `electric-offset`, `lsn` and `txids` are that number. It
 * keeps no state, so handles survive restarts and any process can answer any request.
 */
export class EmbeddedShapes implements ShapeEngine {
  readonly name = 'embedded'
  readonly patience: Patience
  readonly #ready: () => Promise<Record<ShapeName, string>>
  readonly #read: Log
  readonly #shared: Log

  constructor(
    readonly deps: Deps,
    patience: Partial<Patience> = {},
  ) {
    this.patience = { ...usual, ...patience }
    const { db } = deps
    const { read, shared } = sharedLog(deps, this.patience.pace)
    this.#read = { db, read }
    this.#shared = { db, read: shared }
    this.#ready = onceDone(async () => {
      await settleGeneration(deps.db, this.name)
      return {
        user_rankings: await readSchema(deps.db, 'user_rankings'),
        watchlist_items: await readSchema(deps.db, 'watchlist_items'),
        my_media: await readSchema(deps.db, 'my_media'),
      }
    })
  }

  async answer(request: ShapeRequest): Promise<void> {
    const { shape, query } = request
    const schema = (await this.#ready())[shape]
    if (query.offset.at === 'start') await this.#snapshot(request, schema)
    else if (query.offset.at === 'now') await this.#tail(request, schema)
    else await this.#resume(request, schema, query.offset.seq)
  }

  /** All rows. The answer is private, so unlike Electric's it may say at once that it is up to date. */
  async #snapshot(request: ShapeRequest, schema: string): Promise<void> {
    const { head, rows } = await readSnapshot(this.deps.db, request.shape, request.user_id)
    sendStart(request, schema, head, [...rows, snapshotEnd(head.seq), upToDate(head.seq)])
  }

  /** No rows, only where the log ends. */
  async #tail(request: ShapeRequest, schema: string): Promise<void> {
    const head = await readHead(this.deps.db, request.user_id)
    sendStart(request, schema, head, [upToDate(head.seq)])
  }

  async #resume(request: ShapeRequest, schema: string, offset: number): Promise<void> {
    const { sse, live } = request.query
    // Who waits listens before it reads.
    const follower = new Follower(live ? this.#shared : this.#read, request, schema)
    const from = follower.start(offset)
    if (sse) await streamEvents(this, follower, from)
    else if (live) await new Poll(this, follower).look(from)
    else await follower.tell(await follower.news(from), { 'electric-schema': schema })
  }
}

function sendStart(request: ShapeRequest, schema: string, head: Head, messages: string[]): void {
  const at = place(newHandle(request, schema, head), head.seq)
  sendJson(request.res, 200, { ...at, 'electric-schema': schema, ...current }, body(messages))
}
