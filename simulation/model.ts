/**
 * A second, plain implementation of a user's list: arrays in memory, no positions. The log of ops is replayed through it,
 * and every op is held against what the rules promise while it is applied.
 */
import {
  type Gap,
  isConcurrent,
  isLater,
  type MutationArgs,
  type Outcome,
  type Placed,
  resolveGap,
  type Tier,
  tiers,
} from '#sync-rules'
import { films } from './films.ts'

/** An op as the log tells it, with what only the simulator knows of it. */
export interface LoggedOp {
  seq: number
  client_id: string | null
  mid: number
  kind: string
  args: Record<string, unknown>
  outcome: Outcome
  base: number
  intent: number
}

interface Item extends Placed {
  at: number
  /** The import that brought it. */
  batch_id: string | null
  /** The one it was dropped beside by the client that had placed that one too, before it saw what became of it. */
  beside?: string
}

export class Violation extends Error {
  constructor(
    readonly invariant: string,
    message: string,
  ) {
    super(`${invariant}: ${message}`)
  }
}

export class Model {
  readonly tiers: Record<Tier, string[]> = { S: [], A: [], B: [], C: [], D: [] }
  private readonly items = new Map<string, Item>()
  /** What the person can see: the films, and the plays they have typed in. */
  private readonly titles = new Set(films)
  /** How often each way of resolving was taken: the run's coverage. */
  readonly coverage = new Map<string, number>()

  apply(op: LoggedOp): void {
    if (op.outcome === 'rejected' || op.outcome === 'parked') return
    if (op.kind === 'ranking.place') this.place(op, op.args as MutationArgs<'ranking.place'>)
    else if (op.kind === 'ranking.remove') this.remove(op, op.args as MutationArgs<'ranking.remove'>)
    else if (op.kind === 'media.stub') this.titles.add((op.args as MutationArgs<'media.stub'>).media_id)
    else if (op.kind === 'ranking.rematch') this.rematch(op, op.args as MutationArgs<'ranking.rematch'>)
  }

  /** As it is now: what a backup holds of it. What was seen so far is counted on in both. */
  copy(): Model {
    const twin = new Model()
    for (const tier of tiers) twin.tiers[tier] = [...this.tiers[tier]]
    for (const [id, item] of this.items) twin.items.set(id, item)
    for (const id of this.titles) twin.titles.add(id)
    for (const [way, times] of this.coverage) twin.coverage.set(way, times)
    return twin
  }

  private seen(what: string): void {
    this.coverage.set(what, (this.coverage.get(what) ?? 0) + 1)
  }

  private place(op: LoggedOp, args: MutationArgs<'ranking.place'>): void {
    const item = this.items.get(args.media_id)
    const back = args.batch_id !== undefined && item?.batch_id === args.batch_id
    if (args.if_absent && item && (item.tier || back)) {
      this.expect(op, ['noop'])
      return
    }
    if (!this.mayWrite(op, args.media_id)) return
    this.expect(op, ['applied', 'revived'])
    const before = tiers.map(tier => this.tiers[tier].filter(id => id !== args.media_id).join())
    for (const tier of tiers) this.tiers[tier] = this.tiers[tier].filter(id => id !== args.media_id)
    const list = this.tiers[args.tier]
    const order = new Map(list.map((id, i) => [id, i]))
    const gap = resolveGap(
      { ...args, base: op.base, client_id: op.client_id },
      { placed: id => this.items.get(id), above: (a, b) => (order.get(a) ?? 0) < (order.get(b) ?? 0) },
    )
    const index = indexOf(gap, list)
    this.intention(op, args, list, index)
    const line = this.lineOf(op, args)
    this.seen(`gap by line ${line}`)
    if (line !== 5) this.runsStayWhole(op, list[index - 1], list[index])
    list.splice(index, 0, args.media_id)
    const beside = [args.left[0], args.right[0]].find(id => id !== undefined && this.own(op, args.tier, id))
    const batch_id = args.batch_id ?? item?.batch_id ?? null
    this.items.set(args.media_id, {
      ...{ tier: args.tier, batch_id, at: op.intent },
      ...{ placed_seq: op.seq, placed_by: op.client_id },
      ...(beside && Math.abs(list.indexOf(beside) - index) === 1 && { beside }),
    })
    this.seen(typeof gap === 'string' ? gap : Object.keys(gap).join())
    const after = tiers.map(tier => this.tiers[tier].filter(id => id !== args.media_id).join())
    if (before.join('|') !== after.join('|')) throw new Violation('I3', `op ${op.mid} moved what it did not touch`)
  }

  private remove(op: LoggedOp, args: MutationArgs<'ranking.remove'>): void {
    const item = this.items.get(args.media_id)
    if (item ? !item.tier && !this.wins(op, item) : !this.titles.has(args.media_id)) {
      this.expect(op, ['noop'])
      return
    }
    if (!this.mayWrite(op, args.media_id)) return
    this.expect(op, item?.tier ? ['applied'] : ['noop'])
    for (const tier of tiers) this.tiers[tier] = this.tiers[tier].filter(id => id !== args.media_id)
    const removed = { tier: null, placed_seq: op.seq, placed_by: op.client_id, at: op.intent }
    this.items.set(args.media_id, { batch_id: null, ...item, ...removed })
    this.seen('remove')
  }

  private rematch(op: LoggedOp, { media_id, to_media_id }: MutationArgs<'ranking.rematch'>): void {
    const from = this.items.get(media_id)
    const to = this.items.get(to_media_id)
    if (media_id === to_media_id || !from?.tier) {
      this.expect(op, ['noop'])
      return
    }
    if (to?.tier) throw new Violation('I1', `op ${op.mid} put ${to_media_id} in a second place`)
    if (!this.mayWrite(op, media_id)) return
    this.expect(op, ['applied'])
    const list = this.tiers[from.tier]
    list.splice(list.indexOf(media_id), 1, to_media_id)
    const placed = { placed_seq: op.seq, placed_by: op.client_id, at: op.intent }
    this.items.set(to_media_id, { tier: from.tier, batch_id: to?.batch_id ?? null, ...placed })
    this.items.set(media_id, { ...from, tier: null, ...placed })
    this.seen('rematch')
  }

  private wins(op: LoggedOp, item: Item): boolean {
    return !isConcurrent(item, op.base, op.client_id) || isLater(op.intent, op.client_id, item.at, item.placed_by)
  }

  /** I7: an op that had seen the item's last placement is never superseded. */
  private mayWrite(op: LoggedOp, mediaId: string): boolean {
    const item = this.items.get(mediaId)
    const wins = !item || this.wins(op, item)
    if (op.outcome === 'superseded' && item && item.placed_seq <= op.base) {
      throw new Violation('I7', `op ${op.mid} of ${op.client_id} was superseded by what it had seen`)
    }
    if (!wins) {
      this.expect(op, ['superseded'])
      this.seen('superseded')
    }
    return wins
  }

  private expect(op: LoggedOp, outcomes: Outcome[]): void {
    if (!outcomes.includes(op.outcome)) {
      throw new Violation('I1', `op ${op.mid} ${op.kind} came out ${op.outcome}, not ${outcomes.join(' or ')}`)
    }
  }

  private stable(op: LoggedOp, tier: Tier, id: string): boolean {
    const item = this.items.get(id)
    return item?.tier === tier && item.placed_seq <= op.base
  }

  private own(op: LoggedOp, tier: Tier, id: string): boolean {
    const item = this.items.get(id)
    return item?.tier === tier && item.placed_seq > op.base && item.placed_by === op.client_id
  }

  /** The line of the gap's rules that has to decide, by their words: 1 to 6. */
  private lineOf(op: LoggedOp, { tier, left, right, if_absent }: MutationArgs<'ranking.place'>): number {
    if (left.length === 0 && right.length === 0) return 1
    const stands = (id: string) => this.stable(op, tier, id) || this.own(op, tier, id)
    // What comes from elsewhere knows no ends of this list.
    const firm = (trail: readonly string[]) => (trail[0] === undefined ? !if_absent : stands(trail[0]))
    if (firm(left) && firm(right)) return 2
    if (firm(left) || firm(right)) return 3
    const trails = [...left, ...right]
    if (trails.some(stands)) return 4
    return trails.some(id => this.items.get(id)?.tier === tier) ? 5 : 6
  }

  /** I4: nobody's item comes between two that another device dropped beside each other, and that nobody here had seen. */
  private runsStayWhole(op: LoggedOp, above: string | undefined, below: string | undefined): void {
    const [a, b] = [this.items.get(above ?? ''), this.items.get(below ?? '')]
    if (!a || !b || a.placed_by !== b.placed_by || a.placed_by === op.client_id) return
    if (a.placed_seq <= op.base || b.placed_seq <= op.base) return
    if (a.beside === below || b.beside === above)
      throw new Violation('I4', `op ${op.mid} of ${op.client_id} tears ${above} and ${below} apart`)
  }

  /** I4: between two neighbours that stand as seen; else directly beside the one that does; its own first. */
  private intention(op: LoggedOp, args: MutationArgs<'ranking.place'>, list: readonly string[], index: number): void {
    const stable = (id: string | undefined) => id !== undefined && this.stable(op, args.tier, id)
    const own = (id: string | undefined) => id !== undefined && this.own(op, args.tier, id)
    const [left, right] = [args.left[0], args.right[0]]
    const at = (id: string | undefined) => (id === undefined ? -1 : list.indexOf(id))
    const below = () => {
      if (index !== at(left) + 1) throw new Violation('I4', `op ${op.mid} is not directly after its left neighbour`)
    }
    const above = () => {
      if (index !== at(right)) throw new Violation('I4', `op ${op.mid} is not directly before its right neighbour`)
    }
    const inOrder = left === undefined || right === undefined || at(left) < at(right)
    if (stable(left) && stable(right) && at(left) < at(right)) {
      this.seen('both stable')
      if (!(at(left) < index && index <= at(right)))
        throw new Violation('I4', `op ${op.mid} is not between its neighbours`)
    } else if (own(left) && (inOrder || !(stable(right) || own(right)))) {
      this.seen('beside its own')
      below()
    } else if (own(right) && !own(left) && (inOrder || !stable(left))) {
      this.seen('beside its own')
      above()
    } else if (left !== undefined && right !== undefined && stable(left) && !stable(right) && !own(right)) {
      this.seen('left stable')
      below()
    } else if (left !== undefined && right !== undefined && stable(right) && !stable(left) && !own(left)) {
      this.seen('right stable')
      above()
    }
  }
}

function indexOf(gap: Gap, list: readonly string[]): number {
  if (gap === 'top') return 0
  if (gap === 'bottom') return list.length
  return 'after' in gap ? list.indexOf(gap.after) + 1 : list.indexOf(gap.before)
}

/** Violations found inside a gesture reach us when it settles; other failures of a gesture are the store's business. */
export function watch(done: Promise<unknown>): { violation?: Violation } {
  const seen: { violation?: Violation } = {}
  done.catch(error => {
    if (error instanceof Violation) seen.violation = error
  })
  return seen
}

export function throwIf(violation: Violation | undefined): void {
  if (violation) throw violation
}
