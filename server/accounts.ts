import type * as z from 'zod/mini'
import { type rest, rest as schemas, type User } from '#sync-rules'
import { ACCESS_SECONDS, AccessTokens } from './accounts/access-token.ts'
import { secretsOf } from './accounts/keys.ts'
import { Liveness } from './accounts/liveness.ts'
import { checkPassword } from './accounts/password-policy.ts'
import { type PasswordOptions, Passwords } from './accounts/passwords.ts'
import { type RefreshToken, RefreshTokens } from './accounts/refresh-token.ts'
import { checkUsername } from './accounts/reserved.ts'
import { endSession, isLive, openSession, rotate } from './accounts/sessions.ts'
import type { Tx } from './db.ts'
import type { Deps } from './deps.ts'
import { Refusal } from './errors.ts'
import type { Auth } from './http.ts'

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
}

/** Users and their sessions (one per device). */
export interface Accounts {
  /** Who an access token speaks for. Throws `token_invalid`, `token_expired`, `session_revoked`. An ended session may pass for up to a minute. */
  authenticate(bearer: string): Promise<Auth>
  /** Throws `session_revoked` unless the session stands. One indexed read, for the transaction of a write. */
  assertLive(tx: Tx, auth: Auth): Promise<void>
  /** Throws `username_taken`, `email_taken`, `username_reserved`, `password_context`, `password_breached`, `validation`, `auth_busy`. */
  signUp(input: z.infer<typeof schemas.signup>, from?: From): Promise<Opened>
  /** By username or address, in any case of letters. Throws `invalid_credentials`, `auth_busy`. */
  logIn(input: z.infer<typeof schemas.login>, from?: From): Promise<Opened>
  me(auth: Auth): Promise<User>
  /** Throws `refresh_invalid`, `refresh_reused`, `session_revoked`, `session_expired`. */
  refresh(refreshToken: string): Promise<Opened>
  /** Ends the session of a refresh token. A token that names none is no error. */
  logOut(refreshToken: string): Promise<void>
  close(): Promise<void>
}

interface UserRow {
  id: string
  username: string
  email: string
  visibility: 'private' | 'public'
  created_at: string
  password_hash: string
}

const COLUMNS = 'id, username::text as username, email::text as email, visibility, created_at, password_hash'

const toUser = ({ id, username, email, visibility, created_at }: UserRow): User => ({
  id,
  username,
  visibility,
  created_at,
  email,
})

export function createAccounts(deps: Pick<Deps, 'db' | 'env' | 'now'>, options: PasswordOptions = {}): Accounts {
  const { db, env, now } = deps
  const secrets = secretsOf(env.MARQUEE_SECRET)
  const access = new AccessTokens(secrets, env.PUBLIC_URL ?? 'marquee')
  const tokens = new RefreshTokens(secrets)
  const passwords = new Passwords(options)
  const liveness = new Liveness(auth => isLive(db, auth), now)

  const open = async (user: UserRow, token: RefreshToken): Promise<Opened> => ({
    session: {
      user: toUser(user),
      access_token: await access.mint({ user_id: user.id, session_id: token.session_id }, now()),
      expires_in: ACCESS_SECONDS,
    },
    refresh_token: token.text,
  })

  return {
    async authenticate(bearer) {
      const auth = await access.read(bearer, now())
      if (!(await liveness.isLive(auth))) throw ended()
      return auth
    },

    async assertLive(tx, auth) {
      if (!(await isLive(tx, auth))) throw ended()
    },

    async signUp({ username, email, password, visibility }, { device = '' } = {}) {
      checkUsername(username)
      checkPassword(password, env.PASSWORD_MIN_LENGTH, [username, email])
      const hash = await passwords.hash(password)
      const { user, token } = await db.tx(async tx => {
        const user = await insertUser(tx, { username, email, hash, visibility: visibility ?? 'private' })
        return { user, token: await openSession(tx, tokens, { id: user.id, device, now: now() }) }
      })
      return open(user, token)
    },

    async logIn({ login, password }, { device = '' } = {}) {
      const user = await findByLogin(db, login)
      const fits = await passwords.fits(password, user?.password_hash)
      if (!user || !fits) throw new Refusal('invalid_credentials', 'This name and password do not belong together.')
      const token = await db.tx(tx => openSession(tx, tokens, { id: user.id, device, now: now() }))
      return open(user, token)
    },

    async me(auth) {
      const user = await findById(db, auth.user_id)
      if (!user) throw ended()
      return toUser(user)
    },

    async refresh(refreshToken) {
      const rotation = await db.tx(tx => rotate(tx, tokens, refreshToken, now()))
      if ('refused' in rotation) {
        liveness.forget(tokens.read(refreshToken)?.session_id ?? '')
        throw rotation.refused
      }
      const user = await findById(db, rotation.auth.user_id)
      if (!user) throw ended()
      return open(user, rotation.token)
    },

    async logOut(refreshToken) {
      const token = tokens.read(refreshToken)
      if (!token) return
      await endSession(db, token.session_id, 'logged_out', now())
      liveness.forget(token.session_id)
    },

    close: () => passwords.close(),
  }
}

const ended = () => new Refusal('session_revoked', 'This session was ended. Log in again.')

const findById = (tx: Tx, id: string) => tx.row<UserRow>(`select ${COLUMNS} from users where id = $1`, [id])

/** A login with an @ is an address, any other a username; what can be neither is nobody's. */
async function findByLogin(tx: Tx, login: string): Promise<UserRow | undefined> {
  if (schemas.username.safeParse(login).success) {
    return tx.row<UserRow>(`select ${COLUMNS} from users where username = $1`, [login])
  }
  if (schemas.email.safeParse(login).success) {
    return tx.row<UserRow>(`select ${COLUMNS} from users where email = $1`, [login])
  }
  return undefined
}

async function insertUser(
  tx: Tx,
  user: { username: string; email: string; hash: string; visibility: string },
): Promise<UserRow> {
  const row = await tx.row<UserRow>(
    `insert into users (username, email, password_hash, visibility) values ($1, $2, $3, $4)
     on conflict do nothing returning ${COLUMNS}`,
    [user.username, user.email, user.hash, user.visibility],
  )
  if (!row) throw await taken(tx, user.username)
  await tx.row('insert into sync_heads (user_id) values ($1)', [row.id])
  return row
}

async function taken(tx: Tx, username: string): Promise<Refusal> {
  const name = await tx.row('select 1 from users where username = $1', [username])
  return name
    ? new Refusal('username_taken', `Somebody is already called ${username}. Choose another name.`)
    : new Refusal('email_taken', 'There is already an account with this address. Log in instead.')
}
