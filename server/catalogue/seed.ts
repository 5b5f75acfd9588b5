import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { v5 } from 'uuid'
import { type Attributes, catalogueName, ID_NAMESPACE, type MediaType } from '#sync-rules'
import type { Db, Tx } from '../db.ts'
import { type Keys, keysOf } from '../media/keys.ts'

/** What both catalogue files say of a title. `key` is its identity for ever, whatever else is corrected. */
interface Entry {
  key: string
  title: string
  original_title?: string
  year: number | null
  /** 0 to 1. */
  popularity: number
}
export interface Film extends Entry {
  director: string | null
  /** The first is the main one. */
  genres: string[]
  /** Minutes. */
  runtime: number | null
}
export interface Play extends Entry {
  creators: string[]
  composers?: string[]
  genre: string
}

interface Row extends Keys {
  id: string
  media_type: MediaType
  title: string
  original_title: string | null
  release_year: number | null
  popularity: number
  attributes: Attributes
}

/** A catalogue file, in its order. */
export const readCatalogue = async <T extends Entry>(name: 'films' | 'plays'): Promise<T[]> =>
  JSON.parse(await readFile(new URL(`${name}.json`, import.meta.url), 'utf8'))

/**
 * Puts the bundled films and plays into the database, or brings them up to date. Safe at every start: a file already in
 * (by the hash of what it would write) costs one look. Touches neither stubs nor what other sources added to a title.
 */
export async function seedCatalogue(db: Db): Promise<void> {
  const [films, plays] = await Promise.all([readCatalogue<Film>('films'), readCatalogue<Play>('plays')])
  await seed(db, 'films', films.map(filmRow))
  await seed(db, 'plays', plays.map(playRow))
}

const filmRow = (film: Film): Row => ({
  ...rowOf(film, 'MOVIE'),
  attributes: known({
    genre: film.genres[0],
    genres: film.genres,
    director: film.director,
    runtime_minutes: film.runtime,
    source: 'catalogue',
  }),
})

const playRow = (play: Play): Row => ({
  ...rowOf(play, 'PLAY'),
  attributes: known({
    genre: play.genre,
    genres: [play.genre],
    creator: play.creators.join(', '),
    composer: play.composers?.join(', '),
    source: 'catalogue',
  }),
})

const rowOf = ({ key, title, original_title = undefined, year, popularity }: Entry, media_type: MediaType) => ({
  id: v5(catalogueName(key), ID_NAMESPACE),
  media_type,
  title,
  original_title: original_title ?? null,
  release_year: year,
  popularity,
  ...keysOf(title, original_title ?? null),
})

/** Only what is known: an attribute that is not there says more than an empty one. */
const known = (facts: Record<string, Attributes[string] | undefined>): Attributes =>
  Object.fromEntries(
    Object.entries(facts).filter(
      (fact): fact is [string, Attributes[string]] => fact[1] !== undefined && fact[1] !== null,
    ),
  )

/** `name` is the file's. Everything or nothing, and one statement: a start in the middle of another waits for it. */
async function seed(db: Db, name: string, rows: Row[]): Promise<void> {
  const json = JSON.stringify(rows)
  const sha256 = createHash('sha256').update(json).digest('hex')
  const seeded = 'select from catalogue_files where name = $1 and sha256 = $2'
  if (await db.row(seeded, [name, sha256])) return
  await db.tx(async tx => {
    await tx.rows(
      `insert into catalogue_files (name, sha256) values ($1, $2)
       on conflict (name) do update set sha256 = excluded.sha256, seeded_at = now()`,
      [name, sha256],
    )
    await write(tx, json)
    // So many rows at once leave the trigram index a list it reads from end to end, and the planner without a clue. Who does
    // not own the table may do neither: there PostgreSQL comes round to it by itself.
    await tx.exec(`select gin_clean_pending_list(oid) from pg_class
                   where oid in ('media_items_search_trgm'::regclass, 'media_items_other_trgm'::regclass)
                     and pg_has_role(relowner, 'usage');
                   analyze media_items`)
  })
}

// What another source added (a poster, a tmdb_id) stays: attributes are laid over, not replaced.
const write = (tx: Tx, json: string) =>
  tx.rows(
    `insert into media_items as m (id, media_type, title, original_title, release_year, attributes, search_key, other_key,
                                   popularity)
     select r.id, r.media_type, r.title, r.original_title, r.release_year, r.attributes, r.search_key, r.other_key,
            r.popularity
     from jsonb_to_recordset($1::jsonb) r(id uuid, media_type media_type, title text, original_title text,
                                          release_year int, attributes jsonb, search_key text, other_key text,
                                          popularity real)
     on conflict (id) do update
     set title = excluded.title, original_title = excluded.original_title, release_year = excluded.release_year,
         attributes = m.attributes || excluded.attributes, search_key = excluded.search_key,
         other_key = excluded.other_key, popularity = excluded.popularity, updated_at = now()
     where not m.is_user_generated
       and ((m.title, m.original_title, m.release_year, m.search_key, m.other_key, m.popularity)
              is distinct from (excluded.title, excluded.original_title, excluded.release_year, excluded.search_key,
                                excluded.other_key, excluded.popularity)
            or not m.attributes @> excluded.attributes)`,
    [json],
  )
