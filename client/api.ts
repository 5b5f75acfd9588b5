import type { ErrorBody, ErrorCode, Session } from '#sync-rules'
import { language } from './texts/language.ts'

/** The one way to the server: envelope off, errors as `ApiError`, the access token in memory and nowhere else. */

export class ApiError extends Error {
  override name = 'ApiError'
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly details?: ErrorBody['error']['details'],
    /** Milliseconds the server asked us to wait. */
    readonly retry_after?: number,
  ) {
    super(message)
  }
}

export interface Answer<T, M = unknown> {
  data: T
  meta: M
}

export interface CallOptions {
  body?: unknown
  signal?: AbortSignal
  /** False for what needs no token, and must not wait for one. */
  auth?: boolean
}

/** Whose token is used, another object for each stay. Null: nobody is signed in, and no token is asked for. */
let account: { id: string } | null = null
let token: string | null = null
let renewing: Promise<boolean> | undefined

/** Who is signed in on this device; a token of anybody else is never used. */
export function setAccount(userId: string | null, session?: Session): void {
  if (userId !== (account?.id ?? null)) {
    account = userId === null ? null : { id: userId }
    // What is on its way for somebody else says nothing about who is here now.
    renewing = undefined
  }
  token = session && session.user.id === userId ? session.access_token : null
}

export const hasToken = (): boolean => token !== null
export const authorization = (): string => `Bearer ${token ?? ''}`

/**
 * Calls the API. Rejects with `ApiError` for an answer that is an error, and with what `fetch` says (a TypeError)
 * or a TimeoutError when there was no answer. A stale token is renewed once. What was asked as one person is never asked
 * again as another, nor as the same one after they had left: that rejects with an AbortError.
 */
export async function call<T, M = unknown>(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer<T, M>> {
  const asker = options.auth === false ? null : account
  if (asker && token === null && !(await renewFor(asker))) throw signedOut()
  try {
    return await send<T, M>(method, path, options, asker !== null)
  } catch (error) {
    if (!(asker && error instanceof ApiError && error.status === 401)) throw error
    // No new token helps here, and a wrong password sent twice is two guesses.
    if (error.code === 'invalid_credentials' || error.code === 'reauth_required') throw error
    if (!(await renewFor(asker))) throw error
    return send<T, M>(method, path, options, true)
  }
}

async function renewFor(asker: typeof account): Promise<boolean> {
  const renewed = account === asker && (await renew())
  if (account !== asker) throw new DOMException('Who asked has left.', 'AbortError')
  return renewed
}

/** Where nothing comes for so long, nothing will: a connection may be dead for good and nobody is told. */
const PATIENCE_MS = 45_000

/**
 * `fetch` that gives up, with a `TimeoutError`, on an answer that does not begin or does not go on; how long it takes in
 * all is its own affair, for many rows over a slow line take their time. Resolves when the whole of it is here. The
 * caller's signal ends it as ever.
 */
export async function patientFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const { signal } = init
  const ending = new AbortController()
  const leave = () => ending.abort(signal?.reason)
  if (signal?.aborted) leave()
  signal?.addEventListener('abort', leave, { once: true })
  const wait = () => setTimeout(() => ending.abort(new DOMException('No answer came.', 'TimeoutError')), PATIENCE_MS)
  let patience = wait()
  try {
    const response = await fetch(input, { ...init, signal: ending.signal })
    if (!response.body) return response
    const pieces: Uint8Array<ArrayBuffer>[] = []
    const reader = response.body.getReader()
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(patience)
      patience = wait()
      pieces.push(piece.value)
    }
    // A browser may have a body of nothing for a status that may have none (204), and refuses to make one anew.
    return new Response(pieces.length === 0 ? null : joined(pieces), response)
  } finally {
    clearTimeout(patience)
    signal?.removeEventListener('abort', leave)
  }
}

/** In this process: to make a Blob of them, and to read it, a browser asks another one. */
function joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

const signedOut = () => new ApiError(401, 'unauthenticated', 'Log in again to go on.')

async function send<T, M>(
  method: string,
  path: string,
  { body, signal }: CallOptions,
  withToken: boolean,
): Promise<Answer<T, M>> {
  // What is spoken here, which may not be what the browser asks for: the server writes letters.
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': language,
    'X-Marquee': '1',
  }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (withToken) headers.Authorization = authorization()
  const json = body === undefined ? undefined : JSON.stringify(body)
  const response = await patientFetch(path, {
    method,
    headers,
    body: json,
    ...(signal && { signal }),
    credentials: 'same-origin',
    cache: 'no-store',
  })
  if (response.status === 204) return { data: undefined as T, meta: undefined as M }
  const answer: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw errorOf(response, answer)
  if (typeof answer !== 'object' || answer === null || !('data' in answer)) {
    throw new ApiError(502, 'unavailable', 'Something between here and the server answered in its place.')
  }
  return answer as Answer<T, M>
}

function errorOf(response: Response, answer: unknown): ApiError {
  const error = (answer as Partial<ErrorBody> | undefined)?.error
  return new ApiError(
    response.status,
    error?.code ?? 'unavailable',
    error?.message ?? 'The server could not be asked. Try again in a moment.',
    error?.details,
    retryAfter(response),
  )
}

/** Milliseconds the server asks to be left alone, if it does. */
export function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : undefined
}

const LOCK_PATIENCE_MS = 5_000

/** Asks for a new access token: false when the session is over, a rejection when nobody answered. One at a time. */
export function renew(): Promise<boolean> {
  if (renewing) return renewing
  const asking = inTurn(askForToken).finally(() => {
    if (renewing === asking) renewing = undefined
  })
  renewing = asking
  return asking
}

async function askForToken(): Promise<boolean> {
  const [wanted, before] = [account, token]
  if (wanted === null) return false
  /** Who has logged in meanwhile has a token that a late answer says nothing about. */
  const overtaken = () => account !== wanted || token !== before
  const mayGoOn = () => account === wanted && token !== null
  try {
    const { data } = await send<Session, unknown>('POST', '/auth/refresh', { body: {} }, false)
    if (overtaken()) return mayGoOn()
    if (data.user.id !== wanted.id) return false
    token = data.access_token
    return true
  } catch (error) {
    if (overtaken()) return mayGoOn()
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    token = null
    return false
  }
}

/**
 * Whatever sets or takes the refresh cookie takes turns with all tabs: of two at once, the later answer decides. As long as
 * none holds the turn up: a stuck lock costs one more refresh, never the session.
 */
export async function inTurn<R>(run: () => Promise<R>): Promise<R> {
  if (!navigator.locks) return run()
  const signal = AbortSignal.timeout(LOCK_PATIENCE_MS)
  let started = false
  const turn = () => {
    started = true
    return run()
  }
  // Said aloud: what the lock gives back is typed as a promise of a promise.
  return (navigator.locks.request('mq-refresh', { signal }, turn) as Promise<R>).catch(error => {
    if (started) throw error
    return run()
  })
}
