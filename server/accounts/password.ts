import type { Opened } from '../accounts.ts'
import { writeDown } from '../audit.ts'
import { Refusal } from '../errors.ts'
import type { Auth } from '../http.ts'
import { type Context, ended, forget, open, wrongPassword } from './context.ts'
import { forgetFailures } from './login-guard.ts'
import { checkPassword } from './password-policy.ts'
import { RECENT_MS } from './recent.ts'
import { endSessions, holdUser, isLive, renewSession } from './sessions.ts'
import { findById, setPassword, type UserRow } from './users.ts'

/** The user who asks, if the password is theirs. Throws `invalid_credentials`, `auth_busy`. */
async function prove({ db, passwords }: Context, auth: Auth, password: string): Promise<UserRow> {
  const user = await findById(db, auth.user_id)
  const fits = await passwords.fits(password, user?.password_hash)
  if (!user || !fits) throw wrongPassword()
  return user
}

/** Takes the password once more. Until when it counts as just given, and the session's next refresh token. */
export async function reauthenticate(
  context: Context,
  auth: Auth,
  password: string,
): Promise<Opened & { until: string }> {
  const user = await prove(context, auth, password)
  const now = context.now()
  const token = await context.db.tx(async tx => {
    if (!(await isLive(tx, auth))) throw ended()
    return renewSession(tx, context.tokens, auth.session_id, now)
  })
  return { ...(await open(context, user, token)), until: new Date(now + RECENT_MS).toISOString() }
}

export interface PasswordChange {
  current_password: string
  new_password: string
  revoke_others?: boolean
}

/**
 * Sets another password. This device goes on with a new refresh token; the others stay signed in unless asked otherwise.
 * Throws `invalid_credentials`, `password_same`, and what checkPassword throws.
 */
export async function changePassword(context: Context, auth: Auth, change: PasswordChange): Promise<Opened> {
  const { passwords, env, tokens } = context
  const user = await prove(context, auth, change.current_password)
  if (change.new_password.normalize('NFC') === change.current_password.normalize('NFC')) {
    throw new Refusal('password_same', 'This is the password you have. Choose another one.')
  }
  checkPassword(change.new_password, env.PASSWORD_MIN_LENGTH, [user.username, user.email], 'new_password')
  const hash = await passwords.hash(change.new_password)
  const { token, gone } = await context.db.tx(async tx => {
    if (!(await isLive(tx, auth))) throw ended()
    await holdUser(tx, user)
    await setPassword(tx, user.id, hash)
    await tx.row('delete from password_resets where user_id = $1', [user.id])
    await forgetFailures(tx, user.id)
    await writeDown(tx, { actor: 'user', deed: 'password_changed', ...auth })
    const now = context.now()
    const gone = change.revoke_others ? await endSessions(tx, user.id, 'password', now, { spare: auth.session_id }) : []
    return { gone, token: await renewSession(tx, tokens, auth.session_id, now) }
  })
  forget(context, user.id, gone)
  return open(context, user, token)
}
