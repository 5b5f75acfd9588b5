import type { Request, Response } from 'express'
import type * as z from 'zod/mini'
import type { ErrorCode } from '#sync-rules'
import type { Lane } from './db/gate.ts'
import type { Deps } from './deps.ts'
import type { ThrottleName } from './throttles.ts'

/** Who is asking, from the access token. */
export interface Auth {
  user_id: string
  session_id: string
}

export interface Call<P, Q, B, A> {
  deps: Deps
  auth: A
  params: P
  query: Q
  body: B
  /** The address that asks, behind the proxies we trust. */
  ip: string
  request_id: string
  req: Request
  res: Response
}

export interface Reply {
  data: unknown
  meta?: unknown
}

type Kind = 'user' | 'optional' | 'none'
type AuthOf<K extends Kind> = K extends 'user' ? Auth : K extends 'optional' ? Auth | undefined : undefined

/**
 * One route, as data: app.ts mounts it, parses what comes in by its schemas (422 `validation` with paths), checks the
 * token by `auth`, and wraps what `run` returns in the envelope. A route without a reply answers 204, or has written its
 * own. The document at /openapi.json is made from the same data.
 */
export interface Route<P = unknown, Q = unknown, B = unknown, K extends Kind = Kind> {
  method: 'get' | 'post' | 'patch' | 'delete'
  path: string
  /** What it does, in a line. */
  summary: string
  /** What its schemas do not say; sentences. */
  notes?: string
  auth: K
  params?: z.ZodMiniType<P>
  query?: z.ZodMiniType<Q>
  body?: z.ZodMiniType<B>
  /** `data` goes out through it: what it does not name never leaves. */
  reply?: z.ZodMiniType
  meta?: z.ZodMiniType
  /** It writes its reply itself, in this media type. */
  writes?: string
  /** Codes it answers with, beside those that every route has. */
  refuses?: readonly ErrorCode[]
  /** Bytes of body, inflated. 256 KiB unless said. */
  limit?: number
  /** 200 unless said. */
  status?: number
  /** How urgent it is. Unless said, `read` for a GET and `write` for all else. */
  lane?: Lane
  /** What one request costs its asker (throttles.ts). */
  throttle?: ThrottleName
  // A method, so that a list can hold routes of many types.
  run(call: Call<P, Q, B, AuthOf<K>>): Promise<Reply | undefined>
}

/** Keeps the types of a route's parts together while it is written. */
export const route = <P, Q, B, K extends Kind>(spec: Route<P, Q, B, K>): Route => spec as unknown as Route
