/**
 * Where a placement lands, and whether it lands at all: the rules that server and overlay share.
 * Pure: they see the few rows an op names, and answer with a neighbour, never with a position.
 */
import type { Tier } from './score.ts'

/** What the rules need to know of an item: where it stands, who put it there, and when. Kept after removal (tier null). */
export interface Placed {
  tier: Tier | null
  placed_seq: number
  placed_by: string | null
}

export interface Placement {
  media_id: string
  tier: Tier
  left: readonly string[]
  right: readonly string[]
  base: number
  client_id: string | null
  /** Nobody saw these ends (adoption, imports): an empty list then names no end. */
  if_absent?: boolean
}

/** How a placement that comes from outside (adoption, imports) says so. */
export interface Brought {
  if_absent?: boolean
  /** The import it belongs to. */
  batch_id?: string
}

/**
 * True when what comes from outside leaves an item as it is: it is ranked, or this very import had brought it and it was
 * removed since. So the same import twice changes nothing, whatever happened in between.
 */
export const keepsPlace = (
  record: { tier: Tier | null; batch_id: string | null } | undefined,
  { if_absent, batch_id }: Brought,
): boolean =>
  record !== undefined &&
  if_absent === true &&
  (record.tier !== null || (batch_id !== undefined && record.batch_id === batch_id))

/** A gap, named by what is beside it. */
export type Gap = { after: string } | { before: string } | 'top' | 'bottom'

export interface TierView {
  /** The record of an item, or undefined when it was never ranked. The placed item itself is not asked for. */
  placed(mediaId: string): Placed | undefined
  /** True when `a` stands above `b`; asked only of items in the placement's tier. */
  above(a: string, b: string): boolean
}

type Standing = 'stable' | 'own' | 'drifted'

/** The gap a placement means, with the item itself taken out. docs/sync.md, "Where a placement lands": the first line that fits. */
export function resolveGap(op: Placement, view: TierView): Gap {
  const left = op.left.filter(id => id !== op.media_id)
  const right = op.right.filter(id => id !== op.media_id)
  const l = left[0]
  const r = right[0]
  if (l === undefined && r === undefined) return 'bottom'

  const there = (id: string) => view.placed(id)?.tier === op.tier
  const standing = (id: string): Standing => {
    const record = view.placed(id)
    if (record?.tier !== op.tier) return 'drifted'
    if (record.placed_seq <= op.base) return 'stable'
    return op.client_id !== null && record.placed_by === op.client_id ? 'own' : 'drifted'
  }
  const end = op.if_absent ? 'drifted' : 'end'
  const ls = l === undefined ? end : standing(l)
  const rs = r === undefined ? end : standing(r)

  if (ls !== 'drifted' && rs !== 'drifted') {
    if (l !== undefined && r !== undefined && !view.above(l, r)) {
      return rs === 'stable' && ls !== 'stable' ? { before: r } : { after: l }
    }
    if (l !== undefined && ls === 'own') return { after: l }
    if (r !== undefined && rs === 'own') return { before: r }
    if (l === undefined) return 'top'
    if (r === undefined) return 'bottom'
    return { after: l }
  }
  if (ls !== 'drifted') return l === undefined ? 'top' : { after: l }
  if (rs !== 'drifted') return r === undefined ? 'bottom' : { before: r }

  const firmLeft = left.find(id => standing(id) !== 'drifted')
  if (firmLeft !== undefined) return { after: firmLeft }
  const firmRight = right.find(id => standing(id) !== 'drifted')
  if (firmRight !== undefined) return { before: firmRight }

  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const a = left[i]
    if (a !== undefined && there(a)) return { after: a }
    const b = right[i]
    if (b !== undefined && there(b)) return { before: b }
  }
  if (op.if_absent) return 'bottom'
  return left.length < right.length ? 'top' : 'bottom'
}

/** True when another client put the item where it is, unseen by an op of `clientId` with this base. */
export const isConcurrent = (record: Placed, base: number, clientId: string | null): boolean =>
  record.placed_seq > base && (clientId === null || record.placed_by !== clientId)

/**
 * When a person meant it, in Unix milliseconds: the device's word, held between what it had seen and its arrival,
 * and never before the same client's earlier wish. A wrong clock cannot do more than that.
 */
export const intentTime = (t: number, base: number, arrival: number, previous: number): number =>
  Math.max(previous, Math.min(arrival, Math.max(t, base)))

/** Of two concurrent wishes for one item the later wins; equal times are decided by the clients' ids. */
export const isLater = (
  intent: number,
  clientId: string | null,
  otherIntent: number,
  otherClientId: string | null,
): boolean => (intent !== otherIntent ? intent > otherIntent : (clientId ?? '') > (otherClientId ?? ''))

/**
 * Since when an item counts as saved: now, unless the wish knows better (an old list). Null is unknown. Never after the
 * moment it was meant.
 */
export function savedSince(added_at: string | null | undefined, intent: number): string | null {
  if (added_at === null) return null
  const time = added_at === undefined ? intent : Math.max(0, Math.min(intent, Date.parse(added_at)))
  return new Date(time).toISOString()
}
