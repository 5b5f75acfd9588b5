import type { MediaType } from './ids.ts'
import type { Tier } from './score.ts'

/**
 * What a user may read: name → table, columns, and the column that says whose a row is.
 * The server decides the user from the token; a client can choose neither table nor columns.
 */
export const shapes = {
  user_rankings: {
    table: 'user_rankings',
    owner: 'user_id',
    columns: [
      'id',
      'user_id',
      'media_item_id',
      'tier',
      'rank_position',
      'notes',
      'seq',
      'placed_seq',
      'placed_by',
      'placed_at',
      'removed_at',
      'needs_placing',
      'origin',
      'batch_id',
      'created_at',
      'updated_at',
    ],
  },
  watchlist_items: {
    table: 'watchlist_items',
    owner: 'user_id',
    columns: ['id', 'user_id', 'media_item_id', 'added_at', 'removed_at', 'seq', 'set_seq', 'set_by', 'set_at'],
  },
  my_media: {
    table: 'media_items',
    owner: 'created_by_user_id',
    columns: [
      'id',
      'media_type',
      'title',
      'original_title',
      'release_year',
      'tmdb_id',
      'attributes',
      'is_user_generated',
      'seq',
      'created_at',
      'updated_at',
    ],
  },
} as const satisfies Record<string, { table: string; owner: string; columns: readonly string[] }>

export type ShapeName = keyof typeof shapes
export const shapeNames = Object.keys(shapes) as ShapeName[]

/** What a client may say to a shape. Anything else, or anything twice, is 400. */
export const shapeParams = [
  'offset',
  'handle',
  'live',
  'live_sse',
  'experimental_live_sse',
  'cursor',
  'expired_handle',
  'cache-buster',
  'log',
] as const

/** A ranking as synced. A removed one has `removed_at` and neither tier nor position; its notes stay. Times are ISO 8601. */
export interface RankingRow {
  id: string
  user_id: string
  media_item_id: string
  tier: Tier | null
  rank_position: string | null
  notes: string | null
  seq: number
  /** The seq, client and intent time of the last effective place or remove. Notes and re-spacings leave them alone. */
  placed_seq: number
  placed_by: string | null
  placed_at: string
  removed_at: string | null
  needs_placing: boolean
  origin: 'hand' | 'import'
  batch_id: string | null
  created_at: string
  updated_at: string
}

export interface WatchlistRow {
  id: string
  user_id: string
  media_item_id: string
  /** Null when nobody knows (an old list). */
  added_at: string | null
  removed_at: string | null
  seq: number
  set_seq: number
  set_by: string | null
  set_at: string
}

/** Plain values, and lists of texts. */
export type Attributes = Record<string, string | number | boolean | null | string[]>

export interface MediaRow {
  id: string
  media_type: MediaType
  title: string
  original_title: string | null
  release_year: number | null
  tmdb_id: number | null
  attributes: Attributes
  is_user_generated: boolean
  seq: number
  created_at: string
  updated_at: string
}

export interface ShapeRows {
  user_rankings: RankingRow
  watchlist_items: WatchlistRow
  my_media: MediaRow
}
