import type * as z from 'zod/mini'
import type { Device, rest, rest as schemas, User } from '#sync-rules'
import { AccessTokens } from './accounts/access-token.ts'
import { type Context, ended, forget, open, wrongPassword } from './accounts/context.ts'
import { deleteAccount, deleteFor, undeleteAccount } from './accounts/deletion.ts'
import { listDevices, revokeDevice, revokeOthers } from './accounts/devices.ts'
import { secretsOf } from './accounts/keys.ts'
import type { Language } from './accounts/letters.ts'
import { Liveness } from './accounts/liveness.ts'
import { LoginGuard } from './accounts/login-guard.ts'
import { networkOf } from './accounts/network.ts'
import { changePassword, reauthenticate } from './accounts/password.ts'
import { checkPassword } from './accounts/password-policy.ts'
import { type PasswordOptions, Passwords } from './accounts/passwords.ts'
import { changeProfile, type ProfileChange } from './accounts/profile.ts'
import { mustBeRecent } from './accounts/recent.ts'
import { RefreshTokens } from './accounts/refresh-token.ts'
import { checkUsername } from './accounts/reserved.ts'
import { confirmReset, mailResetLink, RESET_MINUTES, resetLink } from './accounts/reset.ts'
import {
  areLive,
  type EndReason,
  endSession,
  endSessions,
  isLive,
  moveClients,
  openSession,
  rotate,
} from './accounts/sessions.ts'
import { findById, findByLogin, insertUser, isOpen, toUser } from './accounts/users.ts'
import { writeDown } from './audit.ts'
import { Loader } from './db/loader.ts'
import type { Tx } from './db.ts'
import type { Deps } from './deps.ts'
import { Refusal } from './errors.ts'
import type { Auth } from './http.ts'
import { createPokes } from './pokes.ts'
import { noThrottles } from './throttles.ts'

/** What a log-in gives: the reply, and beside it the refresh token for the cookie. */
export interface Opened {
  session: rest.Session
  refresh_token: string
}

/** Where a log-in comes from. */
export interface From {
  /** What the device says it is; may be empty. */
  device?: string
  /** Its address; may be empty. */
  ip?: string
  /** What it speaks. */
  language?: Language | undefined
  /** The mark it got when somebody logged in on it before. */
  known_device?: string
  /** The refresh token it still holds from the log-in before. */
  held?: string
}

/** Users and their sessions (one per device). */
export interface Accounts {
  /** Who an access token speaks for. Throws `token_invalid`, `token_expired`, `session_revoked`. A read may pass for up to a minute after another process ended the session, if its word of that was lost. */
  authenticate(bearer: string): Promise<Auth>
  /** Throws `session_revoked` unless the session stands. One indexed read, for the transaction of a write. */
  assertLive(tx: Tx, auth: Auth): Promise<void>
  /** Throws `username_taken`, `email_taken`, `username_reserved`, `password_context`, `password_breached`, `validation`, `auth_busy`. */
  signUp(input: z.infer<typeof schemas.signup>, from?: From): Promise<Opened>
  /** By username or address, in any case of letters. Throws `invalid_credentials`, `auth_busy`. */
  logIn(input: z.infer<typeof schemas.login>, from?: From): Promise<Opened>
  me(auth: Auth): Promise<User>
  /** Throws `refresh_invalid`, `refresh_reused`, `session_revoked`, `session_expired`. */
  refresh(refreshToken: string, from?: From): Promise<Opened>
  /** Ends the session of a refresh token. A token that names none is no error. */
  logOut(refreshToken: string): Promise<void>
  /** The devices that are signed in. */
  devices(auth: Auth): Promise<Device[]>
  /** Signs a device out. Throws `session_not_found`, and `reauth_required` for another device. */
  revokeDevice(auth: Auth, id: string): Promise<void>
  /** Signs all other devices out: how many. Throws `reauth_required`. */
  revokeOthers(auth: Auth): Promise<number>
  /** Throws `invalid_credentials`. */
  reauthenticate(auth: Auth, password: string): Promise<Opened & { until: string }>
  /** Throws `invalid_credentials`, `password_same`, and what a sign-up says of a password. */
  changePassword(auth: Auth, change: z.infer<typeof schemas.changePassword>): Promise<Opened>
  /** Throws `username_taken`, `email_taken`, `username_reserved`, and `reauth_required` for another address. */
  change(auth: Auth, change: ProfileChange): Promise<User>
  /** Throws `reauth_required` unless the password was given just now. */
  assertRecent(auth: Auth): Promise<void>
  /** Throws `reauth_required`. */
  remove(auth: Auth): Promise<{ purged_after: string }>
  /** Takes a deletion back. Throws `invalid_credentials`. */
  restore(input: z.infer<typeof schemas.login>, from?: From): Promise<Opened>
  /** Mails a link to an address that has an account. Throws `no_mail` when this server sends none. */
  requestReset(email: string, asker?: Language): () => Promise<void>
  /** Throws `reset_invalid`, and what a sign-up says of a password. */
  confirmReset(token: string, password: string): Promise<void>
  /** A link for an operator to hand over; undefined when nobody is called so. */
  resetLinkFor(login: string, origin: string): Promise<string | undefined>
  /** An operator ends all sessions of a user, at once: how many. */
  endAll(userId: string, reason: EndReason): Promise<number>
  /** An operator deletes an account, as its user could. */
  removeFor(userId: string): Promise<{ devices: number; purged_after: string }>
  /** An operator lets passwords be tried again after too many wrong ones. */
  unlock(userId: string): Promise<void>
  /** What a device is given to be known by at its next log-in. Undefined while nobody is throttled. */
  markFor(userId: string): string | undefined
  close(): Promise<void>
}

export function createAccounts(
  deps: Pick<Deps, 'db' | 'env' | 'now' | 'mail'> & Partial<Pick<Deps, 'pokes' | 'throttles'>>,
  options: PasswordOptions = {},
): Accounts {
  const { db, env, now } = deps
  const secrets = secretsOf(env.MARQUEE_SECRET)
  const tokens = new RefreshTokens(secrets)
  const sessions = new Loader((auths: Auth[]) => areLive(db, auths))
  const context: Context = {
    ...deps,
    pokes: deps.pokes ?? createPokes(),
    access: new AccessTokens(secrets, env.PUBLIC_URL ?? 'marquee'),
    tokens,
    passwords: new Passwords(options),
    liveness: new Liveness(auth => sessions.load(auth.session_id, auth), now),
    guard: env.THROTTLES === 'on' ? new LoginGuard(db, deps.throttles ?? noThrottles, secrets, now) : undefined,
  }
  const { access, liveness, passwords, guard } = context
  context.pokes.onEnd(id => liveness.forget(id))
  const seenFrom = ({ device = '', ip = '' }: From) => ({ device, network: networkOf(ip) })

  return {
    async authenticate(bearer) {
      const auth = await access.read(bearer, now())
      if (!(await liveness.isLive(auth))) throw ended()
      return auth
    },

    async assertLive(tx, auth) {
      if (!(await isLive(tx, auth))) throw ended()
    },

    async signUp({ username, email, password, visibility }, from = {}) {
      checkUsername(username)
      checkPassword(password, env.PASSWORD_MIN_LENGTH, [username, email])
      const hash = await passwords.hash(password)
      const { user, token } = await db.tx(async tx => {
        const user = await insertUser(tx, { username, email, hash, visibility: visibility ?? 'private' })
        await writeDown(tx, { actor: 'user', deed: 'signed_up', user_id: user.id, network: seenFrom(from).network })
        return { user, token: await openSession(tx, tokens, { ...user, ...seenFrom(from), now: now() }) }
      })
      return open(context, user, token, from.language)
    },

    async logIn({ login, password }, from = {}) {
      const user = await findByLogin(db, login)
      const fitted = await guard?.admit(user, login, from)
      const fits = await passwords.fits(password, user?.password_hash)
      if (!user || !fits || !isOpen(user)) throw wrongPassword()
      await fitted?.()
      const token = await db.tx(async tx => {
        const token = await openSession(tx, tokens, { ...user, ...seenFrom(from), now: now() })
        const held = tokens.read(from.held ?? '')
        if (held) await moveClients(tx, user.id, held.session_id, token.session_id)
        return token
      })
      return open(context, user, token, from.language)
    },

    async me(auth) {
      const user = await findById(db, auth.user_id)
      if (!user) throw ended()
      return toUser(user)
    },

    async refresh(refreshToken, from = {}) {
      const known = tokens.read(refreshToken)
      if (known) await deps.throttles?.spend('refresh', known.session_id)
      const rotation = await db.tx(tx => rotate(tx, tokens, refreshToken, now(), seenFrom(from).network))
      if ('refused' in rotation) {
        liveness.forget(known?.session_id ?? '')
        if (rotation.ended) forget(context, rotation.ended.user_id, [rotation.ended.session_id])
        throw rotation.refused
      }
      const user = await findById(db, rotation.auth.user_id)
      if (!user) throw ended()
      return open(context, user, rotation.token, from.language)
    },

    async logOut(refreshToken) {
      const token = tokens.read(refreshToken)
      if (!token) return
      const ended = await endSession(db, token.session_id, 'logged_out', now())
      if (ended) forget(context, ended.user_id, [token.session_id])
    },

    devices: auth => listDevices(context, auth),
    revokeDevice: (auth, id) => revokeDevice(context, auth, id),
    revokeOthers: auth => revokeOthers(context, auth),
    reauthenticate: (auth, password) => reauthenticate(context, auth, password),
    changePassword: (auth, change) => changePassword(context, auth, change),
    change: (auth, change) => changeProfile(context, auth, change),
    assertRecent: auth => db.tx(tx => mustBeRecent(tx, auth, now())),
    remove: auth => deleteAccount(context, auth),
    restore: (input, from = {}) => undeleteAccount(context, input, { ...from, ...seenFrom(from) }),

    requestReset(email, asker) {
      if (!deps.mail) {
        throw new Refusal('no_mail', 'This server sends no mail. Ask whoever runs it for a link to set a new password.')
      }
      return () => mailResetLink(context, email, asker)
    },
    confirmReset: (token, password) => confirmReset(context, token, password),
    async resetLinkFor(login, origin) {
      const user = await findByLogin(db, login)
      return user && isOpen(user) ? resetLink(context, user, origin, RESET_MINUTES.operator) : undefined
    },

    async endAll(userId, reason) {
      const ids = await endSessions(db, userId, reason, now(), { actor: 'operator' })
      forget(context, userId, ids)
      return ids.length
    },
    removeFor: userId => deleteFor(context, userId),
    unlock: async userId => guard?.forgive(userId),
    markFor: userId => guard?.mark(userId),
    close: () => passwords.close(),
  }
}
