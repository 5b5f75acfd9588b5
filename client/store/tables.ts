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
  /** Unix milliseconds, by the server's clock. */
  at: number
}

export interface Meta {
  name: 'meta'
  owner_id: string
  guest: boolean
  /** Counts every change of this database; tells another tab that it missed one. */
  version: number
  /** Tells this database from one that was begun in its place. Not there in one of before. */
  birth?: string
  client_id: string
  /** The client ids this device went by before, oldest first. */
  earlier?: string[]
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
  /** The browser threw the database away under an open tab, which put it back; its person has not read that yet. */
  put_back?: boolean
}

/** What a device knows of its server and of its past. */
export type Heard = Partial<Pick<Meta, 'epoch' | 'last_synced' | 'clock_offset' | 'lost' | 'put_back'>>

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

/** The browser has thrown the database away under this tab. */
export class ThrownAway extends Error {
  override name = 'ThrownAway'
}

/** The tables are those of a newer version of the app. Nothing was read or changed. */
export class NewerDatabase extends Error {
  override name = 'NewerDatabase'
}

/**
 * Raised with whatever an older version of the app could not live with: a change of these tables or of what is in them, a new
 * version of an op. An older one that is open in another tab then lets go, and one that is opened later does not start.
 */
export const DATABASE_VERSION = 1

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

/**
 * What a transaction does is done in the order in which it is asked for. Only reads are waited for: a put, drop or clear that
 * fails, fails the write as a whole.
 */
export interface Tx {
  /** In the order of the keys; undefined where there is none. */
  get<T extends TableName>(table: T, keys: readonly Key[]): Promise<(TableRows[T] | undefined)[]>
  /** In the order of the keys. */
  all<T extends TableName>(table: T): Promise<TableRows[T][]>
  put<T extends TableName>(table: T, rows: readonly TableRows[T][]): void
  drop(table: TableName, keys: readonly Key[]): void
  clear(table: TableName): void
}

/**
 * Durable tables. A `write` happens as a whole or not at all, one after the other. When it settles it survives the end of
 * the browser; what was written before a `flush` survives the power going out when that settles. Without one, of the last
 * writes the latest are lost first.
 */
export interface Tables {
  /** Aborted when a newer version of the app has taken the tables over: from then on every call throws NewerDatabase. */
  newer: AbortSignal
  read<R>(run: (tx: Tx) => Promise<R>): Promise<R>
  write<R>(run: (tx: Tx) => Promise<R>): Promise<R>
  flush(): Promise<void>
  close(): void
  /** Deletes the database. */
  erase(): Promise<void>
}

/** The birth of a database. Of before there were births it is the first name it had. */
export const birthOf = ({ birth, earlier, client_id }: Meta): string => birth ?? earlier?.[0] ?? client_id

/** Whether the one says of another database what the other says. */
export const sameBirth = (a: Meta, b: Meta): boolean => birthOf(a) === birthOf(b)

/** What a new database says of itself. */
export const freshMeta = (owner: { owner_id: string; guest: boolean; client_id: string }): Meta => ({
  name: 'meta',
  ...owner,
  version: 0,
  birth: owner.client_id,
  minted: 0,
  acked: 0,
  base: 0,
  clock_offset: 0,
  epoch: null,
  last_synced: null,
  cursors: { user_rankings: null, watchlist_items: null, my_media: null },
})
