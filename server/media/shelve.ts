import { v5 } from 'uuid'
import { foldTitle, ID_NAMESPACE, tmdbName } from '#sync-rules'
import type { Db, Tx } from '../db.ts'
import type { Film } from '../tmdb.ts'
import { keysOf } from './keys.ts'

/**
 * Puts films of TMDB into our own rows: each once, whoever else does the same meanwhile. A film of the bundled catalogue with
 * an equal title and year is that film: it gets the TMDB id and what it lacked. A title that is there is never overwritten.
 * Returns the ids of the rows, in the order of the films.
 */
export const shelve = (db: Db, films: readonly Film[], now: number): Promise<string[]> =>
  db.tx(async tx => {
    if (films.length > 0) await tx.row("select pg_advisory_xact_lock(hashtextextended('marquee.shelve', 0))")
    const ids: string[] = []
    for (const film of films) ids.push(await shelveOne(tx, film, new Date(now).toISOString()))
    return ids
  })

async function shelveOne(tx: Tx, film: Film, at: string): Promise<string> {
  const known = (await byTmdbId(tx, film.tmdb_id)) ?? (await bundled(tx, film))
  const attributes = JSON.stringify(film.attributes)
  if (known !== undefined) {
    // What our own catalogue says of a film stands; what came from TMDB before is replaced.
    await tx.row(
      `update media_items set tmdb_id = $2, imdb_id = coalesce($3, imdb_id), fetched_at = $4, gone_at = null, updated_at = $4,
         popularity = greatest(popularity, $5::real),
         attributes = case when attributes ->> 'source' = 'tmdb' then attributes || $6::jsonb else ($6::jsonb - 'source') || attributes end
       where id = $1`,
      [known, film.tmdb_id, film.imdb_id ?? null, at, film.popularity, attributes],
    )
    return known
  }
  const { search_key, other_key } = keysOf(film.title, film.original_title)
  const id = v5(tmdbName(film.tmdb_id), ID_NAMESPACE)
  await tx.row(
    `insert into media_items (id, media_type, title, original_title, release_year, tmdb_id, imdb_id, attributes, search_key,
                              other_key, popularity, fetched_at, created_at, updated_at)
     values ($1, 'MOVIE', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11)`,
    [
      id,
      film.title,
      film.original_title,
      film.release_year,
      film.tmdb_id,
      film.imdb_id ?? null,
      attributes,
      search_key,
      other_key,
      film.popularity,
      at,
    ],
  )
  return id
}

const byTmdbId = async (tx: Tx, tmdbId: number): Promise<string | undefined> =>
  (await tx.row<{ id: string }>('select id from media_items where tmdb_id = $1', [tmdbId]))?.id

/** The one film of the bundled catalogue that has this title and year; of two that have, neither is taken. */
async function bundled(tx: Tx, film: Film): Promise<string | undefined> {
  if (film.release_year === null) return undefined
  const names = [film.title, film.original_title ?? film.title]
  const keys = names.map(name => keysOf(name, null).search_key)
  const rows = await tx.rows<{ id: string; title: string; original_title: string | null }>(
    `select id, title, original_title from media_items
     where (search_key = any($1::text[]) or other_key = any($1::text[])) and release_year = $2
       and media_type = 'MOVIE' and tmdb_id is null and not is_user_generated`,
    [keys, film.release_year],
  )
  const folded = new Set(names.map(foldTitle))
  const same = rows.filter(
    row => folded.has(foldTitle(row.title)) || folded.has(foldTitle(row.original_title ?? row.title)),
  )
  return same.length === 1 ? same[0]?.id : undefined
}
