import { v5 } from 'uuid'
import { type Attributes, ID_NAMESPACE, MAX_STUBS, type MediaItem, type MediaType, stubName } from '#sync-rules'
import type { Queries, Tx } from './db.ts'
import { Refusal } from './errors.ts'
import { keysOf } from './media/keys.ts'
import { mediaColumns, visibleTo } from './media/sql.ts'

export { mediaColumns, visibleTo }

/** One media item as `viewer` may see it. Refusal `media_not_found` when there is none for them. */
export async function getMedia(db: Queries, id: string, viewer: string | null): Promise<MediaItem> {
  const [item] = await getMediaByIds(db, [id], viewer)
  if (!item) throw new Refusal('media_not_found', 'This title is not in the catalogue.')
  return item
}

/** The media items of these ids, in their order. What does not exist, or is not for `viewer`, is simply missing. */
export async function getMediaByIds(db: Queries, ids: readonly string[], viewer: string | null): Promise<MediaItem[]> {
  const rows = await db.rows<{ item: MediaItem }>(
    `select ${mediaColumns('m')} as item from media_items m
     where m.id = any($1::uuid[]) and ${visibleTo('m', '$2')}
     order by array_position($1::uuid[], m.id)`,
    [ids, viewer],
  )
  return rows.map(row => row.item)
}

/** What a person types of a media item that no catalogue has. */
export interface StubFields {
  media_type: MediaType
  title: string
  release_year?: number | null
  attributes?: Attributes
}

/**
 * Makes a media item of the user's own, under the user's lock. Typing the same again finds the first (`created: false`).
 * Refusal `quota` when the user has MAX_STUBS already; `count` remembers how many within one transaction.
 */
export async function createStub(
  tx: Tx,
  userId: string,
  seq: number,
  { media_type, title, release_year = null, attributes = {} }: StubFields,
  count: { stubs?: number } = {},
): Promise<{ created: boolean; row: MediaItem }> {
  const id = v5(stubName(userId, media_type, title, release_year), ID_NAMESPACE)
  const [existing] = await getMediaByIds(tx, [id], userId)
  if (existing) return { created: false, row: existing }
  await mustHaveRoom(tx, userId, count)
  const { search_key, other_key } = keysOf(title, null)
  const inserted = await tx.row<{ item: MediaItem }>(
    `insert into media_items as m (id, media_type, title, release_year, attributes, search_key, other_key,
                                   created_by_user_id, is_user_generated, seq, created_at, updated_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, true, $9::bigint, at, at from to_timestamp($9::bigint / 1000.0) at
     returning ${mediaColumns('m')} as item`,
    [id, media_type, title, release_year, JSON.stringify(attributes), search_key, other_key, userId, seq],
  )
  return { created: true, row: (inserted as { item: MediaItem }).item }
}

async function mustHaveRoom(tx: Tx, userId: string, count: { stubs?: number }): Promise<void> {
  count.stubs ??= (
    await tx.row<{ n: number }>('select count(*)::int as n from media_items where created_by_user_id = $1', [userId])
  )?.n
  const held = count.stubs ?? 0
  if (held >= MAX_STUBS) throw new Refusal('quota', `An account can hold ${MAX_STUBS} titles of its own.`)
  count.stubs = held + 1
}
