import type { DigestReply, DigestTexts, MediaItem, Push, PushReply, ShapeName } from '#sync-rules'
import type { Replica } from './replica.ts'

/**
 * Everything the client core needs of the outside. It touches nothing else: no timers, no randomness, no sockets and
 * no storage of its own, so that the simulator runs it unchanged under a virtual clock.
 */

export interface Clock {
  /** Unix milliseconds by this device; may be wrong, may jump. */
  now(): number
  /** Calls once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void
}

export interface Random {
  uuid(): string
  /** In [0, 1). */
  number(): number
}

/** A row as the shape wire spells it: PostgreSQL text or null; an update carries the key and what changed. */
export type TextRow = Record<string, string | null>
export interface ShapeMessage {
  operation: 'insert' | 'update'
  value: TextRow
}

/** Where a stream stands. */
export interface Cursor {
  handle: string
  offset: string
}

export interface ShapeBatch {
  rows: ShapeMessage[]
  handle: string
  offset: string
  /** Nothing newer existed when the server answered. */
  upToDate: boolean
}

/** `login`: the session is over. `out_of_bounds`: the server does not know this cursor. `lost`: try again later. */
export type ShapeFailure = 'login' | 'out_of_bounds' | 'lost'

export interface ShapeHooks {
  /** Settles when the batch is taken; the source sends the next one only then. */
  batch(batch: ShapeBatch): Promise<void>
  /** The server starts this shape over: what follows is the whole of it. */
  refetch(): void
  /** The stream has ended; it is up to the caller to start another, not before `retryAfter` ms when the server said so. */
  failed(kind: ShapeFailure, retryAfter?: number): void
}

export interface Network {
  /** Rejects with a `Refused` for an HTTP error, with anything else when the network failed. */
  push(body: Push): Promise<PushReply>
  media(ids: readonly string[]): Promise<MediaItem[]>
  /** Streams a shape from `resume` (null: from the start) until the returned function is called. */
  shape(name: ShapeName, resume: Cursor | null, hooks: ShapeHooks): () => void
  /** Holds rows, of when the account stood at `seq`, against the server's; without any, asks where the account stands. */
  compare(held?: { seq: number; texts: DigestTexts }): Promise<DigestReply>
  /** Asks for a new access token. False when the session is over; rejects when the network failed. */
  renew(): Promise<boolean>
}

/** An HTTP error as the sync loops read it. */
export interface Refused {
  status: number
  code: string
  details?: unknown
  /** Milliseconds the server asked us to wait. */
  retry_after?: number
}

export const isRefused = (error: unknown): error is Refused =>
  typeof error === 'object' && error !== null && typeof (error as Refused).status === 'number'

export interface Locks {
  /** Queues for the lock and runs while holding it; `signal` says when to let go. Calling the result gives up or lets go. */
  hold(name: string, run: (signal: AbortSignal) => Promise<void>): () => void
}

/** Reaches the other tabs of this browser, never the sender. Messages may be lost. */
export interface Channel {
  post(message: unknown): void
  listen(heard: (message: unknown) => void): () => void
}

export interface StorePorts {
  clock: Clock
  random: Random
  replica: Replica
  channel: Channel
  /** Whether this list may be kept here: not that of somebody who has left. Yes where nobody says. */
  mine?: () => boolean
}

export interface Owner {
  /** The user's id. For a guest: what to call a new one; an existing database keeps its own. */
  id: string
  guest: boolean
}
