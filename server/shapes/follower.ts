import { shapes } from '#sync-rules'
import type { Db } from '../db.ts'
import type { ShapeRequest } from './engine.ts'
import { mintHandle, parseHandle, shapeHash } from './handle.ts'
import { changes, upToDate } from './messages.ts'
import { type Head, type ReadLog, readHead } from './reads.ts'
import { type Headers, sendJson, sendMustRefetch } from './reply.ts'

/** What a client may be told next: whole changes, and how far they reach. */
export interface News {
  head: Head
  reach: number
  messages: string[]
}

/** Where the log may be read from. */
export interface Log {
  db: Db
  read: ReadLog
}

export const current = { 'electric-up-to-date': '', 'electric-has-data': 'true' }
export const body = (messages: readonly string[]): string => `[${messages.join('\n,')}]`
export const place = (handle: string, seq: number): Headers => ({
  'electric-handle': handle,
  'electric-offset': `${seq}_0`,
})

/** Of one shape of one user as it is now; `schema` is that of its columns. */
const hashNow = ({ shape, user_id }: ShapeRequest, schema: string, head: Head) =>
  shapeHash(shape, user_id, schema, head.epoch)

/** A handle for who begins. */
export const newHandle = (request: ShapeRequest, schema: string, head: Head): string =>
  mintHandle(hashNow(request, schema, head), head)

/** A client that has a handle and goes on in the log. */
export class Follower {
  constructor(
    readonly log: Log,
    readonly request: ShapeRequest,
    readonly schema: string,
  ) {}

  /** Electric's snapshot pages stand at 0_0 … 0_inf: with our handle, that is where its snapshot was taken. */
  start(offset: number): number {
    return offset === 0 ? (parseHandle(this.request.query.handle)?.seq ?? 0) : offset
  }

  /** What it has not heard after a seq; undefined when it has to fetch anew. */
  async news(after: number): Promise<News | undefined> {
    const { shape, user_id, query } = this.request
    const handle = parseHandle(query.handle)
    if (!handle || after < handle.seq || !Number.isFinite(after)) return undefined
    const { head, reach, rows } = await this.log.read(shape, user_id, after)
    const hash = hashNow(this.request, this.schema, head)
    const known = handle.shape_hash === hash && handle.generation === head.generation
    if (!known || after < head.log_floor || after > head.seq) return undefined
    return { head, reach, messages: changes(shapes[shape].table, rows) }
  }

  /** Writes the whole answer: the news, or that it has to fetch anew. */
  async tell(news: News | undefined, headers: Headers): Promise<void> {
    const { res, query, user_id } = this.request
    if (!news) {
      if (res.destroyed) return
      const head = await readHead(this.log.db, user_id)
      return sendMustRefetch(res, newHandle(this.request, this.schema, head))
    }
    const whole = news.reach === news.head.seq
    const messages = whole ? [...news.messages, upToDate(news.reach)] : news.messages
    const all = { ...place(query.handle, news.reach), ...(whole && current), 'electric-has-data': 'true', ...headers }
    sendJson(res, 200, all, body(messages))
  }
}
