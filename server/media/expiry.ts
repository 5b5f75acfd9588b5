import type { Db } from '../db.ts'

const DAY = 86_400_000
/** TMDB's data may be kept for six months. It is asked for again after five, and dropped when that has not worked. */
export const STALE_MS = 150 * DAY
const EXPIRED_MS = 180 * DAY
/** Rows of one run of the job. */
const RUN = 1_000

/** Attributes that are TMDB's words. A row of its own loses the others too; one of our catalogue keeps what it brought. */
const OWN_WORDS = ['overview', 'poster_path', 'cast']
const ALL_WORDS = [...OWN_WORDS, 'director', 'runtime_minutes', 'genre', 'genres']

/** The job, also of a server that no longer asks TMDB: drops what has become six months old. */
export async function dropExpired({ db, now }: { db: Db; now: () => number }): Promise<void> {
  const expired = await db.rows<{ id: string }>('select id from media_items where fetched_at < $1 limit $2', [
    new Date(now() - EXPIRED_MS).toISOString(),
    RUN,
  ])
  for (const { id } of expired) await forget(db, id, null)
}

/** A film that TMDB has no more, or whose data is too old: it stays, with its title and year and what is ours. */
export async function forget(db: Db, id: string, goneAt: string | null): Promise<void> {
  await db.row(
    `update media_items set gone_at = coalesce($2, gone_at), fetched_at = null, hydrated_at = null, updated_at = now(),
       attributes = attributes - (case when attributes ->> 'source' = 'tmdb' then $3::text[] else $4::text[] end)
     where id = $1`,
    [id, goneAt, ALL_WORDS, OWN_WORDS],
  )
}
