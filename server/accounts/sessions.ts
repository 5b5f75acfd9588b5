import { randomUUID } from 'node:crypto'
import { type Deed, writeDown } from '../audit.ts'
import type { Queries, Tx } from '../db.ts'
import { Refusal } from '../errors.ts'
import type { Auth } from '../http.ts'
import { wrongPassword } from './context.ts'
import type { RefreshToken, RefreshTokens } from './refresh-token.ts'

const DAY = 86_400_000
export const IDLE_DAYS = 90
const ABSOLUTE_DAYS = 365
export const MAX_SESSIONS = 20

const iso = (ms: number) => new Date(ms).toISOString()

/**
 * A browser that still had a session of this user logs in again: its clients go along, so that what it was to send and has
 * lost is known of.
 */
export const moveClients = (tx: Tx, userId: string, from: string, to: string): Promise<unknown> =>
  tx.rows('update sync_clients set session_id = $3 where user_id = $1 and session_id = $2', [userId, from, to])

/**
 * Holds the user's row until the transaction ends. Throws `invalid_credentials` when the account is closed by now, or its
 * password another than the one that was compared: comparing takes long, and who resets a password wants everybody out.
 */
export async function holdUser(tx: Tx, { id, password_hash }: { id: string; password_hash: string }): Promise<void> {
  const still = await tx.row(
    `select 1 from users where id = $1 and password_hash = $2 and deleted_at is null and disabled_at is null
     for no key update`,
    [id, password_hash],
  )
  if (!still) throw wrongPassword()
}

/**
 * Opens a session for a user and closes the longest unused ones above the limit. Its first refresh token. Throws
 * what holdUser throws.
 */
export async function openSession(
  tx: Tx,
  tokens: RefreshTokens,
  user: { id: string; password_hash: string; device: string; network: string; now: number },
): Promise<RefreshToken> {
  // Two log-ins at once must not both count themselves as the twentieth.
  await holdUser(tx, user)
  const token = tokens.first(randomUUID())
  await tx.row(
    `insert into sessions (id, user_id, leaf_hash, device_name, network, created_at, last_seen_at, authenticated_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $6, $6, $7)`,
    [token.session_id, user.id, token.hash, user.device, user.network, iso(user.now), iso(user.now + IDLE_DAYS * DAY)],
  )
  await tx.rows(
    `update sessions set revoked_at = $2, revoked_reason = 'evicted'
     where id in (select id from sessions where user_id = $1 and revoked_at is null and id <> $4
                  order by last_seen_at desc, id offset $3)`,
    [user.id, iso(user.now), MAX_SESSIONS - 1, token.session_id],
  )
  const { session_id } = token
  await writeDown(tx, { actor: 'user', deed: 'logged_in', user_id: user.id, session_id, network: user.network })
  return token
}

interface SessionRow {
  id: string
  user_id: string
  leaf_hash: Uint8Array
  parent_hash: Uint8Array | null
  created_at: string
  expires_at: string
  revoked_at: string | null
}

export type Rotation = { token: RefreshToken; auth: Auth } | { refused: Refusal; ended?: Auth }

/**
 * Takes a refresh token and gives the next. The leaf rotates; its parent, as long as the leaf was not used, leads to
 * that same leaf again (the reply was lost, or two tabs asked at once); anything older was copied by somebody, so the
 * session ends. A refusal is returned and not thrown: the transaction that ends a session has to commit.
 */
export async function rotate(
  tx: Tx,
  tokens: RefreshTokens,
  text: string,
  now: number,
  network = '',
): Promise<Rotation> {
  const token = tokens.read(text)
  const session = token && (await lockSession(tx, token.session_id))
  if (!token || !session) return { refused: new Refusal('refresh_invalid', 'Log in again.') }
  if (session.revoked_at !== null) return { refused: new Refusal('session_revoked', 'This session was ended.') }
  if (Date.parse(session.expires_at) <= now) {
    return { refused: new Refusal('session_expired', 'This session was not used for too long. Log in again.') }
  }
  const auth = { user_id: session.user_id, session_id: session.id }
  const successors = tokens.successors(token)
  if (equal(token.hash, session.parent_hash)) {
    const leaf = successors.find(next => equal(next.hash, session.leaf_hash))
    if (leaf) return { token: leaf, auth }
  }
  const [leaf] = successors
  if (leaf && equal(token.hash, session.leaf_hash)) {
    await tx.row(
      `update sessions set leaf_hash = $2, parent_hash = $3, last_seen_at = $4, expires_at = $5, network = $6 where id = $1`,
      [session.id, leaf.hash, token.hash, iso(now), iso(lifeEnd(session, now)), network],
    )
    return { token: leaf, auth }
  }
  await endSession(tx, session.id, 'reused', now)
  return {
    ended: auth,
    refused: new Refusal('refresh_reused', 'This session was used from two places and was ended. Log in again.'),
  }
}

const lockSession = (tx: Tx, id: string) =>
  tx.row<SessionRow>(
    `select id, user_id, leaf_hash, parent_hash, created_at, expires_at, revoked_at
     from sessions where id = $1 for update`,
    [id],
  )

const lifeEnd = (session: SessionRow, now: number) =>
  Math.min(now + IDLE_DAYS * DAY, Date.parse(session.created_at) + ABSOLUTE_DAYS * DAY)

const equal = (a: Uint8Array, b: Uint8Array | null) => b !== null && Buffer.compare(a, b) === 0

export type EndReason = 'restored' | 'reused' | 'logged_out' | 'revoked' | 'password' | 'deleted' | 'disabled'

/** Ends a session. Ending it twice changes nothing: whose it was, when it ended now. */
export const endSession = (tx: Tx, id: string, reason: EndReason, now: number) =>
  tx.row<{ user_id: string }>(
    `with ended as (
       update sessions set revoked_at = $2, revoked_reason = $3 where id = $1 and revoked_at is null
       returning id, user_id, network),
     ${told('$4', '$3')}
     select user_id from ended`,
    [id, iso(now), reason, reason === 'reused' ? 'server' : 'user'],
  )

/** Writes down each session of `ended`, in the statement that ends it. Takes the parameters of who and why. */
const told = (actor: string, reason: string) => `told as (
  insert into audit (actor, deed, user_id, session_id, network, details)
  select ${actor}, 'signed_out', user_id, id, network, jsonb_build_object('reason', ${reason}::text) from ended)`

/** Ends all sessions of a user, but for the one to `spare`. The ids of those that ended now. */
export async function endSessions(
  tx: Tx,
  userId: string,
  reason: EndReason,
  now: number,
  { spare = null, actor = 'user' }: { spare?: string | null; actor?: Deed['actor'] } = {},
): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `with ended as (
       update sessions set revoked_at = $2, revoked_reason = $3
       where user_id = $1 and revoked_at is null and id is distinct from $4::uuid
       returning id, user_id, network),
     ${told('$5', '$3')}
     select id from ended`,
    [userId, iso(now), reason, spare, actor],
  )
  return rows.map(row => row.id)
}

/** A new chain of refresh tokens for a session that goes on: those it had are dead. */
export async function renewSession(
  tx: Tx,
  tokens: RefreshTokens,
  sessionId: string,
  now: number,
): Promise<RefreshToken> {
  const token = tokens.first(sessionId)
  await tx.row(
    `update sessions set leaf_hash = $2, parent_hash = null, authenticated_at = $3, last_seen_at = $3 where id = $1`,
    [sessionId, token.hash, iso(now)],
  )
  return token
}

/** Whether each of these sessions still stands. */
export async function areLive(tx: Queries, auths: readonly Auth[]): Promise<boolean[]> {
  const standing = await tx.rows<{ id: string; user_id: string }>(
    'select id, user_id from sessions where id = any($1::uuid[]) and revoked_at is null',
    [auths.map(({ session_id }) => session_id)],
  )
  const owners = new Map(standing.map(({ id, user_id }) => [id, user_id]))
  return auths.map(({ session_id, user_id }) => owners.get(session_id) === user_id)
}

export const isLive = async (tx: Queries, auth: Auth): Promise<boolean> => (await areLive(tx, [auth]))[0] === true
