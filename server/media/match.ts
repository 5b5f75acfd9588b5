import { foldTitle, type MatchResult, type MediaItem, searchKey } from '#sync-rules'
import type { Db, Tx } from '../db.ts'
import { likeness, mediaColumns, resembles, tolerance, visibleTo } from './sql.ts'

/** A title out of somebody's list, to be found among ours. */
export interface Wanted {
  title: string
  year?: number | null
  tmdb_id?: number | null
}

/** How many a person is asked to choose from. */
const CANDIDATES = 5
/** Titles looked for in one statement: on the in-process database nothing else runs meanwhile. */
const BATCH = 20

/**
 * For each wanted title what it may be, best first. An equal TMDB id, or an equal title and year, is `exact` and then
 * alone; else up to five that resemble it, those of about the same year first. Answers come in the order of `items`.
 */
export async function matchMedia(db: Db, items: readonly Wanted[], viewer: string): Promise<MatchResult[]> {
  const results: MatchResult[] = await exactMatches(db, items, viewer)
  const open = items.flatMap(({ title, year }, n) => {
    const key = searchKey(title)
    return results[n]?.candidates.length === 0 && key !== '' ? [{ n, key, year: storable(year)[0] ?? null }] : []
  })
  for (let at = 0; at < open.length; at += BATCH) {
    const batch = open.slice(at, at + BATCH)
    for (const { n, item } of await db.tx(tx => resembling(tx, batch, viewer)))
      results[n]?.candidates.push({ media_item: item, exact: false, reason: 'alike' })
  }
  return results
}

async function exactMatches(db: Db, items: readonly Wanted[], viewer: string): Promise<MatchResult[]> {
  const rows = await db.rows<{ item: MediaItem }>(
    `select ${mediaColumns('m')} as item from media_items m
     where (m.search_key = any($1::text[]) or m.other_key = any($1::text[]) or m.tmdb_id = any($2::int[]))
       and ${visibleTo('m', '$3')}
     order by m.popularity desc, m.id`,
    [items.map(item => searchKey(item.title)), items.flatMap(item => storable(item.tmdb_id)), viewer],
  )
  const byName = new Map<string, MediaItem[]>()
  for (const { item } of rows) for (const name of namesOf(item)) byName.set(name, [...(byName.get(name) ?? []), item])
  const byTmdb = new Map(rows.map(({ item }) => [item.tmdb_id, item]))
  return items.map(wanted => {
    const known = wanted.tmdb_id == null ? undefined : byTmdb.get(wanted.tmdb_id)
    const same = known ? [known] : (byName.get(nameOf(wanted.title, wanted.year ?? null)) ?? [])
    const reason = known ? 'tmdb_id' : 'title_year'
    return { candidates: same.slice(0, CANDIDATES).map(media_item => ({ media_item, exact: true, reason })) }
  })
}

/** A number PostgreSQL can compare with an id or a year of ours: one beyond its int is nobody's. */
const storable = (n: number | null | undefined) => (n != null && n > 0 && n < 2 ** 31 ? [n] : [])

/** Without a year two titles are never known to be the same. */
const nameOf = (title: string, year: number | null) => (year === null ? '' : `${year} ${foldTitle(title)}`)
const namesOf = ({ title, original_title, release_year }: MediaItem) =>
  release_year === null ? [] : [...new Set([title, original_title ?? title].map(text => nameOf(text, release_year)))]

async function resembling(tx: Tx, wanted: { n: number; key: string; year: number | null }[], viewer: string) {
  await tx.row(tolerance)
  return tx.rows<{ n: number; item: MediaItem }>(
    `select w.n, c.item
     from unnest($1::int[], $2::text[], $3::int[]) w(n, key, year)
     cross join lateral (
       select ${mediaColumns('m')} as item, m.id,
              0.75 * ${likeness('m', 'w.key')} + 0.25 * m.popularity
                + case when abs(m.release_year - w.year) <= 1 then 0.25 else 0 end as score
       from media_items m
       where ${resembles('m', 'w.key')} and ${visibleTo('m', '$4')}
       order by score desc, m.id
       limit ${CANDIDATES}) c
     order by w.n, c.score desc, c.id`,
    [wanted.map(w => w.n), wanted.map(w => w.key), wanted.map(w => w.year), viewer],
  )
}
