import { v5 } from 'uuid'
import { ID_NAMESPACE, type Mutation, type MutationArgs, type Tier, TRAIL_LENGTH, tiers } from '#sync-rules'
import type { View } from '../store/types.ts'
import { inSlices } from './slices.ts'
import type { Merge, OldBookmark, OldRanking, Resolution, Source, Targeted, Work } from './types.ts'

/** What adoption needs to know of the account: how full its tiers are, and what it ranks already. */
export type Account = Pick<View, 'tiers' | 'entry'>

export interface PlannedOp {
  /** The same for the same user, list and wish, on every device and every time. */
  op_id: string
  mutation: Mutation
}

/** A note that stays out of the account, and why. The text is whole. */
export interface NoteLeft {
  source: Source
  title: string | null
  text: string
  reason: 'too_long' | 'account_has_note' | 'on_a_bookmark'
}

export interface Ops {
  batch_id: string
  ops: PlannedOp[]
  notes_left: NoteLeft[]
  /** Bookmarks of films the account ranks. */
  already_ranked: Merge[]
}

const batchId = (userId: string, hash: string): string => v5(`adopt:${userId}:${hash}`, ID_NAMESPACE)
/** The id of the op at `index` of the adoption of the list with this hash. */
export const opId = (userId: string, hash: string, index: number): string =>
  v5(`adopt:${userId}:${hash}:${index}`, ID_NAMESPACE)

/**
 * An item of a list has three numbers of its own, so that an op keeps its id when the catalogue has learned of a film
 * in between, or the person fixed another item. Rankings take the even threes, bookmarks the odd ones.
 */
const slots = { stub: 0, put: 1, note: 2 }
const indexOf = ({ list, index }: Source, slot: keyof typeof slots): number =>
  (index * 2 + (list === 'rankings' ? 0 : 1)) * 3 + slots[slot]

interface Wish {
  source: Source
  slot: keyof typeof slots
  mutation: Mutation
}

/** Whose adoption it is, and of which lists. */
export interface Owner {
  id: string
  hash: string
  /**
   * A name of this time, when the person took the lists in before and now asks for them again: what was removed since
   * comes back. Without it, it does not.
   */
  again?: string
}

/**
 * The ops of an adoption: stubs, then each tier from the top, then notes, then bookmarks with the oldest first (the
 * newest is to be on top). Placements are `if_absent` with their imported neighbours as trails, so that the order of
 * the account never changes and running them twice changes nothing.
 */
export async function buildOps(owner: Owner, resolution: Resolution, account: Account, work: Work): Promise<Ops> {
  const { ranked, bookmarks } = resolution
  const batch = owner.again ? `${owner.hash}:${owner.again}` : owner.hash
  const batch_id = batchId(owner.id, batch)
  const wanted = bookmarks.filter(({ target }) => !account.entry(target.media_id))
  const stubs = [...ranked, ...wanted].flatMap(({ source, target }): Wish[] =>
    target.stub ? [{ source, slot: 'stub', mutation: { kind: 'media.stub', args: target.stub } }] : [],
  )
  const places = tiers.flatMap(tier => placements(tier, ranked, batch_id, account.tiers[tier].length > 0))
  const notes = ranked.flatMap(({ source, target: { media_id }, notes }): Wish[] => {
    if (notes === null || noteIn(account, media_id) !== '') return []
    const args = { media_id, notes, base_notes: null, if_absent: true }
    return [{ source, slot: 'note', mutation: { kind: 'ranking.note', args } }]
  })
  const saves = wanted.toReversed().map(
    ({ source, target: { media_id }, added_at }): Wish => ({
      source,
      slot: 'put',
      mutation: { kind: 'watchlist.add', args: { media_id, added_at, ...(!owner.again && { if_absent: true }) } },
    }),
  )
  const op = ({ source, slot, mutation }: Wish): PlannedOp => ({
    op_id: opId(owner.id, batch, indexOf(source, slot)),
    mutation,
  })
  return {
    batch_id,
    ops: await inSlices([...stubs, ...places, ...notes, ...saves], op, work, 'planning'),
    notes_left: [...ranked, ...bookmarks].flatMap(item => notesLeft(item, account)),
    already_ranked: bookmarks
      .filter(({ target }) => account.entry(target.media_id))
      .map(({ source, title }) => ({ from: source, into: source, title })),
  }
}

/** The items of one tier with up to eight neighbours on each side, nearest first, as the old list had them. */
function placements(
  tier: Tier,
  ranked: readonly Targeted<OldRanking>[],
  batch_id: string,
  needsPlacing: boolean,
): Wish[] {
  const items = ranked.filter(item => item.tier === tier)
  const ids = items.map(({ target }) => target.media_id)
  return items.map(({ source, target, tied, origin = 'import' }, i) => {
    const args: MutationArgs<'ranking.place'> = {
      media_id: target.media_id,
      tier,
      left: ids.slice(Math.max(0, i - TRAIL_LENGTH), i).toReversed(),
      right: ids.slice(i + 1, i + 1 + TRAIL_LENGTH),
      if_absent: true,
      ...((needsPlacing || tied) && { needs_placing: true }),
      origin,
      batch_id,
    }
    return { source, slot: 'put', mutation: { kind: 'ranking.place', args } }
  })
}

/** A note the account has is the later word. An empty one takes the imported text. */
const noteIn = (account: Account, mediaId: string): string => account.entry(mediaId)?.notes ?? ''

function notesLeft(item: Targeted<OldRanking> | Targeted<OldBookmark>, account: Account): NoteLeft[] {
  const { source, title, long_notes, notes, target } = item
  const left: NoteLeft[] = long_notes.map(text => ({ source, title, text, reason: 'too_long' }))
  if (!('tier' in item)) {
    return notes === null ? left : [...left, { source, title, text: notes, reason: 'on_a_bookmark' }]
  }
  const theirs = noteIn(account, target.media_id)
  if (notes !== null && theirs !== '' && theirs !== notes) {
    left.push({ source, title, text: notes, reason: 'account_has_note' })
  }
  return left
}
