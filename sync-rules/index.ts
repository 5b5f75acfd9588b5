/** The contract between client and server. Imports zod and nothing else; runs anywhere. */
export * from './digest.ts'
export * from './errors.ts'
export * from './ids.ts'
export * from './mutations.ts'
export * from './notes.ts'
export * from './placement.ts'
export * from './poster.ts'
export * from './protocol.ts'
export type {
  Activity,
  CursorMeta,
  Device,
  DigestReply,
  Found,
  HistoryEntry,
  LeaderboardEntry,
  LeaderboardMeta,
  ListMeta,
  MatchResult,
  MediaItem,
  PlacedTitle,
  Profile,
  RankingItem,
  SearchMeta,
  Session,
  Suggestion,
  User,
} from './rest.ts'
export * as rest from './rest.ts'
export * from './score.ts'
export * from './shapes.ts'
export * from './text.ts'
export * from './versions.ts'
export * from './wrongs.ts'
