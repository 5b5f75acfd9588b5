import type { MediaItem, MediaType, MutationArgs, Tier } from '#sync-rules'
import type { RepairCode, SetAsideCode } from './reasons.ts'

/** The two lists of the old version, as the browser holds them: exact strings, or null where there is none. */
export interface RawLists {
  rankings: string | null
  watchlist: string | null
  /** A later version of the old app left its own key here. We do not read it; the person is told. */
  later_version: boolean
}

export type ListName = 'rankings' | 'watchlist'

/** Where an item stood in the raw arrays. Its name is what fixes and confirmations are listed under. */
export interface Source {
  list: ListName
  index: number
}
export const sourceKey = (source: Source): string => `${source.list}:${source.index}`

/** What a person supplied for an item that was set aside. */
export interface Fix {
  title?: string
  tier?: Tier
}

/** What the person decided in the preview. */
export interface Choices {
  /** Source key → what was missing. */
  fixes?: ReadonlyMap<string, Fix>
  /** False leaves the demo films out. They stay in by default when there is anything else. */
  demo?: boolean
}

/** A film or play of an old list, every field checked. `repairs` is empty when nothing had to be changed. */
export interface OldItem {
  source: Source
  tmdb_id: number | null
  media_type: MediaType
  /** Null only where a TMDB id tells which film it is. */
  title: string | null
  year: number | null
  poster_path: string | null
  genres: string[]
  director: string | null
  notes: string | null
  /** Notes too long to be stored, whole. */
  long_notes: string[]
  /** Came with the demo of the old version, and the person wrote nothing on it. */
  demo: boolean
  repairs: RepairCode[]
}

export interface OldRanking extends OldItem {
  tier: Tier
  /** Its place among those of its tier is not known: the person is to be asked. */
  tied?: boolean
  /** By hand only where the list itself can say so. */
  origin?: 'hand' | 'import'
}
export interface OldBookmark extends OldItem {
  /** ISO 8601, or null when the list did not know. */
  added_at: string | null
}

/** Kept and shown, but not taken in until the person has helped. `raw` is the item as it was written. */
export interface SetAside {
  source: Source
  reason: SetAsideCode
  raw: unknown
  title: string | null
  fixable: 'tier' | 'title' | null
}

/** `from` was the same film as `into` and went into it: its place is gone, its notes are not. */
export interface Merge {
  from: Source
  into: Source
  title: string | null
}

/** What was found under a key. `unreadable` is no JSON at all, `wrong_shape` is JSON but no list. */
export type ListState = 'absent' | 'unreadable' | 'wrong_shape' | 'list'

/** Every entry of both arrays is in exactly one of the six lists below. */
export interface Parsed {
  state: Record<ListName, ListState>
  /** In the order the old screen showed: tier S to D, best first. */
  ranked: OldRanking[]
  /** Demo films that are not taken in: the untouched demo, or because the person does not want them. */
  demo_left_out: OldRanking[]
  /** In the order of the old screen: newest first. */
  bookmarks: OldBookmark[]
  set_aside: SetAside[]
  merged: Merge[]
  /** Bookmarks of films that are ranked: `from` is the bookmark, `into` the ranking. */
  already_ranked: Merge[]
  /** The rankings are the five demo films, as shipped: there is nothing of the person's in them. */
  only_demo: boolean
}

/** How long work is cut up. `pause` lets the browser draw; `progress` is called after each slice. */
export interface Work {
  pause(): Promise<void>
  progress?(done: number, total: number, stage: Stage): void
}
export type Stage = 'reading' | 'matching' | 'planning'

/** One question to `POST /media/match`. */
export interface MatchItem {
  title: string
  year: number | null
  tmdb_id: number | null
  imdb_id?: string | null
}

/** What an item becomes. A stub is made by its own op; a film is there already. */
export interface Target {
  media_id: string
  stub: MutationArgs<'media.stub'> | null
  /** The film, where the server told us of it. */
  media: MediaItem | null
  /** The stub got a number after its title, because another item has the same title and year. */
  renamed: boolean
}
export type Targeted<T extends OldItem> = T & { target: Target }

export interface Candidate {
  media_id: string
  title: string
  release_year: number | null
  /** Equal title and year. */
  exact: boolean
  /** It is another item of this very list. */
  in_list: boolean
  media: MediaItem | null
}

/** A stub that may be a film we know. Confirm by mapping the source key to a candidate's media id. */
export interface Proposal {
  source: Source
  title: string | null
  media_id: string
  candidates: Candidate[]
}

/** The lists with a media id for each item. `merged` and `already_ranked` list what met only now. */
export interface Resolution {
  ranked: Targeted<OldRanking>[]
  bookmarks: Targeted<OldBookmark>[]
  merged: Merge[]
  already_ranked: Merge[]
  proposals: Proposal[]
  /** The films met, for the replica: their titles show at once. */
  media: MediaItem[]
}
