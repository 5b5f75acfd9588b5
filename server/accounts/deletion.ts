import type { Opened } from '../accounts.ts'
import { type Deed, writeDown } from '../audit.ts'
import type { Tx } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { Auth } from '../http.ts'
import { type Context, forget, open, wrongPassword } from './context.ts'
import type { Language } from './letters.ts'
import { mustBeRecent } from './recent.ts'
import { endSessions, openSession } from './sessions.ts'
import { findByLogin } from './users.ts'

const DAY = 86_400_000
/** How long a deleted account can be taken back. */
const KEPT_DAYS = 7
/** So many titles go in one statement: each has the server's half minute to itself. */
const AT_ONCE = 1_000

/**
 * Deletes the account of whoever asks: gone for everybody at once, every session ended, the data purged after seven days.
 * Its name and address stay taken until then. Needs the password to have been given just now.
 */
export async function deleteAccount(context: Context, auth: Auth): Promise<{ purged_after: string }> {
  const gone = await context.db.tx(async tx => {
    await mustBeRecent(tx, auth, context.now())
    return markDeleted(tx, auth.user_id, context.now(), { actor: 'user', session_id: auth.session_id })
  })
  forget(context, auth.user_id, gone.sessions)
  return { purged_after: gone.purged_after }
}

/** The same by an operator, who is asked for nothing. How many devices were signed out, and until when it can be taken back. */
export async function deleteFor(context: Context, userId: string): Promise<{ devices: number; purged_after: string }> {
  const gone = await context.db.tx(tx => markDeleted(tx, userId, context.now(), { actor: 'operator' }))
  forget(context, userId, gone.sessions)
  return { devices: gone.sessions.length, purged_after: gone.purged_after }
}

/** The ids of the sessions it ended, and until when it can be taken back: a second time adds no days. */
async function markDeleted(
  tx: Tx,
  userId: string,
  now: number,
  by: Pick<Deed, 'actor' | 'session_id'>,
): Promise<{ sessions: string[]; purged_after: string }> {
  const user = await tx.row<{ deleted_at: string | null }>('select deleted_at from users where id = $1 for update', [
    userId,
  ])
  const at = user?.deleted_at ?? new Date(now).toISOString()
  if (!user?.deleted_at) {
    await tx.row('update users set deleted_at = $2, updated_at = now() where id = $1', [userId, at])
    await writeDown(tx, { ...by, deed: 'account_deleted', user_id: userId })
  }
  await tx.row('delete from password_resets where user_id = $1', [userId])
  const sessions = await endSessions(tx, userId, 'deleted', now, { actor: by.actor })
  return { sessions, purged_after: new Date(Date.parse(at) + KEPT_DAYS * DAY).toISOString() }
}

/** Takes a deletion back, by name and password, and logs in. Anything else is `invalid_credentials`, as at a log-in. */
export async function undeleteAccount(
  context: Context,
  { login, password }: { login: string; password: string },
  from: { device: string; network: string; ip?: string; known_device?: string; language?: Language | undefined },
): Promise<Opened> {
  const { db, passwords, tokens, now, guard } = context
  const user = await findByLogin(db, login)
  const fitted = await guard?.admit(user, login, from)
  const fits = await passwords.fits(password, user?.password_hash)
  if (!user || !fits || user.deleted_at === null || user.disabled_at !== null) throw wrongPassword()
  const token = await db.tx(async tx => {
    const back = await tx.row(
      'update users set deleted_at = null, updated_at = now() where id = $1 and deleted_at > $2 returning id',
      [user.id, new Date(now() - KEPT_DAYS * DAY).toISOString()],
    )
    if (back)
      await writeDown(tx, { actor: 'user', deed: 'account_taken_back', user_id: user.id, network: from.network })
    return back && openSession(tx, tokens, { ...user, device: from.device, network: from.network, now: now() })
  })
  if (!token) throw wrongPassword()
  await fitted?.()
  return open(context, user, token, from.language)
}

/**
 * The job that purges accounts seven days after their deletion, one at a time: one that fails is logged, comes again at the
 * next run, and keeps nobody else. Titles they typed in go with them, but for those that stand on somebody else's list: these
 * lose their owner. How many accounts were purged.
 */
export async function purgeAccounts({ db, log, now }: Pick<Deps, 'db' | 'log' | 'now'>): Promise<number> {
  const until = new Date(now() - KEPT_DAYS * DAY).toISOString()
  const due = await db.rows<{ id: string }>('select id from users where deleted_at <= $1 order by id', [until])
  let purged = 0
  for (const { id } of due) {
    try {
      if (await db.tx(tx => purge(tx, id, until))) purged++
    } catch (err) {
      log.error({ err, user_id: id }, 'an account could not be purged')
    }
  }
  return purged
}

/** Whether there still was something to purge. */
async function purge(tx: Tx, id: string, until: string): Promise<boolean> {
  const still = await tx.row('select 1 from users where id = $1 and deleted_at <= $2 for update', [id, until])
  if (!still) return false
  // Lists first: then what only stood on them goes before its owner, of whom it would have to be taken title by title.
  await tx.row('delete from user_rankings where user_id = $1', [id])
  await tx.row('delete from watchlist_items where user_id = $1', [id])
  const stubs = await tx.rows<{ id: string }>(
    `select id from media_items m where created_by_user_id = $1
       and not exists (select from user_rankings r where r.media_item_id = m.id)
       and not exists (select from watchlist_items w where w.media_item_id = m.id)`,
    [id],
  )
  for (let i = 0; i < stubs.length; i += AT_ONCE) {
    const some = stubs.slice(i, i + AT_ONCE).map(stub => stub.id)
    await tx.row('delete from media_items where id = any($1::uuid[])', [some])
  }
  await tx.row('delete from users where id = $1', [id])
  await writeDown(tx, { actor: 'server', deed: 'account_purged', user_id: id })
  return true
}
