import type { HistoryEntry, Mutation } from '#sync-rules'
import type { Past, View } from '../store/types.ts'

/** A change as the history shows it, wherever it is known from. */
export interface Line {
  key: string
  /** ISO 8601. */
  at: string
  media_id: string | null
  kind: string
  args: Record<string, unknown>
  /** Undefined where nobody knows. */
  from_tier: HistoryEntry['from_tier'] | undefined
  /** Null while nobody has answered. */
  outcome: HistoryEntry['outcome'] | null
  reason: string | null
  overruled: boolean
  restore: Mutation | undefined
  undo: readonly Mutation[]
  /** Null where nobody can tell; what waits is of this device. */
  device: HistoryEntry['device']
  run: { ranked: number; saved: number; imported: boolean; seqs?: { from: number; to: number } } | undefined
}

/** The log of the server, without what is shown from this device already. */
export const logged = (entries: readonly HistoryEntry[], shown: ReadonlySet<string>): Line[] =>
  entries
    .filter(entry => entry.op_id === null || !shown.has(entry.op_id))
    .map(({ run, restore, undo, overruled_by, seq, ...entry }) => ({
      ...entry,
      key: String(seq),
      overruled: overruled_by !== null,
      restore: (restore as Mutation | null) ?? undefined,
      undo: undo as Mutation[],
      run: run
        ? {
            ranked: run.ranked,
            saved: run.saved,
            imported: run.batch_id !== null,
            seqs: { from: run.from_seq, to: seq },
          }
        : undefined,
    }))

/** What waits, newest first; what was brought at once is one line. `since` in Unix milliseconds. */
export function waiting(past: readonly Past[], since: number): Line[] {
  const groups: Past[][] = []
  let batch: string | undefined
  for (const one of past) {
    const of = batchOf(one.wish)
    const group = groups.at(-1)
    if (group && mayBeBrought(one.wish) && mayBeBrought(group[0]?.wish) && (!of || !batch || of === batch))
      group.push(one)
    else {
      groups.push([one])
      batch = undefined
    }
    batch = of ?? batch
  }
  const lines = groups.flatMap(group =>
    group.some(({ wish }) => isBrought(wish)) ? [together(group)] : group.map(alone),
  )
  return lines.reverse().filter(line => Date.parse(line.at) >= since)
}

const isBrought = ({ args }: Mutation): boolean => 'if_absent' in args && args.if_absent === true
/** Titles nobody knew are entered first. */
const mayBeBrought = (wish: Mutation | undefined): boolean => wish?.kind === 'media.stub' || (!!wish && isBrought(wish))
const batchOf = (wish: Mutation): string | undefined => (wish.kind === 'ranking.place' ? wish.args.batch_id : undefined)

const alone = ({ wish, from_tier, undo }: Past): Line => ({
  key: wish.op_id,
  at: wish.t,
  media_id: wish.args.media_id,
  kind: wish.kind,
  args: wish.args,
  from_tier,
  outcome: null,
  reason: null,
  overruled: false,
  restore: undefined,
  undo,
  device: { name: '', current: true },
  run: undefined,
})

function together(group: readonly Past[]): Line {
  const last = group.at(-1) as Past
  const changed = group.filter(({ undo }) => undo.length > 0)
  const count = (kind: string) => changed.filter(({ wish }) => wish.kind === kind).length
  return {
    ...alone(last),
    undo: [...changed].reverse().flatMap(({ undo }) => undo),
    run: {
      ranked: count('ranking.place'),
      saved: count('watchlist.add'),
      imported: group.some(({ wish }) => batchOf(wish) !== undefined),
    },
  }
}

/** What takes a change back today: only what is not so already, and a note in the place of the one that is there now. */
export const stillUndoes = (view: View, undo: readonly Mutation[]): Mutation[] =>
  undo
    .filter(mutation => !isSo(view, mutation))
    .map(mutation =>
      mutation.kind === 'ranking.note' && view.entry(mutation.args.media_id)
        ? { ...mutation, args: { ...mutation.args, base_notes: view.entry(mutation.args.media_id)?.notes ?? null } }
        : mutation,
    )

function isSo(view: View, { kind, args }: Mutation): boolean {
  const entry = view.entry(args.media_id)
  const saved = view.watchlist.some(other => other.media_id === args.media_id)
  if (kind === 'ranking.place') return entry?.tier === args.tier && besideSame(view, args)
  if (kind === 'ranking.remove') return !entry
  // Of what is not on the list the note is not shown either: it comes back with it.
  if (kind === 'ranking.note') return entry !== undefined && entry.notes === args.notes
  if (kind === 'watchlist.add') return saved || entry !== undefined
  if (kind === 'watchlist.remove') return !saved
  return kind === 'ranking.rematch' ? !entry : true
}

function besideSame(view: View, { media_id, tier, left, right }: Extract<Mutation, { kind: 'ranking.place' }>['args']) {
  const list = view.tiers[tier]
  const at = list.indexOf(media_id)
  const beside = (near: readonly string[], by: -1 | 1) =>
    list[at + by] === near.find(id => view.entry(id)?.tier === tier)
  return beside(left, -1) && beside(right, 1)
}
