import { type Gap, type Placed, type Tier, tiers } from '#sync-rules'
import { find, noShards, type Shards, ShardsDraft } from './shards.ts'
import type { Entry } from './types.ts'

/** A media item as the placement rules and the screens see it. One in no tier is the record of a removal, with its notes. */
export interface Item extends Placed {
  media_id: string
  notes: string | null
  needs_placing: boolean
  origin: 'hand' | 'import'
  /** The import that brought it, or null. Kept after removal. */
  batch_id: string | null
  pending: boolean
  /** When it was meant to be placed, Unix milliseconds. */
  placed_at: number
}

/** The last wish to save an item for later, or not to. */
export interface SavedItem {
  media_id: string
  on: boolean
  added_at: string | null
  pending: boolean
  seq: number
  by: string | null
  at: number
}

/** A user's tiers and watchlist, immutable. */
export interface Board {
  tiers: Readonly<Record<Tier, readonly string[]>>
  items: Shards<Item>
  saved: Shards<SavedItem>
  /** What is in a tier and has no settled place there. */
  waiting: ReadonlySet<string>
}

export const emptyBoard: Board = {
  tiers: { S: [], A: [], B: [], C: [], D: [] },
  items: noShards(),
  saved: noShards(),
  waiting: new Set(),
}

export const entryOf = (board: Board, mediaId: string): Entry | undefined => {
  const item = find(board.items, mediaId)
  return item?.tier ? (item as Entry) : undefined
}

const same = <T extends object>(a: T, b: T): boolean =>
  (Object.keys(a) as (keyof T)[]).every(key => Object.is(a[key], b[key]))

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((id, i) => id === b[i]))

/**
 * A board being changed: tiers and shards are copied when first touched. What comes out equal to `before` keeps its
 * identity, so that React draws only what changed.
 */
export class Draft {
  private readonly lists: Record<Tier, readonly string[]>
  private readonly copied = new Set<Tier>()
  private readonly items: ShardsDraft<Item>
  private readonly saved: ShardsDraft<SavedItem>
  private ownWaiting: Set<string> | undefined

  constructor(
    private readonly from: Board,
    private readonly before: Board = from,
  ) {
    this.lists = { ...from.tiers }
    this.items = new ShardsDraft(from.items)
    this.saved = new ShardsDraft(from.saved)
  }

  item = (mediaId: string): Item | undefined => this.items.get(mediaId)
  savedItem = (mediaId: string): SavedItem | undefined => this.saved.get(mediaId)
  list = (tier: Tier): readonly string[] => this.lists[tier]

  get waiting(): ReadonlySet<string> {
    return this.ownWaiting ?? this.from.waiting
  }

  setItem(item: Item): void {
    const was = find(this.before.items, item.media_id)
    this.items.set(item.media_id, was && same(was, item) ? was : item)
    const waits = item.tier !== null && item.needs_placing
    if (waits === this.waiting.has(item.media_id)) return
    this.ownWaiting ??= new Set(this.from.waiting)
    this.ownWaiting[waits ? 'add' : 'delete'](item.media_id)
  }

  setSaved(item: SavedItem): void {
    const was = find(this.before.saved, item.media_id)
    this.saved.set(item.media_id, was && same(was, item) ? was : item)
  }

  /** Takes an item out of the tier it stands in. Its record is left to the caller. */
  takeOut(mediaId: string): void {
    const tier = this.items.get(mediaId)?.tier
    if (!tier) return
    const list = this.own(tier)
    const at = list.lastIndexOf(mediaId)
    if (at >= 0) list.splice(at, 1)
  }

  /** Puts an item that stands nowhere into a gap. */
  putIn(mediaId: string, tier: Tier, gap: Gap): void {
    const list = this.own(tier)
    list.splice(indexOf(list, gap), 0, mediaId)
  }

  setList(tier: Tier, list: readonly string[]): void {
    this.copied.delete(tier)
    this.lists[tier] = list
  }

  done(): Board {
    for (const tier of tiers) {
      if (sameList(this.lists[tier], this.before.tiers[tier])) this.lists[tier] = this.before.tiers[tier]
    }
    return {
      tiers: this.lists,
      items: this.items.done(),
      saved: this.saved.done(),
      waiting: this.waiting,
    }
  }

  private own(tier: Tier): string[] {
    if (!this.copied.has(tier)) {
      this.copied.add(tier)
      this.lists[tier] = [...this.lists[tier]]
    }
    return this.lists[tier] as string[]
  }
}

/** Searched from the end: an import appends. */
function indexOf(list: readonly string[], gap: Gap): number {
  if (gap === 'top') return 0
  if (gap === 'bottom') return list.length
  const at = list.lastIndexOf('after' in gap ? gap.after : gap.before)
  if (at < 0) return list.length
  return 'after' in gap ? at + 1 : at
}
