import type { Attributes, MediaType, Tier } from '#sync-rules'

/** A file inside an archive, or the one file there is. `path` has forward slashes and is never followed. */
export interface Entry {
  path: string
  bytes: Uint8Array
}

/** Where something stood: the path inside the archive (or the file's name), and the line or the item, from 1. */
export interface Source {
  file: string
  line: number
}

/** Why a row is not taken in. */
export type SkipReason =
  | 'tv'
  | 'short'
  | 'other_kind'
  | 'no_title'
  | 'unreadable'
  | 'duplicate'
  | 'deleted'
  | 'orphaned'
  | 'which_of_two'
  | 'only_on_a_list'
export interface Skip {
  reason: SkipReason
  /** The row that stays, for a duplicate. */
  of?: Source
}

/** One film or play of a file, as one row: a reader has joined what several lines say of it. */
export interface Row {
  source: Source
  /** The other lines that went into it, as rewatches. */
  also?: Source[]
  /** Null only with an id, or skipped. Fit to be stored, as `note`. */
  title: string | null
  year: number | null
  /** Null: the file does not say. */
  media_type: MediaType | null
  ids: { tmdb?: number; imdb?: string; media_id?: string }
  /** As it was given: `value` of `scale`, as 4.5 of 5. */
  rating: { value: number; scale: 5 | 10 } | null
  /** Only our own format says so. */
  tier: Tier | null
  /** The exact place inside `tier`, smaller is better. Only our own format says so. */
  position: number | null
  /** Ordered lists it stands on, which a person may declare to be their own order. `at` from 1. */
  lists?: { name: string; at: number }[]
  /** Days or instants, ISO 8601, oldest first. Never made up. */
  seen: string[]
  note: string | null
  /** Notes too long to be stored, whole. */
  long_notes?: string[]
  /** To be watched later: not seen. */
  saved: boolean
  /** Since when it is saved, ISO 8601, or null when the file does not know. */
  saved_at?: string | null
  /** What else a stub may hold. */
  attributes?: Attributes
  /** The person typed it in: it is to be that again, whatever the catalogue has of that name. Only our own format says so. */
  own?: true
  /** Its place was not settled, and who gave it. Only our own format says so. */
  needs_placing?: true
  origin?: 'hand' | 'import'
  skip?: Skip
}

const formats = ['letterboxd', 'imdb', 'trakt', 'tmdb', 'movary', 'text', 'marquee'] as const
export type Format = (typeof formats)[number]

/** Formats that are known and not taken in. */
const foreign = ['goodreads', 'yamtrack', 'watcharr', 'ryot'] as const
export type Foreign = (typeof foreign)[number]

/** What was in a file. */
export interface Reading {
  format: Format
  rows: Row[]
  /** Files of an archive that were left alone, by path. */
  unread: string[]
  /** Files of an archive that are too broken or too big to be read, and why. */
  broken: { file: string; code: RefusalCode }[]
  /** Columns nobody asked for, by name. */
  unknown_columns: string[]
  /** Files that were not UTF-8 and were read as Windows-1252. */
  guessed_encoding: string[]
}

/** A file with its text; `table` when it is CSV with a header, `json` when it is JSON. */
export interface Doc {
  path: string
  text: string
  /** It was not UTF-8. */
  guessed: boolean
  table?: Table
  json?: unknown
}

/** A CSV. Values are found by the lower-case name of their column; a column that is missing is ''. */
export interface Table {
  columns: string[]
  records: { line: number; get(column: string): string }[]
}

/** One format. `read` gives null for files of another format; the first reader that gives rows wins. */
export interface Reader {
  format: Format
  read(docs: readonly Doc[]): { rows: Row[]; read: string[]; columns?: readonly string[] } | null
}

/** Why a file is not read at all. `detail` is a name or a number for the sentence. */
export type RefusalCode =
  | 'empty'
  | 'too_big'
  | 'too_many_files'
  | 'bomb'
  | 'nested'
  | 'broken_archive'
  | 'broken_table'
  | 'too_many_rows'
  | 'field_too_long'
  | 'binary'
  | 'newer'
  | 'broken_file'
  | 'unknown'
  | Foreign

/** An expected no: the file is not read, and nothing has changed. */
export class ImportRefused extends Error {
  override name = 'ImportRefused'
  constructor(
    readonly code: RefusalCode,
    readonly detail = '',
  ) {
    super(code)
  }
}
