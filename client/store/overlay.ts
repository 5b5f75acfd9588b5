import {
  codePoints,
  intentTime,
  isConcurrent,
  isLater,
  joinNotes,
  keepsPlace,
  MAX_NOTE,
  type Mutation,
  type MutationArgs,
  type MutationKind,
  mergeNotes,
  resolveGap,
  savedSince,
} from '#sync-rules'
import { type Board, Draft, type Item } from './board.ts'

/**
 * Unsent wishes laid over the synced rows: each op is replayed by the rules the server will apply, so that what a
 * person sees is what they will get, given what this device knows.
 */

/** A wish, on disk or on its way there. */
export type Wish = Mutation & { op_id: string; base: number; t: string }

export interface Replayer {
  client_id: string
  /** A guest's wishes wait for nobody. */
  guest: boolean
  /** The intent of this client's previous op; it never goes back. */
  intent: number
}

interface Context {
  draft: Draft
  client_id: string
  pending: boolean
  base: number
  intent: number
}

type Replay<K extends MutationKind> = (args: MutationArgs<K>, op: Context) => void

/** Own wishes the server has not seen: newer than any base, and made by this client. */
const UNSEEN = Number.POSITIVE_INFINITY

const replays: { [K in MutationKind]: Replay<K> } = {
  'ranking.place': (args, op) => {
    const record = op.draft.item(args.media_id)
    if (keepsPlace(record, args)) return
    if (loses(record, op)) return
    op.draft.takeOut(args.media_id)
    if (record) op.draft.setItem({ ...record, tier: null })
    const list = op.draft.list(args.tier)
    const gap = resolveGap(
      { ...args, base: op.base, client_id: op.client_id },
      { placed: op.draft.item, above: (a, b) => list.lastIndexOf(a) < list.lastIndexOf(b) },
    )
    op.draft.putIn(args.media_id, args.tier, gap)
    const { media_id, tier, needs_placing = false, origin = 'hand' } = args
    const batch_id = args.batch_id ?? record?.batch_id ?? null
    op.draft.setItem({ media_id, tier, notes: record?.notes ?? null, needs_placing, origin, batch_id, ...own(op) })
    takeOffWatchlist(media_id, op)
  },

  'ranking.remove': ({ media_id }, op) => {
    const record = op.draft.item(media_id)
    if (!record || loses(record, op)) return
    op.draft.takeOut(media_id)
    op.draft.setItem({ ...record, tier: null, needs_placing: false, ...own(op) })
  },

  'ranking.note': (args, op) => {
    const record = op.draft.item(args.media_id)
    if (!record || (args.if_absent && !record.tier)) return
    const [base, theirs, ours] = [args.base_notes ?? '', record.notes ?? '', args.notes ?? '']
    if (args.if_absent && theirs !== '') return
    const merge = mergeNotes(base, theirs, ours)
    const text = merge.clean && codePoints(merge.text) <= MAX_NOTE ? merge.text : ours
    op.draft.setItem({ ...record, notes: text === '' ? null : text, pending: op.pending })
  },

  'ranking.rematch': ({ media_id, to_media_id }, op) => {
    const from = op.draft.item(media_id)
    const to = op.draft.item(to_media_id)
    if (media_id === to_media_id || !from?.tier || to?.tier || loses(from, op)) return
    op.draft.putIn(to_media_id, from.tier, { after: media_id })
    op.draft.takeOut(media_id)
    const notes = joinNotes(from.notes, to?.notes ?? null).text
    const batch_id = to?.batch_id ?? null
    const [origin, needs_placing] = ['hand', false] as const
    op.draft.setItem({ media_id: to_media_id, tier: from.tier, notes, needs_placing, origin, batch_id, ...own(op) })
    op.draft.setItem({ ...from, tier: null, needs_placing: false, ...own(op) })
    takeOffWatchlist(to_media_id, op)
  },

  'watchlist.add': ({ media_id, added_at, if_absent }, op) => {
    if (if_absent && op.draft.savedItem(media_id)) return
    const record = op.draft.item(media_id)
    // A ranking that found nothing to take off the watchlist left no word there.
    if (record?.tier && loses(record, op)) return
    setSaved(media_id, true, op, savedSince(added_at, op.intent))
  },
  'watchlist.remove': ({ media_id }, op) => {
    if (op.draft.savedItem(media_id)) setSaved(media_id, false, op)
  },

  // A stub is a media item: it changes no place on the board.
  'media.stub': () => {},
}

const own = (op: Context) => ({
  pending: op.pending,
  placed_seq: UNSEEN,
  placed_by: op.client_id,
  placed_at: op.intent,
})

const loses = (record: Pick<Item, 'placed_seq' | 'placed_by' | 'placed_at'> | undefined, op: Context): boolean =>
  record !== undefined &&
  isConcurrent({ tier: null, ...record }, op.base, op.client_id) &&
  !isLater(op.intent, op.client_id, record.placed_at, record.placed_by)

function setSaved(mediaId: string, on: boolean, op: Context, since: string | null = null): void {
  const was = op.draft.savedItem(mediaId)
  if (was && loses({ placed_seq: was.seq, placed_by: was.by, placed_at: was.at }, op)) return
  op.draft.setSaved({
    media_id: mediaId,
    on,
    added_at: was && (was.on || !on) ? was.added_at : since,
    pending: op.pending,
    seq: UNSEEN,
    by: op.client_id,
    at: op.intent,
  })
}

function takeOffWatchlist(mediaId: string, op: Context): void {
  if (op.draft.savedItem(mediaId)?.on) setSaved(mediaId, false, op)
}

/** Lays one wish over a draft. */
export function replay(draft: Draft, wish: Wish, by: Replayer): void {
  by.intent = intentTime(Date.parse(wish.t), wish.base, UNSEEN, by.intent)
  const { base } = wish
  const context = { draft, client_id: by.client_id, pending: !by.guest, base, intent: by.intent }
  ;(replays[wish.kind] as Replay<MutationKind>)(wish.args as never, context)
}

/** The board a person sees: `wishes`, in order, over what is synced. What equals `before` keeps its identity. */
export function overlay(base: Board, wishes: Iterable<Wish>, by: Replayer, before: Board = base): Board {
  const draft = new Draft(base, before)
  for (const wish of wishes) replay(draft, wish, by)
  return draft.done()
}
