import { AccessTokens } from '../server/accounts/access-token.ts'
import { secretsOf } from '../server/accounts/keys.ts'
import type { Db } from '../server/db.ts'
import { SECRET } from './processes.ts'

/** Somebody who is signed in and has no list yet. */
export interface Stranger {
  id: string
  token: string
  /** Of the device it is signed in on. */
  session_id: string
  seq: number
}

/** Thousands of accounts, each signed in on one device: straight into the tables, for hashing passwords takes its time. */
export async function addMany(db: Db, count: number): Promise<Stranger[]> {
  const people = await db.tx(async tx => {
    await tx.rows(
      `insert into users (id, username, email, password_hash)
       select md5('many' || n)::uuid, 'many_' || n, 'many' || n || '@example.com', 'x' from generate_series(1, $1::int) n`,
      [count],
    )
    await tx.rows(`insert into sync_heads (user_id) select md5('many' || n)::uuid from generate_series(1, $1::int) n`, [
      count,
    ])
    return tx.rows<{ user_id: string; session_id: string }>(
      `insert into sessions (user_id, leaf_hash, expires_at)
       select md5('many' || n)::uuid, sha256(('many' || n)::bytea), now() + interval '1 day'
       from generate_series(1, $1::int) n returning user_id, id as session_id`,
      [count],
    )
  })
  await db.exec('analyze users; analyze sync_heads; analyze sessions')
  return Promise.all(
    people.map(async ({ user_id: id, session_id }) => ({
      id,
      session_id,
      token: await tokenOf({ id, session_id }),
      seq: 0,
    })),
  )
}

/** An access token for another ten minutes. */
export const tokenOf = ({ id, session_id }: { id: string; session_id: string }): Promise<string> =>
  new AccessTokens(secretsOf(SECRET), 'marquee').mint({ user_id: id, session_id }, Date.now())
