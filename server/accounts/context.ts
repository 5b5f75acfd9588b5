import type { Opened } from '../accounts.ts'
import type { Db } from '../db.ts'
import type { Env } from '../env.ts'
import { Refusal } from '../errors.ts'
import type { Mail } from '../mail.ts'
import type { Pokes } from '../pokes.ts'
import { ACCESS_SECONDS, type AccessTokens } from './access-token.ts'
import type { Language } from './letters.ts'
import type { Liveness } from './liveness.ts'
import type { LoginGuard } from './login-guard.ts'
import type { Passwords } from './passwords.ts'
import type { RefreshToken, RefreshTokens } from './refresh-token.ts'
import { setLanguage, toUser, type UserRow } from './users.ts'

/** What the subjects of an account work with. */
export interface Context {
  db: Db
  env: Env
  /** Unix milliseconds. */
  now: () => number
  access: AccessTokens
  tokens: RefreshTokens
  passwords: Passwords
  liveness: Liveness
  /** Undefined with THROTTLES=off. */
  guard?: LoginGuard
  pokes: Pokes
  mail?: Mail
}

export const ended = () => new Refusal('session_revoked', 'This session was ended. Log in again.')
export const wrongPassword = () => new Refusal('invalid_credentials', 'This name and password do not belong together.')

/** What a log-in gives: the reply, and beside it the refresh token for the cookie. The account speaks as its device does. */
export async function open(
  { db, access, now }: Context,
  user: UserRow,
  token: RefreshToken,
  language?: Language,
): Promise<Opened> {
  if (language !== undefined && language !== user.language) await setLanguage(db, user.id, language)
  const auth = { user_id: user.id, session_id: token.session_id }
  return {
    session: { user: toUser(user), access_token: await access.mint(auth, now()), expires_in: ACCESS_SECONDS },
    refresh_token: token.text,
  }
}

/** Sessions that have ended are known to have at once, and what they hold open ends: held polls wake up and ask again. */
export function forget({ pokes }: Context, userId: string, sessionIds: readonly string[]): void {
  if (sessionIds.length === 0) return
  pokes.end(sessionIds)
  pokes.poke(userId)
}
