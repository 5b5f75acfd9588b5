import { codePoints, type MediaItem, type MediaType, searchKey } from '#sync-rules'
import type { Db, Tx } from '../db.ts'
import { Refusal } from '../errors.ts'
import { likeness, literal, mediaColumns, resembles, tolerance, visibleTo } from './sql.ts'

export interface Search {
  q: string
  media_type?: MediaType
  limit: number
  offset: number
  /** The user who asks, or null. */
  viewer: string | null
}

/** A title so much like what was typed is most likely what was meant. */
const GOOD = 0.6

/** No search counts or sorts more than this many hits: nobody turns so many pages. */
const MAX_HITS = 1000

/**
 * Titles like `q`, best first: equal ones, then those that begin with it, then those that resemble it, the better known
 * first among equals. One or two characters resemble too much, they only begin, and so do common words. `total` counts at
 * most MAX_HITS; `good` are those that begin with it or are much like it.
 */
export async function searchMedia(
  db: Db,
  search: Search,
): Promise<{ items: MediaItem[]; total: number; good: number }> {
  const key = searchKey(search.q)
  const hits = key === '' ? inTitle : codePoints(key) <= 2 ? beginning : resembling
  const q = key === '' ? search.q.trim() : key
  const pattern = key === '' ? `%${literal(q)}%` : `${literal(q)}%`
  return db
    .tx(async tx => {
      await tx.row(tolerance)
      const many = hits === resembling && (await beginWith(tx, pattern))
      const rows = await tx.rows<{ item: MediaItem | null; total: number; good: number }>(page(many ? common : hits), [
        q,
        pattern,
        search.viewer,
        search.media_type ?? null,
        search.limit,
        search.offset,
      ])
      const [first] = rows
      return { items: rows.flatMap(row => row.item ?? []), total: first?.total ?? 0, good: first?.good ?? 0 }
    })
    .catch(tooBroad)
}

/**
 * Whether as many titles begin with it as anybody would page through. Then nothing was mistyped, and what merely resembles it
 * is not looked for: a word of very many titles would cost more than all other searches together.
 */
async function beginWith(tx: Tx, pattern: string): Promise<boolean> {
  const row = await tx.row<{ n: number }>(
    `select count(*)::int as n from (select from media_items m where m.search_key like $1 limit ${MAX_HITS}) m`,
    [pattern],
  )
  return row?.n === MAX_HITS
}

/** What was cancelled by the statement timeout asks for too much; anything else is our bug. */
function tooBroad(error: unknown): never {
  if ((error as { code?: string }).code !== '57014') throw error
  throw new Refusal('unavailable', 'This search takes too long. Add another letter.', { retryAfter: 1 })
}

const allowed = `${visibleTo('m', '$3')} and ($4::media_type is null or m.media_type = $4)`
const equal = `(m.search_key = $1 or coalesce(m.other_key = $1, false))`
const begins = `(m.search_key like $2 or m.other_key like $2)`
const holds = `(m.search_key like '%' || $2 or m.other_key like '%' || $2)`

// Each gives the ids it found, with a standing and a score to sort them by. Among very many the first by name are taken.
const beginning = `
  select m.id, ${equal}::int as standing, m.popularity as score, true as good
  from (select * from media_items m where ${begins} and ${allowed} order by m.search_key limit 5000) m`
const common = `
  select m.id, ${equal}::int as standing, m.popularity as score, true as good
  from media_items m where ${begins} and ${allowed} limit 20000`
// Words that are in a tenth of all titles resemble more than can be weighed: of those the first are taken, and all that hold
// the very words are there beside them. The lateral keeps the likeness from being worked out for each place of its use.
const resembling = `
  select m.id, ${equal}::int + coalesce(${begins}, false)::int as standing,
         0.75 * l.alike + 0.25 * m.popularity as score, ${begins} or l.alike >= ${GOOD} as good
  from (
    (select m.id from media_items m where ${holds} and ${allowed} limit 3000)
    union
    (select m.id from media_items m where ${resembles('m', '$1')} and ${allowed} limit 6000)) near
  join media_items m on m.id = near.id
  cross join lateral (select ${likeness('m', '$1')} as alike offset 0) l`
/** Nothing but signs was typed ("!!!"): they are looked for as they are. */
const inTitle = `
  select m.id, (m.title = $1)::int as standing, m.popularity as score, true as good
  from media_items m where m.title ilike $2 and ${allowed}`

/** One page of the hits and how many there are: a row for the total alone when the page is past the end. */
const page = (hits: string) => `
  with hits as (select * from (${hits}) h order by standing desc, score desc, id limit ${MAX_HITS}),
       page as (select * from hits order by standing desc, score desc, id limit $5 offset $6)
  select case when m.id is not null then ${mediaColumns('m')} end as item, t.total, t.good
  from (select count(*)::int as total, count(*) filter (where good)::int as good from hits) t
  left join page on true
  left join media_items m on m.id = page.id
  order by page.standing desc, page.score desc, page.id`
