import * as z from 'zod/mini'
import { mediaType, tier, uuid } from '../mutations.ts'
import { MAX_NOTE } from '../protocol.ts'
import { safeText } from '../text.ts'
import { mediaItem } from './media.ts'
import { paging, time } from './paging.ts'

const note = safeText(0, MAX_NOTE, { lines: true })
export const rankingsQuery = z.strictObject({
  tier: z.optional(tier),
  genre: z.optional(safeText(1, 64)),
  media_type: z.optional(mediaType),
  ...paging,
})
export const createRanking = z.strictObject({
  media_item_id: uuid,
  tier,
  prev_ranking_id: z.optional(z.nullable(uuid)),
  next_ranking_id: z.optional(z.nullable(uuid)),
  notes: z.optional(z.nullable(note)),
})
export const moveRanking = z.strictObject({
  tier,
  prev_ranking_id: z.optional(z.nullable(uuid)),
  next_ranking_id: z.optional(z.nullable(uuid)),
})
export const noteRanking = z.strictObject({ notes: z.nullable(note) })

export const rankingItem = z.object({
  id: uuid,
  media_item_id: uuid,
  tier,
  rank_position: z.string(),
  visual_score: z.number(),
  notes: z.nullable(z.string()),
  seq: z.int(),
  created_at: time,
  updated_at: time,
  media_item: mediaItem,
})
export type RankingItem = z.infer<typeof rankingItem>
