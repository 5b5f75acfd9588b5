import { foldTitle, type MatchResult, type MediaItem, searchKey } from '#sync-rules'
import type { Db, Tx } from '../db.ts'
import type { Deps } from '../deps.ts'
import { catalogueKey, likeness, mediaColumns, tolerance, visibleTo } from './sql.ts'

/** A title out of somebody's list, to be found among ours. */
export interface Wanted {
  title: string
  year?: number | null
  tmdb_id?: number | null
  imdb_id?: string | null
}

type Candidate = MatchResult['candidates'][number]

/** How many a person is asked to choose from. */
const CANDIDATES = 5
/** Titles looked for in one statement: on the in-process database nothing else runs meanwhile. */
const BATCH = 20
/** Titles of one request that TMDB is asked for, and for how long in all. */
const ASKED = 10
const ASKED_MS = 5_000

/** Matches among our rows; what has no sure match there is asked for at TMDB, the first few, and looked for once more. */
export async function matchEverywhere(
  { db, films, now }: Pick<Deps, 'db' | 'films' | 'now'>,
  items: readonly Wanted[],
  viewer: string,
): Promise<MatchResult[]> {
  const results = await matchMedia(db, items, viewer)
  const open = items.filter((_, n) => !results[n]?.candidates.some(candidate => candidate.exact)).slice(0, ASKED)
  if (!films || open.length === 0) return results
  const until = now() + ASKED_MS
  for (const { title, year, imdb_id } of open) {
    if (now() >= until) break
    if (imdb_id) await films.lookUpImdb(imdb_id)
    else await films.lookUp(title.slice(0, 100), year)
  }
  return matchMedia(db, items, viewer)
}

/**
 * For each wanted title what it may be, best first. An equal id, or an equal title and year, is `exact` and then alone; else
 * up to five: an equal title of the year before or after, an equal title of any year, then what resembles it in the
 * catalogue. Answers come in the order of `items`.
 */
export async function matchMedia(db: Db, items: readonly Wanted[], viewer: string): Promise<MatchResult[]> {
  const results = await namedSo(db, items, viewer)
  const open = items.flatMap(({ title, year }, n) => {
    const key = searchKey(title)
    const room = !results[n]?.candidates.some(({ exact }) => exact)
    return room && key !== '' ? [{ n, key, year: storable(year)[0] ?? null }] : []
  })
  for (let at = 0; at < open.length; at += BATCH) {
    const batch = open.slice(at, at + BATCH)
    for (const { n, item } of await db.tx(tx => resembling(tx, batch))) {
      const { candidates } = results[n] as MatchResult
      const known = candidates.some(({ media_item }) => media_item.id === item.id)
      if (!known && candidates.length < CANDIDATES) candidates.push({ media_item: item, exact: false, reason: 'alike' })
    }
  }
  return results
}

/** What is known by an id, or has an equal title. */
async function namedSo(db: Db, items: readonly Wanted[], viewer: string): Promise<MatchResult[]> {
  const rows = await db.rows<{ item: MediaItem; imdb_id: string | null }>(
    `select ${mediaColumns('m')} as item, m.imdb_id from media_items m
     where (m.search_key = any($1::text[]) or m.other_key = any($1::text[]) or m.tmdb_id = any($2::int[])
            or m.imdb_id = any($3::text[]))
       and ${visibleTo('m', '$4')}
     order by m.popularity desc, m.id`,
    [
      items.map(item => searchKey(item.title)),
      items.flatMap(item => storable(item.tmdb_id)),
      items.flatMap(item => item.imdb_id ?? []),
      viewer,
    ],
  )
  const byTitle = new Map<string, MediaItem[]>()
  for (const { item } of rows) {
    for (const name of new Set([item.title, item.original_title ?? item.title].map(foldTitle)))
      byTitle.set(name, [...(byTitle.get(name) ?? []), item])
  }
  const byTmdb = new Map(rows.map(({ item }) => [item.tmdb_id, item]))
  const byImdb = new Map(rows.map(({ item, imdb_id }) => [imdb_id, item]))
  return items.map(wanted => {
    const known = wanted.tmdb_id == null ? undefined : byTmdb.get(wanted.tmdb_id)
    if (known) return sure([known], 'tmdb_id')
    const byItsImdb = wanted.imdb_id == null ? undefined : byImdb.get(wanted.imdb_id)
    if (byItsImdb) return sure([byItsImdb], 'imdb_id')
    return byName(byTitle.get(foldTitle(wanted.title)) ?? [], wanted.year ?? null)
  })
}

const sure = (items: MediaItem[], reason: Candidate['reason']): MatchResult => ({
  candidates: items.slice(0, CANDIDATES).map(media_item => ({ media_item, exact: true, reason })),
})

/** Titles of that name, by how near their year is. Without a year two titles are never known to be the same. */
function byName(named: readonly MediaItem[], year: number | null): MatchResult {
  const same = year === null ? [] : named.filter(item => item.release_year === year)
  if (same.length > 0) return sure(same, 'title_year')
  const isNear = (item: MediaItem) => year !== null && Math.abs((item.release_year ?? 0) - year) === 1
  const candidates = [...named.filter(isNear), ...named.filter(item => !isNear(item))].slice(0, CANDIDATES)
  return {
    candidates: candidates.map(media_item => ({
      media_item,
      exact: false,
      reason: isNear(media_item) ? 'title_near_year' : 'title',
    })),
  }
}

/** A number PostgreSQL can compare with an id or a year of ours: one beyond its int is nobody's. */
const storable = (n: number | null | undefined) => (n != null && n > 0 && n < 2 ** 31 ? [n] : [])

async function resembling(tx: Tx, wanted: { n: number; key: string; year: number | null }[]) {
  await tx.row(tolerance)
  return tx.rows<{ n: number; item: MediaItem }>(
    `select w.n, c.item
     from unnest($1::int[], $2::text[], $3::int[]) w(n, key, year)
     cross join lateral (
       select ${mediaColumns('m')} as item, m.id,
              0.75 * ${likeness('m', 'w.key')} + 0.25 * m.popularity
                + case when abs(m.release_year - w.year) <= 1 then 0.25 else 0 end as score
       from media_items m
       where not m.is_user_generated and (w.key <<% ${catalogueKey('m')} or w.key <<% m.other_key)
       order by score desc, m.id
       limit ${CANDIDATES}) c
     order by w.n, c.score desc, c.id`,
    [wanted.map(w => w.n), wanted.map(w => w.key), wanted.map(w => w.year)],
  )
}
