import type { MediaItem, MediaRow, Op, RankingRow, ShapeName, WatchlistRow } from '#sync-rules'
import type { Cursor } from './ports.ts'
import type { Attention } from './types.ts'

/** What is kept on this device, one record per row, and the one kind of transaction it is changed in. */

/** An op on disk. */
export type StoredOp = Op

/** An op the server has acknowledged, kept for a while in case the server comes back from an old backup. */
export interface AckedOp {
  op_id: string
  op: StoredOp
  client_id: string
  /** Unix milliseconds. */
  at: number
}

export interface Meta {
  name: 'meta'
  owner_id: string
  guest: boolean
  /** Counts every change of this database; tells another tab that it missed one. */
  version: number
  client_id: string
  /** The highest op number ever handed out under this client id. */
  minted: number
  /** The highest op number the server has confirmed. */
  acked: number
  /** The highest seq the rankings stream had brought at its last up-to-date. Replies never raise it. */
  base: number
  /** Server time minus this device's, in milliseconds. */
  clock_offset: number
  epoch: string | null
  /** ISO 8601. */
  last_synced: string | null
  cursors: Record<ShapeName, Cursor | null>
  /** Shapes whose rows are not to be trusted, as those of a server that has gone back in time: the next whole read replaces them, however new they look. */
  outlived?: ShapeName[]
  /** When rows of this device last turned out not to be the server's and were fetched anew (Unix milliseconds), and how often in all. */
  mended?: { at: number; times: number }
  /** At least so many ops were lost with an earlier database of this browser, and its person has not read that yet. */
  lost?: number
}

/** Something set aside under a name: a guest's sealed list, what a person chose to keep. */
export interface Kept {
  name: string
  /** Unix milliseconds. */
  at: number
  value: unknown
}

export interface TableRows {
  meta: Meta
  user_rankings: RankingRow
  watchlist_items: WatchlistRow
  my_media: MediaRow
  media: MediaItem
  ops: StoredOp
  acked: AckedOp
  attention: Attention
  kept: Kept
}
export type TableName = keyof TableRows

/** The key of each table. */
export const tableKeys = {
  meta: 'name',
  user_rankings: 'id',
  watchlist_items: 'id',
  my_media: 'id',
  media: 'id',
  ops: 'mid',
  acked: 'op_id',
  attention: 'op_id',
  kept: 'name',
} as const satisfies { [T in TableName]: keyof TableRows[T] }
export const tableNames = Object.keys(tableKeys) as TableName[]

export type Key = string | number

export interface Tx {
  /** In the order of the keys; undefined where there is none. */
  get<T extends TableName>(table: T, keys: readonly Key[]): Promise<(TableRows[T] | undefined)[]>
  /** In the order of the keys. */
  all<T extends TableName>(table: T): Promise<TableRows[T][]>
  put<T extends TableName>(table: T, rows: readonly TableRows[T][]): Promise<void>
  drop(table: TableName, keys: readonly Key[]): Promise<void>
  clear(table: TableName): Promise<void>
}

/** Durable tables. A `write` happens as a whole or not at all, one after the other, and is on disk when it settles. */
export interface Tables {
  read<R>(run: (tx: Tx) => Promise<R>): Promise<R>
  write<R>(run: (tx: Tx) => Promise<R>): Promise<R>
  close(): void
  /** Deletes the database. */
  erase(): Promise<void>
}
