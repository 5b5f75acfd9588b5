import type { MediaItem, Mutation } from '#sync-rules'
import type { Rows } from './base.ts'
import type { Meta, StoredOp } from './tables.ts'
import type { Attention } from './types.ts'

/** A wish about to be written down; its number is handed out by the write. */
export type NewOp = Mutation & { op_id: string; base: number; t: string }

/** What one write changed: enough for every tab to bring its memory up to date. */
export interface Change {
  version: number
  meta: Meta
  /** More changed than is told here: read everything again. */
  reload?: boolean
  rows?: Partial<Rows>
  media?: MediaItem[]
  added?: StoredOp[]
  /** Op ids that no longer wait. */
  gone?: string[]
  attention?: Attention[]
  dismissed?: string[]
}

export interface Snapshot extends Rows {
  meta: Meta
  media: MediaItem[]
  ops: StoredOp[]
  attention: Attention[]
}

/** What a write says of itself; its version and the meta after it are added. */
export type Write = Omit<Change, 'version' | 'meta'>
