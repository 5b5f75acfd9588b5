import { rest, type User } from '#sync-rules'
import type { Tx } from '../db.ts'
import { Refusal } from '../errors.ts'

/** A user as the accounts know them. */
export interface UserRow {
  id: string
  username: string
  email: string
  visibility: 'private' | 'public'
  created_at: string
  password_hash: string
  deleted_at: string | null
  disabled_at: string | null
  /** What it spoke last; null when that is not known. */
  language: string | null
}

const COLUMNS = `id, username::text as username, email::text as email, visibility, created_at, password_hash,
  deleted_at, disabled_at, language`

/** A user as they see themselves. */
export const toUser = ({ id, username, email, visibility, created_at }: UserRow): User => ({
  id,
  username,
  visibility,
  created_at,
  email,
})

export const isOpen = (user: UserRow): boolean => user.deleted_at === null && user.disabled_at === null

export const findById = (tx: Tx, id: string): Promise<UserRow | undefined> =>
  tx.row<UserRow>(`select ${COLUMNS} from users where id = $1`, [id])

export const findByEmail = (tx: Tx, email: string): Promise<UserRow | undefined> =>
  tx.row<UserRow>(`select ${COLUMNS} from users where email = $1`, [email])

/** A login with an @ is an address, any other a username; what can be neither is nobody's. */
export async function findByLogin(tx: Tx, login: string): Promise<UserRow | undefined> {
  if (rest.username.safeParse(login).success) {
    return tx.row<UserRow>(`select ${COLUMNS} from users where username = $1`, [login])
  }
  return rest.email.safeParse(login).success ? findByEmail(tx, login) : undefined
}

/** Throws `username_taken` or `email_taken`. */
export async function insertUser(
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

/** Changes what is named and gives the user as they are now. Throws `username_taken` or `email_taken`. */
export async function updateUser(
  tx: Tx,
  id: string,
  {
    username = null,
    email = null,
    visibility = null,
  }: { username?: string | null; email?: string | null; visibility?: string | null },
): Promise<UserRow> {
  // Asked first, and held to by the unique columns: of two at the same moment the second fails there.
  for (const [name, value, refusal] of [
    ['username', username, nameTaken],
    ['email', email, addressTaken],
  ] as const) {
    const other = value !== null && (await tx.row(`select 1 from users where ${name} = $1 and id <> $2`, [value, id]))
    if (other) throw refusal(value)
  }
  const row = await tx
    .row<UserRow>(
      `update users set username = coalesce($2, username), email = coalesce($3, email),
                        visibility = coalesce($4::visibility, visibility), updated_at = now()
       where id = $1 returning ${COLUMNS}`,
      [id, username, email, visibility],
    )
    .catch(error => {
      const { constraint } = error as { constraint?: string }
      throw constraint === 'users_username_key'
        ? nameTaken(username ?? '')
        : constraint === 'users_email_key'
          ? addressTaken()
          : error
    })
  return row as UserRow
}

/** Nobody else sees it, so the user counts as unchanged. */
export const setLanguage = (tx: Tx, id: string, language: string): Promise<unknown> =>
  tx.row('update users set language = $2 where id = $1', [id, language])

export const setPassword = (tx: Tx, id: string, hash: string): Promise<unknown> =>
  tx.row('update users set password_hash = $2, updated_at = now() where id = $1', [id, hash])

const nameTaken = (username: string) =>
  new Refusal('username_taken', `Somebody is already called ${username}. Choose another name.`)
const addressTaken = () => new Refusal('email_taken', 'There is already an account with this address. Log in instead.')

async function taken(tx: Tx, username: string): Promise<Refusal> {
  const name = await tx.row('select 1 from users where username = $1', [username])
  return name ? nameTaken(username) : addressTaken()
}
