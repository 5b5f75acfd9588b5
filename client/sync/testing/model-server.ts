import {
  type DigestReply,
  type DigestTexts,
  digestText,
  type ErrorCode,
  errorStatus,
  type OpResult,
  type Push,
  type PushReply,
  type RankingRow,
  type ShapeName,
  shapeNames,
  tiers,
  type WatchlistRow,
} from '#sync-rules'
import { Base } from '../../store/base.ts'
import { overlay, type Wish } from '../../store/overlay.ts'
import type { Network, Refused, ShapeHooks, TextRow } from '../../store/ports.ts'
import { values } from '../../store/shards.ts'
import { rankingRow } from '../../store/testing/ports.ts'

/** A server in miniature, by the rules of the contract: counts ops, stores results, streams rows. */

export const refusal = (code: ErrorCode, more: Partial<Refused> = {}): Refused => ({
  status: errorStatus[code],
  code,
  ...more,
})

/** What happens to one request: an error, or one of its two ways lost. */
export type Fate = 'ok' | 'request lost' | 'reply lost' | Refused

interface ClientState {
  last_mid: number
  results: OpResult[]
}

type AnyRow = RankingRow | WatchlistRow

export class ModelServer {
  epoch = 'e1'
  /** What a new client of the session is told. */
  leftBehind: number | undefined
  seq = 1_000
  clients = new Map<string, ClientState>()
  pushes: Push[] = []
  /** Fates of the next pushes; 'ok' when there is none. */
  fates: Fate[] = []
  renewals: boolean[] = []
  /** Whether streams bring anything. */
  streaming = true
  /** Whether it knows of digests, and the seqs it was asked about. */
  comparing = true
  compared: (number | undefined)[] = []
  /** What it says of digests, whatever they are. */
  verdict: ShapeName[] | undefined
  /** Called with each stream that is opened. */
  opened: (name: ShapeName) => void = () => {}
  /** Refuses a batch that holds an op on this item. */
  poison: string | undefined
  private base = new Base()
  private rows = { user_rankings: new Map<string, RankingRow>(), watchlist_items: new Map<string, WatchlistRow>() }
  private streams = new Set<() => void>()
  private over = new Set<() => void>()

  constructor(public now: () => number) {}

  board = () => this.base.board

  network(): Network {
    return {
      push: async body => structuredClone(await this.push(structuredClone(body))),
      media: async () => [],
      compare: async held => this.compare(held),
      renew: async () => this.renewals.shift() ?? true,
      shape: (name, resume, hooks) => this.stream(name, resume, hooks),
    }
  }

  /** Comes back from a backup taken when the client had sent `mid` ops; its data stays, for brevity. */
  restore(clientId: string, mid: number): void {
    this.lose(clientId, mid)
    this.epoch += '+'
  }

  /** Has lost what the client sent after `mid` ops, and does not know. */
  lose(clientId: string, mid: number): void {
    const client = this.clients.get(clientId)
    if (client) this.clients.set(clientId, { last_mid: mid, results: client.results.slice(0, mid) })
  }

  async push(body: Push): Promise<PushReply> {
    this.pushes.push(body)
    const fate = this.fates.shift() ?? 'ok'
    if (fate === 'request lost') throw new TypeError('fetch failed')
    if (typeof fate === 'object') throw fate
    const reply = this.carryOut(body)
    if (fate === 'reply lost') throw new TypeError('fetch failed')
    return reply
  }

  private carryOut(body: Push): PushReply {
    if (this.poison && JSON.stringify(body.ops).includes(this.poison)) throw refusal('validation')
    const client = this.clients.get(body.client_id) ?? { last_mid: 0, results: [] }
    this.clients.set(body.client_id, client)
    const before = new Map([...this.clients.values()].flatMap(({ results }) => results.map(each => [each.op_id, each])))
    const results = body.ops.map(op => {
      const stored = client.results[op.mid - 1]
      if (stored && stored.op_id !== op.op_id) throw refusal('forked_client', { details: { mid: op.mid } })
      if (stored) return stored
      if (op.mid !== client.last_mid + 1) throw refusal('expected_mid', { details: { expected: client.last_mid + 1 } })
      const done = before.get(op.op_id)
      const result = done
        ? { ...done, mid: op.mid }
        : this.apply(op as unknown as Wish & { mid: number }, body.client_id)
      client.last_mid = op.mid
      client.results.push(result)
      return result
    })
    for (const wake of [...this.streams]) wake()
    const server_time = new Date(this.now()).toISOString()
    const told = this.leftBehind === undefined ? {} : { left_behind: this.leftBehind }
    return { seq: this.seq, last_mid: client.last_mid, server_time, epoch: this.epoch, results, ...told }
  }

  private apply(op: Wish & { mid: number }, client_id: string): OpResult {
    const seq = ++this.seq
    const board = overlay(this.base.board, [op], { client_id, guest: false, intent: 0 })
    const user_rankings: RankingRow[] = []
    for (const item of values(board.items)) {
      const at = item.tier ? board.tiers[item.tier].indexOf(item.media_id) : -1
      const position = item.tier && `V${(at + 1).toString().padStart(4, '0')}1`
      const was = this.rows.user_rankings.get(item.media_id)
      const fresh = item.placed_seq > this.seq
      if (was && !fresh && was.rank_position === position && was.notes === item.notes) continue
      user_rankings.push({
        ...rankingRow(item.media_id, item.tier, position, seq),
        notes: item.notes,
        needs_placing: item.needs_placing,
        placed_seq: fresh ? seq : item.placed_seq,
        placed_by: item.placed_by,
        placed_at: new Date(item.placed_at).toISOString(),
      })
    }
    const watchlist_items: WatchlistRow[] = []
    for (const saved of values(board.saved)) {
      if (saved.seq <= this.seq) continue
      const set_at = new Date(saved.at).toISOString()
      watchlist_items.push({
        id: `e${saved.media_id.slice(1)}`,
        user_id: '00000000-0000-4000-8000-000000000001',
        media_item_id: saved.media_id,
        added_at: saved.added_at,
        removed_at: saved.on ? null : set_at,
        seq,
        set_seq: seq,
        set_by: client_id,
        set_at,
      })
    }
    for (const row of user_rankings) this.rows.user_rankings.set(row.media_item_id, row)
    for (const row of watchlist_items) this.rows.watchlist_items.set(row.media_item_id, row)
    this.base.take({ user_rankings, watchlist_items })
    const { mid, op_id } = op
    return { mid, op_id, outcome: 'applied', seq, rows: { user_rankings, watchlist_items, my_media: [] } }
  }

  private stream(name: ShapeName, resume: { offset: string } | null, hooks: ShapeHooks): () => void {
    this.opened(name)
    let at = resume ? Number(resume.offset.split('_')[0]) : -1
    let busy = Promise.resolve()
    const wake = () => {
      busy = busy.then(async () => {
        if (!this.streaming || !this.streams.has(wake)) return
        const rows = this.after(name, at)
        at = this.seq
        await hooks.batch({ rows, handle: 'h', offset: `${at}_0`, upToDate: true })
      })
    }
    const over = () => {
      at = -1
      hooks.refetch()
      wake()
    }
    this.streams.add(wake)
    this.over.add(over)
    wake()
    return () => {
      this.streams.delete(wake)
      this.over.delete(over)
    }
  }

  compare(held?: { seq: number; texts: DigestTexts }): DigestReply {
    this.compared.push(held?.seq)
    if (!this.comparing) throw refusal('not_found')
    if (held?.seq !== this.seq) return { seq: this.seq, differs: null }
    if (this.verdict) return { seq: this.seq, differs: this.verdict }
    const byId = <R extends { id: string }>(rows: Map<string, R>) =>
      [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    const texts = {
      user_rankings: digestText('user_rankings', byId(this.rows.user_rankings)),
      watchlist_items: digestText('watchlist_items', byId(this.rows.watchlist_items)),
      my_media: '',
    }
    return { seq: this.seq, differs: shapeNames.filter(shape => held.texts[shape] !== texts[shape]) }
  }

  /** Sends every stream back to the start. */
  startOver(): void {
    for (const over of [...this.over]) over()
  }

  /** Brings what streams have missed. */
  flow(): void {
    this.streaming = true
    for (const wake of [...this.streams]) wake()
  }

  private after(name: ShapeName, seq: number) {
    if (name === 'my_media') return []
    const rows: AnyRow[] = [...this.rows[name].values()].filter(row => row.seq > seq)
    return rows.map(row => ({ operation: 'insert' as const, value: asText(row) }))
  }
}

const asText = (row: AnyRow): TextRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]))

/** A board as its tiers, for comparing. */
export const tiersOf = (board: { tiers: Record<string, readonly string[]> }): Record<string, readonly string[]> =>
  Object.fromEntries(tiers.map(tier => [tier, board.tiers[tier] ?? []]))
