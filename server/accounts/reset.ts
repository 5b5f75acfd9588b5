import { createHash, randomBytes } from 'node:crypto'
import { writeDown } from '../audit.ts'
import type { Tx } from '../db.ts'
import { Refusal } from '../errors.ts'
import { type Context, forget } from './context.ts'
import { type Language, resetLetter } from './letters.ts'
import { forgetFailures } from './login-guard.ts'
import { checkPassword } from './password-policy.ts'
import { endSessions } from './sessions.ts'
import { findByEmail, findById, isOpen, setPassword, type UserRow } from './users.ts'

/** How long a link may be used: one that was mailed, and one that an operator hands over. */
export const RESET_MINUTES = { mailed: 10, operator: 60 }

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/**
 * A new link for a user, unless their address is another by now. Any older one is void from now on. The token stands behind
 * a #, so that no server ever logs it.
 */
export async function resetLink(
  context: Context,
  user: UserRow,
  origin: string,
  minutes: number,
): Promise<string | undefined> {
  const token = randomBytes(32).toString('base64url')
  const made = await context.db.row(
    `insert into password_resets (user_id, token_hash, expires_at)
     select id, $2, $3 from users where id = $1 and email = $4 for no key update
     on conflict (user_id) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at
     returning user_id`,
    [user.id, hashOf(token), new Date(context.now() + minutes * 60_000).toISOString(), user.email],
  )
  return made && `${origin.replace(/\/$/u, '')}/reset#${token}`
}

/**
 * Sends a link to an address, if it has an account. Whoever asks is not told whether it has: call this after answering. The
 * letter is in its owner's language; only where that is not known in that of who asks, who may be somebody else.
 */
export async function mailResetLink(context: Context, email: string, asker?: Language): Promise<void> {
  const user = await findByEmail(context.db, email)
  if (!user || !isOpen(user)) return
  const link = await resetLink(context, user, context.env.PUBLIC_URL ?? '', RESET_MINUTES.mailed)
  if (!link) return
  const words = { username: user.username, link, minutes: RESET_MINUTES.mailed }
  await context.mail?.send({ to: user.email, ...resetLetter(words, user.language, asker) })
}

/** Sets a password by a link, once, and signs every device out. Throws `reset_invalid` and what checkPassword throws. */
export async function confirmReset(context: Context, token: string, password: string): Promise<void> {
  const { db, env, passwords } = context
  const user = await holderOf(context, db, token)
  checkPassword(password, env.PASSWORD_MIN_LENGTH, [user.username, user.email])
  const hash = await passwords.hash(password)
  const gone = await db.tx(async tx => {
    // Asked again: another may have used the link while this one was hashed.
    const { id } = await holderOf(context, tx, token)
    await tx.row('delete from password_resets where user_id = $1', [id])
    await setPassword(tx, id, hash)
    await forgetFailures(tx, id)
    await writeDown(tx, { actor: 'user', deed: 'password_reset', user_id: id })
    return endSessions(tx, id, 'password', context.now())
  })
  forget(context, user.id, gone)
}

async function holderOf(context: Context, tx: Tx, token: string): Promise<UserRow> {
  const reset = await tx.row<{ user_id: string }>(
    'select user_id from password_resets where token_hash = $1 and expires_at > to_timestamp($2::bigint / 1000.0) for update',
    [hashOf(token), context.now()],
  )
  const user = reset && (await findById(tx, reset.user_id))
  if (!user || !isOpen(user)) {
    throw new Refusal(
      'reset_invalid',
      'This link has been used, has expired, or a newer one was made. Ask for another.',
    )
  }
  return user
}
