import type { Activity } from '#sync-rules'
import type { Db } from '../db.ts'
import { Refusal } from '../errors.ts'
import { readCursor, toCursor } from '../http/cursor.ts'
import { mediaColumns, visibleTo } from '../media/sql.ts'
import { personColumns } from './people.ts'

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text)

/**
 * What the people one follows did, newest first. Gathered when it is read: the newest few of each who is shown to the reader,
 * each found by index, and of these the newest. So an unfollow, a block or a profile gone private takes effect at once.
 * Tier and score are those of today.
 */
export async function listFeed(
  db: Db,
  me: string,
  page: { limit: number; cursor?: string },
): Promise<{ entries: Activity[]; next_cursor: string | null }> {
  const [seq, id] = page.cursor === undefined ? [Number.MAX_SAFE_INTEGER, LAST_ID] : readCursor(page.cursor, [0, ''])
  if (!isId(id)) throw new Refusal('validation', 'This cursor is not one of ours.')
  const rows = await db.rows<{ seq: number; id: string; entry: Activity }>(feedSql, [me, seq, id, page.limit + 1])
  const shown = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? shown.at(-1) : undefined
  return { entries: shown.map(row => row.entry), next_cursor: last ? toCursor(last.seq, last.id) : null }
}

const before = `(r2.rank_position, r2.id) < (r.rank_position, r.id)`
const placesOf = (condition: string) =>
  `(select count(*) from user_rankings r2 where r2.user_id = r.user_id and r2.tier = r.tier ${condition})`

export const feedSql = `
  with page as (
    select a.* from follows f
    cross join lateral (
      select a.* from activity a left join media_items m on m.id = a.media_item_id
      where a.user_id = f.followee_id and (a.seq, a.id) < ($2::bigint, $3::uuid)
        and (a.media_item_id is null or ${visibleTo('m', '$1')})
      order by a.seq desc, a.id desc limit $4) a
    where f.follower_id = $1 and is_shown(f.followee_id, $1)
    order by a.seq desc, a.id desc limit $4)
  select p.seq, p.id, jsonb_build_object(
    'id', p.id, 'kind', p.kind, 'user', ${personColumns('u')},
    'media_item', case when m.id is not null then ${mediaColumns('m')} end, 'tier', r.tier,
    'visual_score', case when r.tier is not null then
      visual_score(r.tier, ${placesOf(`and ${before}`)}, ${placesOf('')}) end,
    'created_at', iso(to_timestamp(p.seq / 1000.0)))
    || case when p.count is not null then jsonb_build_object('count', p.count) else '{}' end as entry
  from page p
  join users u on u.id = p.user_id
  left join media_items m on m.id = p.media_item_id
  left join user_rankings r on r.user_id = p.user_id and r.media_item_id = p.media_item_id
  order by p.seq desc, p.id desc`
