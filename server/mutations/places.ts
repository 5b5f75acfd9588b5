import type { Tier } from '#sync-rules'
import type { Tx } from '../db.ts'
import type { OpContext, Register } from './handler.ts'

/** A user's ranking as the placement rules see it. */
export interface Place {
  media_id: string
  ranking_id: string
  tier: Tier | null
  rank_position: string | null
  placed_seq: number
  placed_by: string | null
  /** Unix milliseconds; 0 for its neighbours, of whom nobody asks. */
  placed_at: number
  /** Null for neighbours. */
  notes: string | null
  /** The import that brought it, or null. Kept after removal. */
  batch_id: string | null
}

/** What an op sees of the user's rows before it changes any. */
export interface Look {
  /** By media id; items never ranked are missing. */
  places: ReadonlyMap<string, Place>
  /** The watchlist's register of the item the op is about. */
  saved: (Register & { on: boolean }) | undefined
}

interface LookRow {
  places: Place[]
  saved: Look['saved'] | null
}

const lookOf = ({ places, saved }: LookRow): Look => ({
  places: new Map(places.map(place => [place.media_id, place])),
  saved: saved ?? undefined,
})

/** Takes the user's next seq for an op, and looks at the items it names (the one it is about first). */
export async function startOp(
  tx: Tx,
  by: { user_id: string; client_id: string | null; now: number; intent: number },
  mediaIds: readonly string[],
): Promise<Look & { seq: number }> {
  const row = await tx.row<LookRow & { op_seq: number }>('select * from start_op($1, $2, $3, $4, $5::uuid[])', [
    by.user_id,
    by.client_id,
    by.now,
    by.intent,
    mediaIds,
  ])
  const { op_seq, ...look } = row as LookRow & { op_seq: number }
  return { seq: op_seq, ...lookOf(look) }
}

/** The same op, having looked at this item: for calls that learn only inside the transaction which item they are about. */
export async function lookingAt(op: OpContext, mediaId: string): Promise<OpContext> {
  const row = await op.tx.row<LookRow>('select * from look($1, $2::uuid[])', [op.user_id, [mediaId]])
  return { ...op, ...lookOf(row as LookRow) }
}

export const registerOf = (place: Place | undefined): Register | undefined =>
  place && { seq: place.placed_seq, by: place.placed_by, at: place.placed_at }
