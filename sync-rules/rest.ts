import * as z from 'zod/mini'
import type { MediaType } from './ids.ts'
import { mediaType, stubFields, tier, uuid } from './mutations.ts'
import {
  IDS_MAX,
  LIST_LIMIT,
  LIST_LIMIT_MAX,
  MAX_NOTE,
  MAX_SEARCH,
  SEARCH_LIMIT,
  SEARCH_LIMIT_MAX,
} from './protocol.ts'
import type { Tier } from './score.ts'
import type { Attributes } from './shapes.ts'
import { safeText } from './text.ts'

/** Bodies and query strings of the plain routes, and what they reply. Unknown fields are refused. */

/** A whole number written in a query string. */
const count = (min: number, max: number, byDefault: number) =>
  z.pipe(
    z._default(z.string(), String(byDefault)),
    z.pipe(
      z.string().check(z.regex(/^\d{1,7}$/u, 'must be a whole number')),
      z.pipe(z.transform(Number), z.int().check(z.minimum(min), z.maximum(max))),
    ),
  )
const paging = { limit: count(1, LIST_LIMIT_MAX, LIST_LIMIT), offset: count(0, 1_000_000, 0) }

export const username = z
  .string()
  .check(z.regex(/^[a-zA-Z0-9_]{3,32}$/u, 'must be 3 to 32 letters, digits or underscores'))
export const email = z.string().check(
  z.maxLength(254),
  z.regex(/^[^\s@"(),:;<>[\\\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/iu, 'must be an e-mail address'),
  z.refine(text => !/\p{C}/u.test(text), 'must not hold control characters'),
  z.refine(text => !text.includes('..') && !/^\.|\.@/u.test(text), 'must be an e-mail address'),
)
/** Length is judged by the server (its minimum is a setting); here only what no password may be. */
const password = z.string().check(z.minLength(1), z.maxLength(1024))
export const visibility = z.enum(['private', 'public'])

export const signup = z.strictObject({ username, email, password, visibility: z.optional(visibility) })
export const login = z.strictObject({ login: z.string().check(z.minLength(1), z.maxLength(254)), password })
export const nothing = z.strictObject({})

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

/** A media item as anyone may see it. */
export interface MediaItem {
  id: string
  media_type: MediaType
  title: string
  original_title: string | null
  release_year: number | null
  tmdb_id: number | null
  attributes: Attributes
  is_user_generated: boolean
  created_at: string
  updated_at: string
}

export interface RankingItem {
  id: string
  media_item_id: string
  tier: Tier
  rank_position: string
  visual_score: number
  notes: string | null
  seq: number
  created_at: string
  updated_at: string
  media_item: MediaItem
}

export interface User {
  id: string
  username: string
  visibility: 'private' | 'public'
  created_at: string
  /** Only to oneself. */
  email?: string
}

/** The reply to sign-up, log-in and refresh. The refresh token is in an HttpOnly cookie and nowhere else. */
export interface Session {
  user: User
  access_token: string
  /** Seconds. */
  expires_in: number
}

/** One asked-for title and what it may be, best first. `exact` is an equal title (folded) and an equal year, or an equal id. */
export interface MatchResult {
  candidates: { media_item: MediaItem; exact: boolean }[]
}

export interface ListMeta {
  limit: number
  offset: number
  total: number
}
export interface SearchMeta extends ListMeta {
  source: 'local' | 'local+tmdb'
  complete: boolean
}
