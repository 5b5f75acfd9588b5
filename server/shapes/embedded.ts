import { type ShapeName, shapes } from '#sync-rules'
import type { Deps } from '../deps.ts'
import { nextCursor } from './cursor.ts'
import type { ShapeEngine, ShapeRequest } from './engine.ts'
import { settleGeneration } from './generation.ts'
import { mintHandle, parseHandle, shapeHash } from './handle.ts'
import { changes, snapshotEnd, upToDate } from './messages.ts'
import { onceDone } from './once-done.ts'
import { type Head, readHead, readSnapshot } from './reads.ts'
import { type Headers, sendJson, sendMustRefetch } from './reply.ts'
import { readSchema } from './schema.ts'
import { sharedLog } from './shared-log.ts'
import { streamEvents } from './sse.ts'
import { Watch } from './watch.ts'

/** In milliseconds; tests shorten them. */
export interface Patience {
  /** How long a poll is held. Clients give up after 45 s. */
  hold: number
  /** How long an event stream lives, and how often it shows that it does. */
  stream: number
  keepAlive: number
}

const usual: Patience = { hold: 20_000, stream: 55_000, keepAlive: 21_000 }

/** What a client may be told next: whole changes, and how far they reach. `undefined`: it has to fetch anew. */
export interface News {
  head: Head
  reach: number
  messages: string[]
}

/**
 * Shapes from our own log. A place in the log is the user's seq: `electric-offset`, `lsn` and `txids` are that number. It
 * keeps no state, so handles survive restarts and any process can answer any request.
 */
export class EmbeddedShapes implements ShapeEngine {
  readonly name = 'embedded'
  readonly patience: Patience
  readonly #ready: () => Promise<Record<ShapeName, string>>
  readonly #log: ReturnType<typeof sharedLog>

  constructor(
    readonly deps: Deps,
    patience: Partial<Patience> = {},
  ) {
    this.patience = { ...usual, ...patience }
    this.#log = sharedLog(deps)
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
    const { shape, user_id, query } = request
    const schema = (await this.#ready())[shape]
    const hashOf = (head: Head) => shapeHash(shape, user_id, schema, head.epoch)
    if (query.offset.at === 'start') await this.#snapshot(request, schema, hashOf)
    else if (query.offset.at === 'now') await this.#tail(request, schema, hashOf)
    else await this.#resume(request, schema, hashOf, query.offset.seq)
  }

  /** All rows. The answer is private, so unlike Electric's it may say at once that it is up to date. */
  async #snapshot({ shape, user_id, res }: ShapeRequest, schema: string, hashOf: HashOf): Promise<void> {
    const { head, rows } = await readSnapshot(this.deps.db, shape, user_id)
    const headers = { ...place(mintHandle(hashOf(head), head), head.seq), 'electric-schema': schema, ...current }
    sendJson(res, 200, headers, body([...rows, snapshotEnd(head.seq), upToDate(head.seq)]))
  }

  /** No rows, only where the log ends. */
  async #tail({ user_id, res }: ShapeRequest, schema: string, hashOf: HashOf): Promise<void> {
    const head = await readHead(this.deps.db, user_id)
    const headers = { ...place(mintHandle(hashOf(head), head), head.seq), 'electric-schema': schema, ...current }
    sendJson(res, 200, headers, body([upToDate(head.seq)]))
  }

  async #resume(request: ShapeRequest, schema: string, hashOf: HashOf, offset: number): Promise<void> {
    const { user_id, query, res, shape } = request
    const handle = parseHandle(query.handle)
    // Electric's snapshot pages stand at 0_0 … 0_inf: with our handle, that is where its snapshot was taken.
    const from = handle && offset === 0 ? handle.seq : offset
    const read = async (after: number): Promise<News | undefined> => {
      if (!handle || after < handle.seq || !Number.isFinite(after)) return undefined
      // Who waits listens before it reads.
      const { head, reach, rows } = await this.#log[query.live ? 'shared' : 'read'](shape, user_id, after)
      const known = handle.shape_hash === hashOf(head) && handle.generation === head.generation
      if (!known || after < head.log_floor || after > head.seq) return undefined
      return { head, reach, messages: changes(shapes[shape].table, rows) }
    }
    if (query.sse) await streamEvents(this, request, from, read)
    else if (query.live) await this.#poll(request, from, read)
    else await this.#catchUp(request, schema, from, read)
    if (!res.headersSent && !res.destroyed) {
      const head = await readHead(this.deps.db, user_id)
      sendMustRefetch(res, mintHandle(hashOf(head), head))
    }
  }

  async #catchUp({ query, res }: ShapeRequest, schema: string, from: number, read: Read): Promise<void> {
    const news = await read(from)
    if (news) sendNews(res, query.handle, news, { 'electric-schema': schema })
  }

  /**
   * Held until there is something to say, or the time is up: then it tells how far the log had come when it last looked.
   * Nothing woke it since; was it not told of a change elsewhere, the next poll sees it at once.
   */
  async #poll({ user_id, query, res, authorise }: ShapeRequest, from: number, read: Read): Promise<void> {
    using watch = new Watch(this.deps, user_id, res, this.patience.hold)
    let news = await read(from)
    let idle = false
    while (news && news.messages.length === 0 && !idle) {
      const wake = await watch.next()
      if (wake === 'gone') return
      idle = wake === 'time'
      // Long after the gate: the token may be void by now.
      const [next] = await Promise.all([idle ? news : read(news.reach), authorise()])
      news = next
    }
    if (!news) return
    const cursor = nextCursor(this.deps.now(), query.params.get('cursor'))
    const empty = news.messages.length === 0
    sendNews(res, query.handle, news, { 'electric-cursor': cursor, 'electric-has-data': String(!empty) })
  }
}

type HashOf = (head: Head) => string
/** What a client has not heard after a seq. */
export type Read = (after: number) => Promise<News | undefined>

const current = { 'electric-up-to-date': '', 'electric-has-data': 'true' }
const place = (handle: string, seq: number): Headers => ({ 'electric-handle': handle, 'electric-offset': `${seq}_0` })
const body = (messages: readonly string[]): string => `[${messages.join('\n,')}]`

function sendNews(res: ShapeRequest['res'], handle: string, news: News, headers: Headers): void {
  const whole = news.reach === news.head.seq
  const messages = whole ? [...news.messages, upToDate(news.reach)] : news.messages
  const all = { ...place(handle, news.reach), ...(whole && current), 'electric-has-data': 'true', ...headers }
  sendJson(res, 200, all, body(messages))
}
