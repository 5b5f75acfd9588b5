import type { Db } from '../server/db.ts'
import type { Auth } from '../server/http.ts'
import type { Dice } from './random.ts'

/** A new account; whatever an earlier run left under its name is gone. Its id. */
export async function signUp(db: Db, identity: Dice): Promise<string> {
  const user_id = identity.uuid()
  await db.rows('delete from user_rankings where user_id = $1', [user_id])
  await db.rows('delete from watchlist_items where user_id = $1', [user_id])
  await db.rows('delete from media_items where created_by_user_id = $1', [user_id])
  await db.rows('delete from users where id = $1', [user_id])
  const name = `u${user_id.replaceAll('-', '').slice(0, 20)}`
  await db.rows(
    `insert into users (id, username, email, password_hash) values ($1, $2::text, $2::text || '@example.com', '')`,
    [user_id, name],
  )
  await db.rows('insert into sync_heads (user_id) values ($1)', [user_id])
  return user_id
}

/** The session of one of its devices. */
export async function logIn(db: Db, user_id: string, identity: Dice): Promise<Auth> {
  const session_id = identity.uuid()
  await db.rows(
    `insert into sessions (id, user_id, leaf_hash, expires_at) values ($1, $2, decode(md5($1::uuid::text), 'hex'), now())`,
    [session_id, user_id],
  )
  return { user_id, session_id }
}
