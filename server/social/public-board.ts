import type { MediaItem, Tier } from '#sync-rules'
import type { Db } from '../db.ts'
import { mediaColumns, visibleTo } from '../media.ts'
import { scored } from '../rankings.ts'

/** A place on a board that everybody may look at. */
export interface PublicPlace {
  tier: Tier
  /** 1 is the best of its tier. */
  place: number
  visual_score: number
  media_item: MediaItem
}

export interface PublicBoard {
  username: string
  /** How many are in each tier; a tier with none is left out. */
  counts: Partial<Record<Tier, number>>
  total: number
  places: PublicPlace[]
}

/** Some of a board, best first: of each tier no more than `each`, and of all those a page. */
export interface Part {
  each?: number
  limit: number
  offset?: number
}

/**
 * Somebody's board as a stranger sees it: titles, places and scores, never a note. Undefined for whoever is not shown to
 * `viewer` (null: to anybody), for one reason or another; nobody can tell which.
 */
export async function readPublicBoard(
  db: Db,
  { username, viewer }: { username: string; viewer: string | null },
  { each = 2 ** 31 - 1, limit, offset = 0 }: Part,
): Promise<PublicBoard | undefined> {
  const person = await db.row<{ id: string; username: string }>(
    'select u.id, u.username::text from users u where u.username = $1 and is_shown(u.id, $2)',
    [username, viewer],
  )
  if (!person) return undefined
  const board = await db.row<Pick<PublicBoard, 'counts' | 'places'>>(boardSql, [person.id, each, limit, offset])
  const { counts, places } = board as Pick<PublicBoard, 'counts' | 'places'>
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
  return { username: person.username, counts, total, places }
}

const boardSql = `${scored},
  shown as (
    select s.*, row_number() over (partition by s.tier order by s.rank_position, s.id)::int as place
    from scored s join media_items m on m.id = s.media_item_id where ${visibleTo('m', 'null')}),
  page as (select * from shown where place <= $2 order by tier, rank_position, id limit $3 offset $4)
  select
    (select coalesce(jsonb_object_agg(tier, n), '{}') from (select tier, count(*) as n from shown group by tier) c) as counts,
    coalesce((
      select jsonb_agg(jsonb_build_object('tier', p.tier, 'place', p.place, 'visual_score', p.visual_score,
                                          'media_item', ${mediaColumns('m')}) order by p.tier, p.rank_position, p.id)
      from page p join media_items m on m.id = p.media_item_id), '[]') as places`
