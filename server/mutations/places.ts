import type { Tier } from '#sync-rules'
import type { Tx } from '../db.ts'
import type { Register } from './handler.ts'

/** A user's ranking as the placement rules see it. */
export interface Place {
  media_id: string
  ranking_id: string
  tier: Tier | null
  rank_position: string | null
  placed_seq: number
  placed_by: string | null
  /** Unix milliseconds. */
  placed_at: number
  notes: string | null
}

/** The user's places of these media items; those never ranked are missing. */
export async function readPlaces(tx: Tx, userId: string, mediaIds: readonly string[]): Promise<Map<string, Place>> {
  const rows = await tx.rows<Place>(
    `select media_item_id as media_id, id as ranking_id, tier, rank_position, placed_seq, placed_by,
            unix_ms(placed_at) as placed_at, notes
     from user_rankings where user_id = $1 and media_item_id = any($2::uuid[])`,
    [userId, mediaIds],
  )
  return new Map(rows.map(row => [row.media_id, row]))
}

export const registerOf = (place: Place | undefined): Register | undefined =>
  place && { seq: place.placed_seq, by: place.placed_by, at: place.placed_at }
