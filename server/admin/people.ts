import { open, rm } from 'node:fs/promises'
import { exportAccount } from '../accounts/export.ts'
import { findByLogin, type UserRow } from '../accounts/users.ts'
import type { Accounts } from '../accounts.ts'
import { latestDeeds } from '../audit.ts'
import type { Deps } from '../deps.ts'
import { CommandRefusal } from './refusal.ts'

type Desk = Pick<Deps, 'db' | 'now'> & { accounts: Accounts }

/** Throws CommandRefusal. */
export async function userOf({ db }: Pick<Deps, 'db'>, login: string): Promise<UserRow> {
  const user = await findByLogin(db, login)
  if (!user) throw new CommandRefusal(`Nobody is called ${login}.`)
  return user
}

/** Everybody, the oldest account first: a line each. */
export async function listUsers({ db }: Desk): Promise<string> {
  const users = await db.rows<{ line: string }>(
    `select concat_ws('  ', u.username, u.email, to_char(u.created_at, 'YYYY-MM-DD'),
              (select count(*) from user_rankings r where r.user_id = u.id and r.removed_at is null) || ' ranked',
              'seen ' || coalesce(to_char((select max(last_seen_at) from sessions s where s.user_id = u.id), 'YYYY-MM-DD'), 'never'),
              case when u.deleted_at is not null then 'deleted' when u.disabled_at is not null then 'disabled' end) as line
     from users u order by u.created_at, u.id`,
  )
  return users.length === 0 ? 'Nobody has an account.' : users.map(user => user.line).join('\n')
}

export async function disableUser(desk: Desk, login: string): Promise<string> {
  const { id, username } = await userOf(desk, login)
  await desk.db.row('update users set disabled_at = coalesce(disabled_at, now()), updated_at = now() where id = $1', [
    id,
  ])
  const ended = await desk.accounts.endAll(id, 'disabled')
  return `${username} cannot log in any more and is shown to nobody. Devices signed out: ${ended}.`
}

export async function enableUser(desk: Desk, login: string): Promise<string> {
  const { id, username } = await userOf(desk, login)
  await desk.db.row('update users set disabled_at = null, updated_at = now() where id = $1', [id])
  return `${username} can log in again.`
}

export async function deleteUser(desk: Desk, login: string): Promise<string> {
  const { id, username } = await userOf(desk, login)
  const { devices, purged_after } = await desk.accounts.removeFor(id)
  return [
    `${username} is deleted and shown to nobody. Devices signed out: ${devices}.`,
    `Until ${purged_after} they can take it back with their name and password; then everything of theirs is gone.`,
  ].join('\n')
}

export async function unlockUser(desk: Desk, login: string): Promise<string> {
  const { id, username } = await userOf(desk, login)
  await desk.accounts.unlock(id)
  return `${username} can try passwords again. An address that guessed wrong ten times waits for up to 15 minutes.`
}

/** All that is kept of somebody, as they could download it themselves. */
export async function exportUser(desk: Desk, login: string, path: string): Promise<string> {
  const { id, username } = await userOf(desk, login)
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new CommandRefusal(
      error.code === 'EEXIST'
        ? `${path} exists already. Give the file another name.`
        : `It could not be written: ${error.message}`,
    )
  })
  try {
    for await (const piece of exportAccount(desk.db, id, desk.now())) await file.write(piece)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return `Everything that is kept of ${username} is in ${path}.`
}

/** What was done lately, the newest last. */
export async function showAudit(desk: Desk, login?: string): Promise<string> {
  const user = login === undefined ? null : (await userOf(desk, login)).id
  const deeds = await latestDeeds(desk.db, 200, user)
  if (deeds.length === 0) return 'Nothing is written down.'
  return deeds
    .reverse()
    .map(({ at, actor, deed, username, user_id, network, details }) =>
      [at, actor, deed, username ?? user_id, network, Object.keys(details).length > 0 && JSON.stringify(details)]
        .filter(Boolean)
        .join('  '),
    )
    .join('\n')
}
