import type { Queries } from './db.ts'
import type { Deps } from './deps.ts'

/** Something that was done to an account or to the server, for whoever has to find out later. Holds no secret and no text of anybody's. */
export interface Deed {
  actor: 'user' | 'operator' | 'server'
  /** A word or two with underscores, or the name of the operator's command. */
  deed: string
  /** To whose account. */
  user_id?: string
  session_id?: string
  /** The coarse address it came from. */
  network?: string
  details?: Record<string, string | number | string[]>
}

/** How long it is kept. */
const AUDIT_DAYS = 180
const BATCH = 500

/** In the transaction of what it tells of: neither is there without the other. */
export const writeDown = (tx: Queries, { actor, deed, user_id, session_id, network = '', details = {} }: Deed) =>
  tx.row(
    'insert into audit (actor, deed, user_id, session_id, network, details) values ($1, $2, $3, $4, $5, $6::jsonb)',
    [actor, deed, user_id, session_id, network, JSON.stringify(details)],
  )

/** False on the schema of an earlier version, from before deeds were written down. */
export async function hasAudit(db: Queries): Promise<boolean> {
  return (await db.row<{ there: boolean }>("select to_regclass('audit') is not null as there"))?.there === true
}

export interface Written {
  at: string
  actor: string
  deed: string
  /** Of whom, if they are still there. */
  username: string | null
  user_id: string | null
  network: string
  details: Record<string, unknown>
}

/** The latest deeds, the newest first; of one user if one is given. */
export const latestDeeds = (db: Queries, most: number, userId: string | null = null): Promise<Written[]> =>
  db.rows<Written>(
    `select a.at, a.actor, a.deed, u.username::text as username, a.user_id, a.network, a.details
     from audit a left join users u on u.id = a.user_id
     where $2::uuid is null or a.user_id = $2 order by a.id desc limit $1`,
    [most, userId],
  )

/** The job that forgets them. How many went. */
export async function forgetDeeds({ db, now, closing }: Pick<Deps, 'db' | 'now' | 'closing'>): Promise<number> {
  const until = new Date(now() - AUDIT_DAYS * 86_400_000).toISOString()
  let count = 0
  for (let found = BATCH; found === BATCH && !closing?.aborted; count += found) {
    const gone = await db.rows(
      `delete from audit where id in (
         select id from audit where at < $1 order by at limit ${BATCH} for update skip locked) returning id`,
      [until],
    )
    found = gone.length
  }
  return count
}
