import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type ShapeName, shapes } from '#sync-rules'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import type { ShapeEngine, ShapeRequest } from './engine.ts'
import { settleGeneration } from './generation.ts'
import { onceDone } from './once-done.ts'
import type { ShapeQuery } from './query.ts'
import { type Headers as ReplyHeaders, sendMessage, sendMustRefetch, startStream } from './reply.ts'

export interface Upstream {
  url: string
  secret?: string | undefined
  /** Milliseconds until an answer must have begun. Electric holds a poll for 20 s. */
  patience?: number
}

/** What a client needs of an answer. Caching, encoding, cookies and Electric's own errors are not among it. */
const passedOn = [
  'electric-handle',
  'electric-offset',
  'electric-schema',
  'electric-cursor',
  'electric-up-to-date',
  'electric-has-data',
  'content-type',
]

/**
 * Shapes from a real Electric service. Its address and secret stay here; the question is written anew from what the gate
 * let through and from sync-rules, so a client chooses neither table nor rows nor columns.
 */
export class ElectricShapes implements ShapeEngine {
  readonly name = 'electric'
  readonly #ready: () => Promise<void>

  constructor(
    readonly deps: Deps,
    readonly upstream: Upstream,
  ) {
    this.#ready = onceDone(() => settleGeneration(deps.db, this.name))
  }

  async answer(request: ShapeRequest): Promise<void> {
    await this.#ready()
    const { res, query, authorise } = request
    const away = new AbortController()
    const leave = () => away.abort()
    res.once('close', leave)
    try {
      const answer = await this.#ask(request, away)
      if (!answer) return
      // A held poll ends long after the gate: the token may be void by now.
      if (query.live) await authorise()
      await this.#passOn(request, answer)
    } finally {
      res.off('close', leave)
      // Whatever was not read is not wanted: this frees the connection.
      away.abort()
    }
  }

  /** Undefined when the client has left. */
  async #ask({ shape, user_id, query, res }: ShapeRequest, away: AbortController): Promise<Response | undefined> {
    const patience = setTimeout(() => away.abort(), this.upstream.patience ?? 30_000)
    try {
      const url = upstreamUrl(this.upstream, shape, user_id, query)
      // A redirect would carry the secret to wherever it points.
      return await fetch(url, { signal: away.signal, redirect: 'error' })
    } catch (cause) {
      if (res.destroyed) return undefined
      // Not the whole error: it may quote the address, and the secret is in it.
      this.deps.log.warn({ reason: reasonOf(cause) }, 'the Electric service does not answer')
      throw new Refusal('unavailable', 'Sync is away for a moment.', { retryAfter: 5 })
    } finally {
      clearTimeout(patience)
    }
  }

  async #passOn(request: ShapeRequest, answer: Response): Promise<void> {
    const { res } = request
    if (answer.status === 200) return stream(request, answer)
    if (answer.status === 409) return sendMustRefetch(res, answer.headers.get('electric-handle') ?? noSnapshot())
    const text = await answer.text()
    // The client would stop for good; but it only holds a place that is no longer there.
    if (answer.status === 400 && text.includes('out of bounds')) return sendMustRefetch(res, noSnapshot())
    const mayWait = answer.status === 429 || answer.status >= 500
    // Any other no is about what we set, not about what the client did: an operator has to look, and clients come back.
    if (!mayWait) this.deps.log.error({ status: answer.status, text }, 'the Electric service refuses our shape')
    const status = mayWait ? answer.status : 503
    const after = answer.headers.get('retry-after') ?? '5'
    sendMessage(res, status, 'Sync is away for a moment.', { 'retry-after': after })
  }
}

/** A handle that names nothing; the client asks from the start next, where handles are not read. */
const noSnapshot = () => `none-${randomUUID()}`

function upstreamUrl(upstream: Upstream, shape: ShapeName, userId: string, { params }: ShapeQuery): URL {
  const { table, owner, columns } = shapes[shape]
  const url = new URL(`${upstream.url.replace(/\/+$/u, '')}/v1/shape`)
  for (const [name, value] of params) url.searchParams.set(name, value)
  url.searchParams.set('log', 'full')
  url.searchParams.set('table', table)
  url.searchParams.set('where', `${owner} = $1`)
  url.searchParams.set('params[1]', userId)
  url.searchParams.set('columns', columns.join(','))
  url.searchParams.set('replica', 'default')
  if (upstream.secret !== undefined) url.searchParams.set('secret', upstream.secret)
  return url
}

async function stream({ query, res, authorise }: ShapeRequest, answer: Response): Promise<void> {
  const headers: ReplyHeaders = {}
  for (const name of passedOn) {
    const value = answer.headers.get(name)
    if (value !== null) headers[name] = value
  }
  // Clients believe this header when the stream opens; Electric's names a place they have not been brought to yet.
  if (query.sse) headers['electric-offset'] = query.params.get('offset') ?? ''
  startStream(res, headers)
  if (!answer.body) return void res.end()
  // A line that breaks on either side breaks the other: half an answer must not look like a whole one.
  const source = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0])
  await pipeline(query.sse ? whileAllowed(source, authorise) : source, res).catch(() => res.destroy())
}

async function* whileAllowed(source: Readable, authorise: () => Promise<void>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    await authorise()
    yield chunk
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'AbortError') return 'no answer in time'
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}
