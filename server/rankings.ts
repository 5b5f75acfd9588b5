import type { Tier } from '#sync-rules'
import type { Db, Queries } from './db.ts'
import { Refusal } from './errors.ts'
import { getMedia, mediaColumns, visibleTo } from './media.ts'
import type { OpContext } from './mutations/handler.ts'
import { note } from './mutations/note.ts'
import { mustHaveRoom } from './mutations/place.ts'
import { lookingAt } from './mutations/places.ts'
import { remove } from './mutations/remove.ts'
import { takeOffWatchlist } from './mutations/watchlist.ts'

export interface Filter {
  tier?: Tier
  genre?: string
  media_type?: string
  limit: number
  offset: number
}

/** A place as REST names it: ids of rankings, as they stand now. */
export interface Neighbours {
  tier: Tier
  prev_ranking_id?: string | null
  next_ranking_id?: string | null
}

/** The user's rankings with their media items and scores, S to D, best first. A score counts the whole tier, whatever the filter. */
export async function listRankings(
  db: Db,
  userId: string,
  filter: Filter,
): Promise<{ items: unknown[]; total: number }> {
  const rows = await db.rows<{ item: unknown; total: number }>(pageSql(filter), [
    userId,
    filter.limit,
    filter.offset,
    ...[filter.tier, filter.media_type, filter.genre].filter(value => value !== undefined),
  ])
  const total =
    rows[0]?.total ??
    (filter.offset > 0 ? (await listRankings(db, userId, { ...filter, offset: 0, limit: 1 })).total : 0)
  return { items: rows.map(row => row.item), total }
}

/** Somebody's places as they are shown to a viewer (null: to anybody): no notes, and no title the viewer may not see. */
export async function listPlaces(
  db: Db,
  ownerId: string,
  viewer: string | null,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ items: unknown[]; total: number }> {
  const [page] = await db.rows<{ items: unknown[]; total: number }>(
    `${scored},
     shown as (select s.* from scored s join media_items m on m.id = s.media_item_id where ${visibleTo('m', '$2')}),
     page as (select * from shown order by tier, rank_position, id limit $3 offset $4)
     select (select count(*)::int from shown) as total, coalesce((
       select jsonb_agg(jsonb_build_object('media_item', ${mediaColumns('m')}, 'tier', s.tier, 'visual_score', s.visual_score)
                        order by s.tier, s.rank_position, s.id)
       from page s join media_items m on m.id = s.media_item_id), '[]') as items`,
    [ownerId, viewer, limit, offset],
  )
  return page as { items: unknown[]; total: number }
}

/** Only what is asked for stands in the text: a condition that may be void cannot be answered from an index. */
export function pageSql({ tier, media_type, genre }: Omit<Filter, 'limit' | 'offset'>): string {
  const conditions: string[] = []
  let next = 4
  if (tier !== undefined) conditions.push(`s.tier = $${next++}`)
  if (media_type !== undefined) conditions.push(`m.media_type = $${next++}`)
  if (genre !== undefined)
    conditions.push(`(m.attributes -> 'genres' ? $${next} or m.attributes ->> 'genre' = $${next})`)
  return `${scored}
    select ${wireItem} as item, count(*) over ()::int as total
    from scored s join media_items m on m.id = s.media_item_id
    ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
    order by s.tier, s.rank_position, s.id limit $2 offset $3`
}

/** SQL: the rankings of user $1 with their scores, as `scored`. */
export const scored = `with scored as (
  select r.*, visual_score(r.tier, row_number() over (partition by r.tier order by r.rank_position, r.id) - 1,
                           count(*) over (partition by r.tier)) as visual_score
  from user_rankings r where r.user_id = $1 and r.removed_at is null)`

/** The same of one ranking, counting no tier but its own. */
const scoredOne = `
  select r.*, visual_score(r.tier, count(*) filter (where (b.rank_position, b.id) < (r.rank_position, r.id)),
                           count(*)) as visual_score
  from user_rankings r join user_rankings b on b.user_id = r.user_id and b.tier = r.tier
  where r.user_id = $1 and r.id = $2 and r.removed_at is null group by r.id`

const wireItem = `jsonb_build_object(
  'id', s.id, 'media_item_id', s.media_item_id, 'tier', s.tier, 'rank_position', s.rank_position,
  'visual_score', s.visual_score, 'notes', s.notes, 'seq', s.seq, 'created_at', iso(s.created_at),
  'updated_at', iso(s.updated_at), 'media_item', ${mediaColumns('m')})`

/** One of the user's rankings as REST shows it. */
export async function getRanking(db: Queries, userId: string, rankingId: string): Promise<unknown> {
  const row = await db.row<{ item: unknown }>(
    `select ${wireItem} as item from (${scoredOne}) s join media_items m on m.id = s.media_item_id`,
    [userId, rankingId],
  )
  if (!row) throw noSuchRanking()
  return row.item
}

const noSuchRanking = () => new Refusal('ranking_not_found', 'There is no such ranking on your list.')

/** Ranks an item that is not ranked yet, exactly between two rankings. Returns the ranking's id. */
export async function createRanking(
  write: OpContext,
  mediaId: string,
  where: Neighbours,
  notes?: string | null,
): Promise<string> {
  const op = await lookingAt(write, mediaId)
  const record = op.places.get(mediaId)
  if (record?.tier) {
    throw new Refusal('already_ranked', 'This title is on your list already. Move it instead.', {
      details: { ranking_id: record.ranking_id },
    })
  }
  await getMedia(op.tx, mediaId, op.user_id)
  await mustHaveRoom(op)
  const id = await insertBetween(op, mediaId, where)
  await takeOffWatchlist(op, mediaId)
  if (notes) await note(await lookingAt(op, mediaId), { media_id: mediaId, notes, base_notes: record?.notes ?? null })
  return id
}

/** Moves a ranking exactly between two others. As with a device's move, the title leaves the watchlist. */
export async function moveRanking(op: OpContext, rankingId: string, where: Neighbours): Promise<void> {
  const { media_item_id } = await mustRank(op, rankingId)
  await insertBetween(op, media_item_id, where)
  await takeOffWatchlist(await lookingAt(op, media_item_id), media_item_id)
}

/** Replaces a ranking's note. */
export async function noteRanking(op: OpContext, rankingId: string, notes: string | null): Promise<void> {
  const ranking = await mustRank(op, rankingId)
  const looked = await lookingAt(op, ranking.media_item_id)
  await note(looked, { media_id: ranking.media_item_id, notes, base_notes: ranking.notes })
}

/** Takes a ranking off the list. */
export async function deleteRanking(op: OpContext, rankingId: string): Promise<void> {
  const { media_item_id } = await mustRank(op, rankingId)
  await remove(await lookingAt(op, media_item_id), { media_id: media_item_id })
}

async function mustRank(op: OpContext, rankingId: string) {
  const row = await op.tx.row<{ media_item_id: string; notes: string | null }>(
    'select media_item_id, notes from user_rankings where id = $1 and user_id = $2 and removed_at is null',
    [rankingId, op.user_id],
  )
  if (!row) throw noSuchRanking()
  return row
}

async function insertBetween(op: OpContext, mediaId: string, where: Neighbours): Promise<string> {
  try {
    const row = await op.tx.row<{ id: string }>('select id from insert_ranking_between($1, $2, $3, $4, $5)', [
      op.user_id,
      mediaId,
      where.tier,
      where.prev_ranking_id ?? null,
      where.next_ranking_id ?? null,
    ])
    return (row as { id: string }).id
  } catch (error) {
    throw refusalOf(error)
  }
}

/** The ranking functions refuse by SQLSTATE (migrations/0002). */
function refusalOf(error: unknown): unknown {
  switch ((error as { code?: string }).code) {
    case 'MQ001':
      return new Refusal('neighbour_not_found', 'A neighbour is not in that tier of your list.')
    case 'MQ002':
      return new Refusal('stale_position', 'The neighbours do not stand side by side any more. Load the list again.')
    case 'MQ003':
      return new Refusal('validation', 'A ranking cannot be its own neighbour.')
    default:
      return error
  }
}
