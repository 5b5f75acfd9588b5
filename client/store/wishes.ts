import { type Mutation, type MutationArgs, type MutationKind, mutations, type Tier, TRAIL_LENGTH } from '#sync-rules'
import type { Spot, View } from './types.ts'

/** What a gesture means: neighbours as seen, never a position. */

/** The neighbours of a spot in the tier as seen, nearest first, without the item itself. An empty list names the end. */
export function trails(view: View, mediaId: string, tier: Tier, spot: Spot): { left: string[]; right: string[] } {
  const list = view.tiers[tier].filter(id => id !== mediaId)
  const at = gapAt(list, spot)
  return { left: list.slice(Math.max(0, at - TRAIL_LENGTH), at).reverse(), right: list.slice(at, at + TRAIL_LENGTH) }
}

function gapAt(list: readonly string[], spot: Spot): number {
  if (spot === 'top') return 0
  if (spot === 'bottom') return list.length
  const at = list.indexOf('after' in spot ? spot.after : spot.before)
  if (at < 0) return list.length
  return 'after' in spot ? at + 1 : at
}

type Invert<K extends MutationKind> = (args: MutationArgs<K>, before: View) => Mutation[]

/** What takes a mutation back, given the view before it. */
const inverses: { [K in MutationKind]: Invert<K> } = {
  'ranking.place': ({ media_id, if_absent }, before) => {
    // What comes from outside has left it where it was.
    if (if_absent && before.entry(media_id)) return []
    const back: Mutation = before.entry(media_id)
      ? placeBack(media_id, before)
      : { kind: 'ranking.remove', args: { media_id } }
    return [back, ...saveAgain(media_id, before)]
  },
  'ranking.remove': ({ media_id }, before) => (before.entry(media_id) ? [placeBack(media_id, before)] : []),
  'ranking.note': ({ media_id, notes }, before) => {
    const was = before.entry(media_id)
    return was ? [{ kind: 'ranking.note', args: { media_id, notes: was.notes, base_notes: notes } }] : []
  },
  'ranking.rematch': ({ media_id, to_media_id }, before) =>
    before.entry(media_id) ? [{ kind: 'ranking.rematch', args: { media_id: to_media_id, to_media_id: media_id } }] : [],
  'watchlist.add': ({ media_id }, before) =>
    isSaved(before, media_id) ? [] : [{ kind: 'watchlist.remove', args: { media_id } }],
  'watchlist.remove': ({ media_id }, before) => saveAgain(media_id, before),
  // A stub nobody ranks is not on any list.
  'media.stub': () => [],
}

const isSaved = (view: View, mediaId: string): boolean => view.watchlist.some(saved => saved.media_id === mediaId)

/** It was saved on that day, not now. */
const saveAgain = (mediaId: string, before: View): Mutation[] =>
  before.watchlist
    .filter(saved => saved.media_id === mediaId)
    .map(({ media_id, added_at }) => ({ kind: 'watchlist.add', args: { media_id, added_at } }))

function placeBack(mediaId: string, before: View): Mutation {
  const { tier, needs_placing, origin } = before.entry(mediaId) as NonNullable<ReturnType<View['entry']>>
  const list = before.tiers[tier]
  const next = list[list.indexOf(mediaId) + 1]
  const around = trails(before, mediaId, tier, next === undefined ? 'bottom' : { before: next })
  return {
    kind: 'ranking.place',
    args: {
      ...{ media_id: mediaId, tier, ...around },
      ...(needs_placing ? { needs_placing } : {}),
      ...(origin === 'import' ? { origin } : {}),
    },
  }
}

/** The step that takes a step back: last first, and every register of an item only once. */
export function inverse(step: readonly Mutation[], before: View): Mutation[] {
  const seen = new Set<string>()
  const back: Mutation[] = []
  for (const mutation of step) {
    const register = `${mutation.kind === 'ranking.note' ? 'note' : mutation.kind.split('.')[0]}:${mutation.args.media_id}`
    if (seen.has(register) && mutation.kind !== 'ranking.rematch') continue
    seen.add(register)
    back.unshift(...(inverses[mutation.kind] as Invert<MutationKind>)(mutation.args as never, before))
  }
  return back
}

/** Checks a mutation against the contract and brings its texts into the form the server will store. */
export const checked = ({ kind, args }: Mutation): Mutation => ({ kind, args: mutations[kind].parse(args) }) as Mutation
