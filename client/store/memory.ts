import type { MediaItem, MutationArgs } from '#sync-rules'
import { Base } from './base.ts'
import { type Board, Draft, emptyBoard, entryOf, type SavedItem } from './board.ts'
import type { Change, Snapshot } from './changes.ts'
import { overlay, type Replayer, replay, type Wish } from './overlay.ts'
import { past } from './past.ts'
import { values } from './shards.ts'
import type { Meta, StoredOp } from './tables.ts'
import type { Attention, Past, Saved, View } from './types.ts'

/** A wish shown already whose write is on its way. */
interface Unsaved {
  wish: Wish
  on_disk: boolean
}

/** What React reads: base rows, the wishes laid over them, and the view they make. Reading never waits. */
export class Memory {
  meta: Meta
  ops: StoredOp[] = []
  attention: Attention[] = []
  private base = new Base()
  private kept = new Map<string, MediaItem>()
  private typed = new Map<string, MediaItem>()
  private unsaved = new Map<string, Unsaved>()
  private laid: readonly Wish[] = []
  private by: Replayer
  private board: Board = emptyBoard
  private current: View
  private saved: { from: Board['saved']; list: readonly Saved[] } = { from: emptyBoard.saved, list: [] }

  constructor(snapshot: Snapshot) {
    this.meta = snapshot.meta
    this.by = this.replayer()
    this.current = this.show()
    this.load(snapshot)
  }

  view(): View {
    return this.current
  }

  /** Starts over from what is on disk. What did not change keeps its identity. */
  load(snapshot: Snapshot): void {
    const onDisk = new Set(snapshot.ops.map(op => op.op_id))
    for (const [id, { on_disk }] of this.unsaved) if (on_disk || onDisk.has(id)) this.unsaved.delete(id)
    this.base = new Base()
    this.base.take(snapshot, this.board)
    for (const item of snapshot.media) this.kept.set(item.id, item)
    this.meta = snapshot.meta
    this.ops = snapshot.ops
    this.attention = snapshot.attention
    this.layAgain()
  }

  /** Takes in what a write changed, made in this tab or another. */
  take(change: Change): void {
    const clientChanged = change.meta.client_id !== this.meta.client_id
    this.meta = change.meta
    for (const item of change.media ?? []) this.kept.set(item.id, item)
    this.takeAttention(change)
    this.takeOps(change)
    const { user_rankings, watchlist_items, my_media } = change.rows ?? {}
    const rows = [user_rankings, watchlist_items, my_media].some(list => list && list.length > 0)
    if (rows && change.rows) this.base.take(change.rows)
    if (rows || clientChanged || (change.gone?.length ?? 0) > 0) this.layAgain()
    else this.layMore()
  }

  /** Shows wishes that are being written down. Each is laid on top; nothing is replayed. */
  add(wishes: readonly Wish[]): void {
    for (const wish of wishes) this.unsaved.set(wish.op_id, { wish, on_disk: false })
    this.layMore()
  }

  /** The write went through; its change may still wait for an earlier one. */
  written(opIds: readonly string[]): void {
    for (const id of opIds) {
      const unsaved = this.unsaved.get(id)
      if (unsaved) unsaved.on_disk = true
    }
  }

  /** The write failed: what was shown is taken back. */
  withdraw(opIds: readonly string[]): void {
    for (const id of opIds) this.unsaved.delete(id)
    this.layAgain()
  }

  /** What is on disk and waits, oldest first, with what takes each back. */
  past(): Past[] {
    return past(this.base.board, this.ops, this.replayer())
  }

  /** All that would be on disk; titles that were typed in come as such. */
  held(): Snapshot {
    const { meta, ops, attention, base, kept } = this
    return { ...base.rows(), meta, ops, attention, media: [...kept.values(), ...base.stubs.values()] }
  }

  /** Every media id on the board or the watchlist whose title is not here. */
  *unknownMedia(): Generator<string> {
    for (const list of Object.values(this.board.tiers)) for (const id of list) if (!this.current.media(id)) yield id
    for (const { media_id } of this.current.watchlist) if (!this.current.media(media_id)) yield media_id
  }

  private takeAttention(change: Change): void {
    const { attention = [], dismissed = [] } = change
    if (attention.length + dismissed.length === 0) return
    const gone = new Set([...dismissed, ...attention.map(a => a.op_id)])
    this.attention = [...this.attention.filter(a => !gone.has(a.op_id)), ...attention]
  }

  private takeOps({ added = [], gone = [] }: Change): void {
    if (added.length > 0) {
      for (const op of added) this.unsaved.delete(op.op_id)
      this.ops = [...this.ops, ...added].sort((a, b) => a.mid - b.mid)
    }
    if (gone.length === 0) return
    const left = new Set(gone)
    this.ops = this.ops.filter(op => !left.has(op.op_id))
  }

  private wishes(): Wish[] {
    return [...this.ops, ...[...this.unsaved.values()].map(({ wish }) => wish)]
  }

  private layAgain(): void {
    this.by = this.replayer()
    this.laid = this.wishes()
    this.typeStubs(this.laid)
    this.board = overlay(this.base.board, this.laid, this.by, this.board)
    this.current = this.show()
  }

  /** Lays only what is new, as long as it comes after all that is laid. */
  private layMore(): void {
    const wishes = this.wishes()
    const onTop = this.laid.every((wish, i) => wishes[i]?.op_id === wish.op_id)
    if (!onTop) {
      this.layAgain()
      return
    }
    const fresh = wishes.slice(this.laid.length)
    this.laid = wishes
    this.typeStubs(fresh)
    const draft = new Draft(this.board)
    for (const wish of fresh) replay(draft, wish, this.by)
    if (fresh.length > 0) this.board = draft.done()
    this.current = this.show()
  }

  private typeStubs(wishes: readonly Wish[]): void {
    for (const wish of wishes) {
      if (wish.kind === 'media.stub') this.typed.set(wish.args.media_id, stubOf(wish.args, wish.t))
    }
  }

  private replayer(): Replayer {
    return { client_id: this.meta.client_id, guest: this.meta.guest, intent: 0 }
  }

  private show(): View {
    const { board, base, kept, typed } = this
    if (this.saved.from !== board.saved) this.saved = { from: board.saved, list: savedOf(board) }
    return {
      tiers: board.tiers,
      entry: id => entryOf(board, id),
      media: id => base.stubs.get(id) ?? kept.get(id) ?? typed.get(id),
      watchlist: this.saved.list,
      waiting: board.waiting,
    }
  }
}

const savedOf = (board: Board): SavedItem[] => [...values(board.saved)].filter(item => item.on).sort(newestFirst)

/** Of unknown date last; all dates are ISO 8601 UTC with milliseconds. */
const newestFirst = (a: Saved, b: Saved): number => {
  const [x, y] = [a.added_at ?? '', b.added_at ?? '']
  return x === y ? (a.media_id < b.media_id ? -1 : 1) : x < y ? 1 : -1
}

const stubOf = (args: MutationArgs<'media.stub'>, t: string): MediaItem => ({
  id: args.media_id,
  media_type: args.media_type,
  title: args.title,
  original_title: null,
  release_year: args.release_year ?? null,
  tmdb_id: null,
  attributes: args.attributes ?? {},
  is_user_generated: true,
  created_at: t,
  updated_at: t,
})
