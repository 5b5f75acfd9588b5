import type { MediaType, Suggestion } from '#sync-rules'
import type { Db } from '../db.ts'
import { mediaColumns } from './sql.ts'

/** How far each list reaches. */
const REACH = 210
/** A classic of our own catalogue is at least so old. */
const CLASSIC_YEARS = 25

const fromTmdb = (list: string) =>
  `select media_item_id as id, '${list}' as reason, place as n from suggested where list = '${list}'`
const ours = (reason: string, condition: string) => `
  select id, '${reason}' as reason, row_number() over (order by popularity desc, id) as n
  from (select m.id, m.popularity from media_items m
        where not m.is_user_generated and ${condition} order by m.popularity desc, m.id limit ${REACH}) m`

/** Of each of the three genres its best known, in turn. */
const taste = `
  select t.id, 'taste' as reason, t.n from genres g cross join lateral (
    select m.id, row_number() over (order by m.popularity desc, m.id) as n from media_items m
    where not m.is_user_generated and m.attributes -> 'genres' ? g.genre
    order by m.popularity desc, m.id limit ${REACH / 3}) t`

/**
 * What somebody may want to rank next: what is popular now and the classics in turn, and with a list of one's own also what
 * is of the three genres one ranks most. Never what is ranked or saved. TMDB's lists where there are any, else our catalogue.
 */
export async function suggest(
  db: Db,
  asked: { viewer: string | null; media_type?: MediaType; limit: number; offset: number; year: number },
): Promise<{ suggestions: Suggestion[]; total: number }> {
  const rows = await db.rows<{ suggestion: Suggestion | null; total: number }>(
    `with genres as (
       select g.genre from user_rankings r join media_items m on m.id = r.media_item_id
       cross join lateral jsonb_array_elements_text(m.attributes -> 'genres') g(genre)
       where r.user_id = $1::uuid and r.removed_at is null and jsonb_typeof(m.attributes -> 'genres') = 'array'
       group by g.genre order by count(*) desc, g.genre limit 3),
     listed as (
       ${fromTmdb('popular')}
       union all ${fromTmdb('classic')}
       union all ${ours('popular', "not exists (select from suggested where list = 'popular')")}
       union all ${ours('classic', `m.release_year <= $5::int - ${CLASSIC_YEARS} and not exists (select from suggested where list = 'classic')`)}
       union all ${taste}),
     open as (
       select distinct on (m.id) m.id, l.reason, l.n
       from listed l join media_items m on m.id = l.id
       where ($2::media_type is null or m.media_type = $2)
         and not exists (select from user_rankings r where r.user_id = $1 and r.media_item_id = m.id and r.removed_at is null)
         and not exists (select from watchlist_items w where w.user_id = $1 and w.media_item_id = m.id and w.removed_at is null)
       order by m.id, l.n, l.reason),
     page as (select * from open order by n, reason, id limit $3 offset $4)
     select case when p.id is not null then
              jsonb_build_object('media_item', ${mediaColumns('m')}, 'reason', p.reason) end as suggestion, t.total
     from (select count(*)::int as total from open) t left join page p on true left join media_items m on m.id = p.id
     order by p.n, p.reason, p.id`,
    [asked.viewer, asked.media_type ?? null, asked.limit, asked.offset, asked.year],
  )
  return { suggestions: rows.flatMap(row => row.suggestion ?? []), total: rows[0]?.total ?? 0 }
}
