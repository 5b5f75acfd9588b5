import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { shapes } from '#sync-rules'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import type { ShapeEngine, ShapeRequest } from './engine.ts'
import { settleGeneration } from './generation.ts'
import { onceDone } from './once-done.ts'
import { type Headers as ReplyHeaders, sendMessage, sendMustRefetch, startStream } from './reply.ts'

export interface Upstream {
  url: string
  secret?: string | undefined
  /** Milliseconds until an answer must have begun. Electric holds a poll for 20 s. */
  patience?: number
}

/** What a client needs of an answer beside its handle. Caching, encoding, cookies and Electric's own errors are not among it. */
const passedOn = [
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
  readonly #handles: () => Promise<Handles>

  constructor(
    readonly deps: Deps,
    readonly upstream: Upstream,
  ) {
    this.#handles = onceDone(async () => handlesOf(await settleGeneration(deps.db, this.name)))
  }

  async answer(request: ShapeRequest): Promise<void> {
    const handles = await this.#handles()
    const { res, query } = request
    const handle = query.offset.at === 'log' ? handles.theirs(query.handle) : ''
    if (handle === undefined) return sendMustRefetch(res, noSnapshot())
    // Who left while we looked that up does not leave once more: no close would come.
    if (res.destroyed) return
    const away = new AbortController()
    const leave = () => away.abort()
    res.once('close', leave)
    try {
      const found = await this.#ask(request, handle, away)
      if (!found) return
      // A held poll ends long after the gate: the token may be void by now.
      if (query.live) await request.authorise()
      await this.#passOn(request, found, handles)
    } finally {
      res.off('close', leave)
      // Whatever was not read is not wanted: this frees the connection.
      away.abort()
    }
  }

  /** Undefined when the client has left. */
  async #ask(request: ShapeRequest, handle: string, away: AbortController): Promise<Found | undefined> {
    const patience = setTimeout(() => away.abort(), this.upstream.patience ?? 30_000)
    try {
      const url = upstreamUrl(this.upstream, request, handle)
      // A redirect would carry the secret to wherever it points.
      const answer = await fetch(url, { signal: away.signal, redirect: 'error' })
      return { answer, words: answer.ok ? '' : await answer.text() }
    } catch (cause) {
      if (request.res.destroyed) return undefined
      // Not the whole error: it may quote the address, and the secret is in it.
      this.deps.log.warn({ reason: reasonOf(cause) }, 'the Electric service does not answer')
      throw new Refusal('unavailable', 'Sync is away for a moment.', { retryAfter: 5 })
    } finally {
      clearTimeout(patience)
    }
  }

  async #passOn(request: ShapeRequest, { answer, words }: Found, { ours }: Handles): Promise<void> {
    const { res } = request
    const handle = answer.headers.get('electric-handle')
    if (answer.status === 200)
      return stream(request, answer, handle === null ? {} : { 'electric-handle': ours(handle) })
    if (answer.status === 409) return sendMustRefetch(res, handle === null ? noSnapshot() : ours(handle))
    // The client would stop for good; but it only holds a place that is no longer there.
    if (answer.status === 400 && words.includes('out of bounds')) return sendMustRefetch(res, noSnapshot())
    const mayWait = answer.status === 429 || answer.status >= 500
    // Any other no is about what we set, not about what the client did: an operator has to look, and clients come back.
    if (!mayWait) {
      const text = withoutSecret(words, this.upstream.secret).slice(0, 1_000)
      this.deps.log.error({ status: answer.status, text }, 'the Electric service refuses our shape')
    }
    const status = mayWait ? answer.status : 503
    const after = answer.headers.get('retry-after') ?? '5'
    sendMessage(res, status, 'Sync is away for a moment.', { 'retry-after': after })
  }
}

/** An answer, and what it says if it brings no rows. */
interface Found {
  answer: Response
  words: string
}

interface Handles {
  /** A handle of Electric as clients know it. */
  ours(handle: string): string
  /** A handle of ours as Electric knows it; undefined when it is of another engine, or from before a switch. */
  theirs(handle: string): string | undefined
}

/**
 * Electric gives the same handle again as long as it has the shape, and clients take one they have seen expire for a stale
 * answer. So each generation has its own: a switch of engines and back makes them void, like the embedded engine's.
 */
function handlesOf(generation: number): Handles {
  const mark = `g${generation}-`
  return {
    ours: handle => mark + handle,
    theirs: handle => (handle.startsWith(mark) && handle.slice(mark.length)) || undefined,
  }
}

/** Errors may quote what was asked, so the secret too, as it is spelt in addresses. */
function withoutSecret(text: string, secret: string | undefined): string {
  if (!secret) return text
  const inQuery = new URLSearchParams({ secret }).toString().slice('secret='.length)
  return [secret, encodeURIComponent(secret), inQuery].reduce((rest, spelt) => rest.replaceAll(spelt, '…'), text)
}

/** A handle that names nothing; the client asks from the start next, where handles are not read. */
const noSnapshot = () => `none-${randomUUID()}`

function upstreamUrl(upstream: Upstream, { shape, user_id, query }: ShapeRequest, handle: string): URL {
  const { table, owner, columns } = shapes[shape]
  const url = new URL(`${upstream.url.replace(/\/+$/u, '')}/v1/shape`)
  for (const [name, value] of Object.entries(query.params)) url.searchParams.set(name, value)
  if (handle === '') url.searchParams.delete('handle')
  else url.searchParams.set('handle', handle)
  url.searchParams.set('log', 'full')
  url.searchParams.set('table', table)
  url.searchParams.set('where', `${owner} = $1`)
  url.searchParams.set('params[1]', user_id)
  url.searchParams.set('columns', columns.join(','))
  url.searchParams.set('replica', 'default')
  if (upstream.secret !== undefined) url.searchParams.set('secret', upstream.secret)
  return url
}

async function stream(request: ShapeRequest, answer: Response, headers: ReplyHeaders): Promise<void> {
  const { query, res } = request
  for (const name of passedOn) {
    const value = answer.headers.get(name)
    if (value !== null) headers[name] = value
  }
  // Clients believe this header when the stream opens; Electric's names a place they have not been brought to yet.
  if (query.sse) headers['electric-offset'] = query.params.offset ?? ''
  startStream(res, headers)
  if (!answer.body) return void res.end()
  // A line that breaks on either side breaks the other: half an answer must not look like a whole one.
  const source = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0])
  await pipeline(query.sse ? whileAllowed(source, request) : source, res).catch(() => res.destroy())
}

async function* whileAllowed(source: Readable, request: ShapeRequest): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    await request.authorise()
    yield chunk
  }
}

/** Whether the service is there and has begun to serve shapes. It answers within a second, or counts as away. */
export async function electricAnswers(url: string): Promise<boolean> {
  const address = `${url.replace(/\/+$/u, '')}/v1/health`
  const answer = await fetch(address, { signal: AbortSignal.timeout(1_000), redirect: 'error' })
  await answer.body?.cancel()
  // 202: it starts, or waits for its lock.
  return answer.status === 200
}

/** Whether the service asks for its secret before anything else. Rejects when it does not answer within a second. */
export async function electricAsksForSecret(url: string): Promise<boolean> {
  // Without a table: one that asked for nothing would find fault with that, and do nothing.
  const address = `${url.replace(/\/+$/u, '')}/v1/shape`
  const answer = await fetch(address, { signal: AbortSignal.timeout(1_000), redirect: 'error' })
  await answer.body?.cancel()
  return answer.status === 401
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'AbortError') return 'no answer in time'
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}
