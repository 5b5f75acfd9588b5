import * as z from 'zod/mini'
import { tier, uuid } from '../mutations.ts'
import { MAX_SEARCH, SEARCH_LIMIT, SEARCH_LIMIT_MAX } from '../protocol.ts'
import { safeText } from '../text.ts'
import { person } from './accounts.ts'
import { mediaItem } from './media.ts'
import { count, cursor, limit, listMeta, paging, time } from './paging.ts'

export const feedQuery = z.strictObject({ cursor, limit })
const leaderboardKinds = ['titles', 'people'] as const
export const leaderboardQuery = z.strictObject({ kind: z._default(z.enum(leaderboardKinds), 'titles'), ...paging })
export const usersQuery = z.strictObject({
  q: safeText(1, MAX_SEARCH),
  limit: count(1, SEARCH_LIMIT_MAX, SEARCH_LIMIT),
  offset: count(0, 1_000, 0),
})
export const profileQuery = z.strictObject({ ...paging })
export const peopleQuery = z.strictObject({ ...paging })

/**
 * What somebody did. `placed` names where the item stands now; an `imported` entry stands for a whole import: it has a
 * `count`, no item and no tier. `visual_score` is null where there is no tier.
 */
const activityKinds = ['placed', 'moved_up', 'noted', 'imported'] as const
export const activity = z.object({
  id: uuid,
  kind: z.enum(activityKinds),
  user: person,
  media_item: z.nullable(mediaItem),
  tier: z.nullable(tier),
  visual_score: z.nullable(z.number()),
  created_at: time,
  count: z.optional(z.int()),
})
export type Activity = z.infer<typeof activity>

export const leaderboardTitle = z.object({
  rank: z.int(),
  media_item: mediaItem,
  score: z.number(),
  raters: z.int(),
})
export const leaderboardPerson = z.object({ rank: z.int(), user: person, ranked: z.int() })
export const leaderboardEntry = z.union([leaderboardTitle, leaderboardPerson])
export type LeaderboardEntry = z.infer<typeof leaderboardEntry>
/** How a table is made, for who says it in other words than `rule`. */
const counted = z.union([
  z.object({
    by: z.literal('tier_means'),
    /** What a title gets for standing in each tier. */
    tiers: z.record(tier, z.number()),
    /** As many ratings of the mean of all count for every title. */
    prior: z.int(),
    least_raters: z.int(),
  }),
  z.object({ by: z.literal('hand') }),
])
/** `age_seconds` says how old the table is, `rule` how it is made, in an English sentence for people. */
export const leaderboardMeta = z.extend(listMeta, {
  kind: z.enum(leaderboardKinds),
  computed_at: time,
  age_seconds: z.int(),
  rule: z.string(),
  counted,
})
export type LeaderboardMeta = z.infer<typeof leaderboardMeta>

/** A place on somebody's board as others see it: without notes. */
export const placed = z.object({
  media_item: mediaItem,
  tier,
  visual_score: z.number(),
})
export type PlacedTitle = z.infer<typeof placed>
export const profile = z.object({
  user: person,
  followers: z.int(),
  following: z.int(),
  /** Null to whoever is not logged in, and to oneself. */
  you_follow: z.nullable(z.boolean()),
  /** A page of the board, S to D, best first; the paging of the reply counts these. */
  rankings: z.array(placed),
})
export type Profile = z.infer<typeof profile>
/** Somebody in a list: a hit of the search, whom one follows or has blocked. */
export const found = z.extend(person, { you_follow: z.nullable(z.boolean()) })
export type Found = z.infer<typeof found>
