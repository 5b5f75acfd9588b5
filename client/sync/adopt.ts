import { v5 } from 'uuid'
import { ID_NAMESPACE, type MediaItem, type Mutation, stubName, TRAIL_LENGTH, tiers } from '#sync-rules'
import type { NewOp } from '../store/changes.ts'
import { Memory } from '../store/memory.ts'
import type { Clock, Random } from '../store/ports.ts'
import type { Replica } from '../store/replica.ts'
import type { OpenStore } from '../store/store.ts'
import type { View } from '../store/types.ts'

/**
 * A guest's list becomes part of a user's: the final board, told as ordinary ops that never move what the account has.
 * Ids are derived from the user and the content, so that telling them twice changes nothing.
 */
function guestMutations(guest: View, guestId: string, user: View, userId: string): Mutation[] {
  const mapped = renamed(guest, guestId, userId)
  const idOf = (id: string) => mapped.get(id) ?? id
  const places = tiers.flatMap(tier => {
    const list = guest.tiers[tier].map(idOf)
    const full = user.tiers[tier].length > 0
    return list.map((media_id, at): Mutation => {
      const entry = guest.entry(guest.tiers[tier][at] ?? '')
      const needs_placing = full || entry?.needs_placing
      const origin = entry?.origin ?? 'hand'
      const left = list.slice(Math.max(0, at - TRAIL_LENGTH), at).reverse()
      const right = list.slice(at + 1, at + 1 + TRAIL_LENGTH)
      return {
        kind: 'ranking.place',
        args: { media_id, tier, left, right, if_absent: true, origin, ...(needs_placing && { needs_placing }) },
      }
    })
  })
  return [...stubsOf(guest, mapped), ...places, ...notesOf(guest, idOf), ...savedOf(guest, user, idOf)]
}

/** The ids the user's own account gives to what the guest typed in. */
function renamed(guest: View, guestId: string, userId: string): Map<string, string> {
  const ids = [...tiers.flatMap(tier => guest.tiers[tier]), ...guest.watchlist.map(saved => saved.media_id)]
  const pairs = ids.flatMap((id): [string, string][] => {
    const item = guest.media(id)
    if (!item || id !== stubId(guestId, item)) return []
    return [[id, stubId(userId, item)]]
  })
  return new Map(pairs)
}

const stubId = (ownerId: string, { media_type, title, release_year }: MediaItem): string =>
  v5(stubName(ownerId, media_type, title, release_year), ID_NAMESPACE)

function stubsOf(guest: View, mapped: Map<string, string>): Mutation[] {
  return [...mapped].map(([from, media_id]) => {
    const { media_type, title, release_year, attributes } = guest.media(from) as MediaItem
    return { kind: 'media.stub', args: { media_id, media_type, title, release_year, attributes } }
  })
}

/** A note the account has stays what is shown; the guest's is kept beside it. */
function notesOf(guest: View, idOf: (id: string) => string): Mutation[] {
  return tiers.flatMap(tier =>
    guest.tiers[tier].flatMap((id): Mutation[] => {
      const notes = guest.entry(id)?.notes
      if (!notes) return []
      return [{ kind: 'ranking.note', args: { media_id: idOf(id), notes, base_notes: null, if_absent: true } }]
    }),
  )
}

/** Oldest first, so that the newest ends on top. What the account has ranked or saved already stays as it is. */
function savedOf(guest: View, user: View, idOf: (id: string) => string): Mutation[] {
  const known = new Set(user.watchlist.map(saved => saved.media_id))
  return [...guest.watchlist]
    .reverse()
    .map(saved => ({ media_id: idOf(saved.media_id), added_at: saved.added_at }))
    .filter(({ media_id }) => !known.has(media_id) && !user.entry(media_id))
    .map(args => ({ kind: 'watchlist.add', args }))
}

/** What an op says, apart from what depends on the moment. */
function opId(userId: string, guestId: string, { kind, args }: Mutation): string {
  const { needs_placing: _, added_at: __, ...content } = args as Record<string, unknown>
  return v5(`adopt:${userId}:${guestId}:${kind}:${JSON.stringify(content)}`, ID_NAMESPACE)
}

/**
 * Takes the guest's list of this device into the user's store. To be called after the first sync of that store. The list
 * is sealed in the user's database first, then told as ops in one write, then the guest's database is emptied: killed
 * in between and run again, it loses and doubles nothing. Returns how many ops were new.
 */
export async function adoptGuest(
  { clock, random, guest }: { clock: Clock; random: Random; guest: Replica },
  user: OpenStore,
): Promise<number> {
  const fresh = () => ({ owner_id: random.uuid(), guest: true, client_id: random.uuid() })
  let added = 0
  for (;;) {
    const snapshot = await guest.load(fresh())
    if (snapshot.ops.length === 0) return added
    const { meta } = snapshot
    await user.core.replica.keep(`guest:${meta.owner_id}`, snapshot, clock.now())
    const view = new Memory(snapshot).view()
    await user.keepMedia(snapshot.media)
    const mutations = guestMutations(view, meta.owner_id, user.view(), user.owner_id)
    const wishes = numbered(mutations, user, meta.owner_id)
    const change = await user.core.commit(replica => replica.append(wishes, { once: true }))
    await user.core.flush()
    added += change.added?.length ?? 0
    if (await guest.startAnew(meta.version, fresh())) return added
  }
}

function numbered(mutations: readonly Mutation[], user: OpenStore, guestId: string): NewOp[] {
  const { base } = user.core.memory.meta
  const stamps = user.core.stamps(mutations.length)
  return mutations.map((mutation, i) => ({
    ...mutation,
    op_id: opId(user.owner_id, guestId, mutation),
    base,
    t: stamps[i] as string,
  }))
}
