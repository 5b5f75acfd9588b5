import type { Attributes, MediaItem, MediaType, Mutation, Outcome, Reason, Tier } from '#sync-rules'

/**
 * What screens see. The board is the synced rows with the unsent wishes laid over them; reading it never waits,
 * changing it resolves when the change is on disk, on this device.
 */

export interface Entry {
  media_id: string
  tier: Tier
  notes: string | null
  needs_placing: boolean
  /** Whether a person placed it, or an import did and nobody since. */
  origin: 'hand' | 'import'
  /** True while an op for this item waits to be confirmed. */
  pending: boolean
}

export interface Saved {
  media_id: string
  /** ISO 8601, or null when an old list did not know. */
  added_at: string | null
  pending: boolean
}

/** An immutable picture of the store. A tier's array, an entry, a media item keep their identity while they do not change. */
export interface View {
  tiers: Record<Tier, readonly string[]>
  entry(mediaId: string): Entry | undefined
  /** Undefined until its title is on this device: show a placeholder. */
  media(mediaId: string): MediaItem | undefined
  /** Newest first. */
  watchlist: readonly Saved[]
  /** What is in a tier and has no settled place there. */
  waiting: ReadonlySet<string>
}

/** Where in a tier: directly after or before an item as seen, or at an end. */
export type Spot = { after: string } | { before: string } | 'top' | 'bottom'

export interface Attention {
  op_id: string
  mutation: Mutation
  outcome: Outcome
  reason: Reason | undefined
  restore: Mutation | undefined
  at: string
}

/** Never a lie: `up_to_date` only when nothing waits and the last exchange went well. */
export interface SyncState {
  kind:
    | 'guest'
    | 'saved_here'
    | 'sending'
    | 'up_to_date'
    | 'needs_login'
    | 'needs_update'
    | 'newer_version'
    | 'storage_failed'
    | 'starting'
  /** Ops not yet confirmed. */
  waiting: number
  /** When the oldest of them was made, ISO 8601. */
  waiting_since: string | null
  /** When the last exchange with the server went well, ISO 8601. */
  last_synced: string | null
  /** The list has been brought to this device at least once. */
  first_sync_done: boolean
  /** At least so many changes were lost with an earlier storage of this browser; 0 once that was read. */
  lost: number
  /** The storage was thrown away while the list was open, and put back; false once that was read. */
  put_back: boolean
  /** How often rows of this device turned out not to be the server's and were fetched anew. */
  mended: number
}

export interface NewStub {
  media_type: MediaType
  title: string
  release_year: number | null
  attributes?: Attributes
}

/** A wish the server has not confirmed, and when it was made, ISO 8601. */
export type Unsent = Mutation & { op_id: string; t: string }

/** An unsent wish, the tier its title stood in before, and what takes it back. */
export interface Past {
  wish: Unsent
  from_tier: Tier | null
  undo: readonly Mutation[]
}

/** A mutation that may bring its own op id: with an id that was written down before, it is left out. */
export type Wanted = Mutation & { op_id?: string }

export interface Actions {
  /** Places or moves. Takes the item off the watchlist in the same op. */
  place(mediaId: string, tier: Tier, spot: Spot, options?: { needs_placing?: boolean }): Promise<void>
  remove(mediaId: string): Promise<void>
  /** `base` is the text the edit started from. */
  note(mediaId: string, notes: string | null, base: string | null): Promise<void>
  save(mediaId: string): Promise<void>
  unsave(mediaId: string): Promise<void>
  /** Makes (or finds) the stub and returns its media id. */
  stub(stub: NewStub): Promise<string>
  /** Appends any mutations as one undoable step: an import, a restore. */
  append(mutations: readonly Wanted[]): Promise<void>
  /** Sets something aside under a name, durably, on this device. The same name again replaces it. */
  keep(name: string, value: unknown): Promise<void>
  /** What was set aside under a name; undefined when nothing was. */
  kept(name: string): Promise<unknown>
  /** Keeps titles on this device, so that they show offline. Call it with what a person picks from a search. */
  keepMedia(items: readonly MediaItem[]): Promise<void>
  /** Takes back the last step made on this device, as new ops. Gives the media ids it is about; undefined when there is none. */
  undo(): Promise<readonly string[] | undefined>
  /** Dismisses an outcome that was shown to the person. */
  dismiss(opId: string): Promise<void>
  /** What became of an earlier storage has been read. */
  forgetLost(): Promise<void>
}

export interface Store extends Actions {
  /** The user's id, or the random owner id of this device's guest. */
  owner_id: string
  guest: boolean
  view(): View
  sync(): SyncState
  /** Outcomes a person should see: superseded, kept_both, rejected, parked. */
  attention(): readonly Attention[]
  /** Oldest first. */
  unsent(): readonly Unsent[]
  /** The same, with what takes each back. Worked out when asked for: not for every draw. */
  past(): readonly Past[]
  /** True when `undo` has something to take back. */
  can_undo(): boolean
  /** Calls back after every change of any of the above. */
  subscribe(changed: () => void): () => void
  close(): Promise<void>
}
