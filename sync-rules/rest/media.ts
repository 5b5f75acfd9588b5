import * as z from 'zod/mini'
import { mediaType, releaseYear, stubFields, uuid } from '../mutations.ts'
import { IDS_MAX, MAX_SEARCH, SEARCH_LIMIT, SEARCH_LIMIT_MAX } from '../protocol.ts'
import { safeText } from '../text.ts'
import { count, listMeta, time } from './paging.ts'

export const searchQuery = z.strictObject({
  q: safeText(1, MAX_SEARCH),
  media_type: z.optional(mediaType),
  limit: count(1, SEARCH_LIMIT_MAX, SEARCH_LIMIT),
  offset: count(0, 1_000, 0),
})
export const idsQuery = z.strictObject({
  ids: z.pipe(
    z.string().check(z.minLength(1), z.maxLength(37 * IDS_MAX)),
    z.pipe(
      z.transform((text: string) => text.split(',')),
      z.array(uuid).check(z.maxLength(IDS_MAX)),
    ),
  ),
})
export const suggestionsQuery = z.strictObject({
  media_type: z.optional(mediaType),
  limit: count(1, SEARCH_LIMIT_MAX, 12),
  offset: count(0, 1_000, 0),
})
export const createStub = z.strictObject(stubFields)
export const matchMedia = z.strictObject({
  items: z
    .array(
      z.strictObject({
        title: safeText(1, 300),
        year: z.optional(z.nullable(z.int())),
        tmdb_id: z.optional(z.nullable(z.int())),
        imdb_id: z.optional(z.nullable(z.string().check(z.regex(/^tt\d{7,10}$/u)))),
      }),
    )
    .check(z.minLength(1), z.maxLength(IDS_MAX)),
})

const attributeValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])

/** A media item as anyone may see it. */
export const mediaItem = z.object({
  id: uuid,
  media_type: mediaType,
  title: z.string(),
  original_title: z.nullable(z.string()),
  release_year: z.nullable(z.union([releaseYear, z.int()])),
  tmdb_id: z.nullable(z.int()),
  attributes: z.record(z.string(), attributeValue),
  is_user_generated: z.boolean(),
  created_at: time,
  updated_at: time,
})
export type MediaItem = z.infer<typeof mediaItem>

/** `complete` is false when TMDB should have been asked and did not answer in time. */
export const searchMeta = z.extend(listMeta, {
  source: z.enum(['local', 'local+tmdb']),
  complete: z.boolean(),
})
export type SearchMeta = z.infer<typeof searchMeta>

/** Why a title is suggested: much seen lately, a classic, or of the genres the asker ranks most. */
const suggestionReasons = ['popular', 'classic', 'taste'] as const
export const suggestion = z.object({ media_item: mediaItem, reason: z.enum(suggestionReasons) })
export type Suggestion = z.infer<typeof suggestion>

/** Why a title is a candidate. The first four are as good as certain. */
const matchReasons = ['tmdb_id', 'imdb_id', 'title_year', 'title_near_year', 'title', 'alike'] as const
/**
 * One asked-for title and what it may be, best first. `exact` is an equal title (folded) and an equal year, or an equal id.
 */
export const matchResult = z.object({
  candidates: z.array(z.object({ media_item: mediaItem, exact: z.boolean(), reason: z.enum(matchReasons) })),
})
export type MatchResult = z.infer<typeof matchResult>
