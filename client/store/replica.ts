import type { MediaItem, Mutation, OpResult, ShapeName } from '#sync-rules'
import type { Rows } from './base.ts'
import type { Cursor } from './ports.ts'
import { attentionOf, guardRows, mergeRows, type PartialRow, recount } from './replica-rows.ts'
import {
  type AckedOp,
  type Kept,
  type Meta,
  type StoredOp,
  type TableRows,
  type Tables,
  type Tx,
  tableNames,
} from './tables.ts'
import type { Attention } from './types.ts'

/** A wish about to be written down; its number is handed out by the write. */
export type NewOp = Mutation & { op_id: string; base: number; t: string }

/** What one write changed: enough for every tab to bring its memory up to date. */
export interface Change {
  version: number
  meta: Meta
  /** More changed than is told here: read everything again. */
  reload?: boolean
  rows?: Partial<Rows>
  media?: MediaItem[]
  added?: StoredOp[]
  /** Op ids that no longer wait. */
  gone?: string[]
  attention?: Attention[]
  dismissed?: string[]
}

export interface Snapshot extends Rows {
  meta: Meta
  media: MediaItem[]
  ops: StoredOp[]
  attention: Attention[]
}

type Write = Omit<Change, 'version' | 'meta'>

/** Acknowledged ops are kept this long, and this many, in case the server comes back from an old backup. */
const KEEP_ACKED_MS = 30 * 24 * 3600 * 1000
const KEEP_ACKED = 5_000

/**
 * The durable replica of one user (or guest): few, named operations, each one transaction. Any tab may call any of them.
 */
export class Replica {
  constructor(private readonly tables: Tables) {}

  /** Reads everything; a new database is started for `owner`. */
  load(owner: { owner_id: string; guest: boolean; client_id: string }): Promise<Snapshot> {
    return this.tables.write(async tx => {
      let [meta] = await tx.get('meta', ['meta'])
      if (!meta) {
        meta = freshMeta(owner)
        await tx.put('meta', [meta])
      }
      return {
        meta,
        user_rankings: await tx.all('user_rankings'),
        watchlist_items: await tx.all('watchlist_items'),
        my_media: await tx.all('my_media'),
        media: await tx.all('media'),
        ops: await tx.all('ops'),
        attention: await tx.all('attention'),
      }
    })
  }

  /** Undefined while the database is new. */
  async meta(): Promise<Meta | undefined> {
    return (await this.tables.read(tx => tx.get('meta', ['meta'])))[0]
  }

  /** Writes wishes down and numbers them without a gap. `once` leaves out those whose op id was written down before. */
  append(wishes: readonly NewOp[], { once = false } = {}): Promise<Change> {
    return this.write(async (tx, meta) => {
      const known = once ? await knownOps(tx, wishes) : new Set()
      const added = wishes.filter(w => !known.has(w.op_id)).map(wish => ({ ...wish, mid: ++meta.minted, v: 1 }))
      await tx.put('ops', added)
      return { added }
    })
  }

  /**
   * Takes the answers to a push: rows in, ops out, in one transaction. An answer to another client id (the device has
   * taken a new one meanwhile) or to an op that no longer waits brings its rows and nothing else.
   */
  settle(clientId: string, results: readonly OpResult[], now: number): Promise<Change> {
    return this.write(async (tx, meta) => {
      const rows: Partial<Rows> = {
        user_rankings: await guardRows(
          tx,
          'user_rankings',
          results.flatMap(r => r.rows.user_rankings),
        ),
        watchlist_items: await guardRows(
          tx,
          'watchlist_items',
          results.flatMap(r => r.rows.watchlist_items),
        ),
        my_media: await guardRows(
          tx,
          'my_media',
          results.flatMap(r => r.rows.my_media),
        ),
      }
      if (meta.client_id !== clientId) return { rows }
      const ops = await tx.get(
        'ops',
        results.map(r => r.mid),
      )
      const settled = results.flatMap((result, i) => {
        const op = ops[i]
        return op && op.op_id === result.op_id ? [{ op, result }] : []
      })
      const attention = settled.flatMap(({ op, result }) => attentionOf(op, result, now))
      await tx.drop(
        'ops',
        settled.map(({ op }) => op.mid),
      )
      await tx.put(
        'acked',
        settled.map(({ op }) => ({ op_id: op.op_id, op, client_id: clientId, at: now })),
      )
      await tx.put('attention', attention)
      meta.acked = Math.max(meta.acked, ...results.map(r => r.mid))
      return { rows, gone: settled.map(({ op }) => op.op_id), attention }
    })
  }

  /** Takes an op out of the queue that no server will ever take, and shows it to its person. The rest closes up. */
  refuse(opId: string, result: Pick<OpResult, 'outcome' | 'reason'>, now: number): Promise<Change> {
    return this.write(async (tx, meta) => {
      const ops = await tx.all('ops')
      const refused = ops.find(op => op.op_id === opId)
      if (!refused) return {}
      const attention = attentionOf(refused, result, now)
      await tx.put('attention', attention)
      await recount(
        tx,
        meta,
        ops.filter(op => op !== refused),
        refused.mid - 1,
      )
      return { reload: true }
    })
  }

  /** Goes on as a new client: what waits is numbered anew from 1. */
  renumber(clientId: string): Promise<Change> {
    return this.write(async (tx, meta) => {
      meta.client_id = clientId
      meta.acked = 0
      await recount(tx, meta, await tx.all('ops'), 0)
      return { reload: true }
    })
  }

  /** The server has lost what it had acknowledged after `lastMid`: those ops wait again, under their old numbers. */
  takeBack(lastMid: number): Promise<Change> {
    return this.write(async (tx, meta) => {
      const acked = await tx.all('acked')
      const lost = acked.filter(a => a.client_id === meta.client_id && a.op.mid > lastMid).map(a => a.op)
      await tx.put('ops', lost)
      await tx.drop(
        'acked',
        lost.map(op => op.op_id),
      )
      meta.acked = Math.min(meta.acked, lastMid)
      return { reload: true }
    })
  }

  /** The first number that waits, when the server asks for an op that is no longer here: what waits closes up to it. */
  closeGap(expected: number): Promise<Change> {
    return this.write(async (tx, meta) => {
      await recount(tx, meta, await tx.all('ops'), expected - 1)
      meta.acked = expected - 1
      return { reload: true }
    })
  }

  /**
   * Takes what a stream brought up to an up-to-date: rows, cursor and base in one transaction. `hole` tells that an
   * update came for a row that is not here; nothing is written then.
   */
  async applyShape<S extends ShapeName>(
    name: S,
    rows: PartialRow<S>[],
    cursor: Cursor,
  ): Promise<Change & { hole?: boolean }> {
    let hole = false
    const change = await this.write(async (tx, meta) => {
      const merged = await mergeRows(tx, name, rows)
      hole = merged === undefined
      if (!merged) return {}
      meta.cursors = { ...meta.cursors, [name]: cursor }
      if (name === 'user_rankings') meta.base = Math.max(meta.base, ...rows.map(row => row.value.seq ?? 0))
      return { rows: { [name]: merged } }
    })
    return { ...change, hole }
  }

  /**
   * Puts the whole of a shape in the place of what was here. Rows that replies brought after the stream read its
   * snapshot stay, unless the server went back in time (`force`).
   */
  swap<S extends ShapeName>(name: S, rows: TableRows[S][], cursor: Cursor, force: boolean): Promise<Change> {
    return this.write(async (tx, meta) => {
      const seen = rows.reduce((highest, row) => Math.max(highest, row.seq), 0)
      const newer = force ? [] : (await tx.all(name)).filter(row => row.seq > seen)
      await tx.clear(name)
      await tx.put(name, rows)
      await tx.put(name, newer)
      meta.cursors = { ...meta.cursors, [name]: cursor }
      if (name === 'user_rankings') meta.base = seen
      return { reload: true }
    })
  }

  keepMedia(media: MediaItem[]): Promise<Change> {
    return this.write(async tx => {
      await tx.put('media', media)
      return { media }
    })
  }

  dismiss(opId: string): Promise<Change> {
    return this.write(async tx => {
      await tx.drop('attention', [opId])
      return { dismissed: [opId] }
    })
  }

  note(patch: Partial<Pick<Meta, 'epoch' | 'last_synced' | 'clock_offset'>>): Promise<Change> {
    return this.write(async (_, meta) => {
      Object.assign(meta, patch)
      return {}
    })
  }

  /** Forgets the oldest of the acknowledged ops. */
  async prune(now: number): Promise<void> {
    await this.tables.write(async tx => {
      const acked = (await tx.all('acked')).sort((a, b) => b.at - a.at)
      const old = (a: AckedOp, i: number) => i >= KEEP_ACKED || a.at < now - KEEP_ACKED_MS
      await tx.drop(
        'acked',
        acked.filter(old).map(a => a.op_id),
      )
    })
  }

  /** Empties the database and gives it to `owner`, unless it has changed since `version`: then false, and nothing happens. */
  startAnew(version: number, owner: { owner_id: string; guest: boolean; client_id: string }): Promise<boolean> {
    return this.tables.write(async tx => {
      const [meta] = await tx.get('meta', ['meta'])
      if (meta && meta.version !== version) return false
      for (const name of tableNames) await tx.clear(name)
      await tx.put('meta', [{ ...freshMeta(owner), version: version + 1 }])
      return true
    })
  }

  /** Sets something aside under a name. */
  async keep(name: string, value: unknown, at: number): Promise<void> {
    await this.tables.write(tx => tx.put('kept', [{ name, value, at }]))
  }
  async kept(name: string): Promise<Kept | undefined> {
    return (await this.tables.read(tx => tx.get('kept', [name])))[0]
  }
  async unkeep(name: string): Promise<void> {
    await this.tables.write(tx => tx.drop('kept', [name]))
  }

  close(): void {
    this.tables.close()
  }
  erase(): Promise<void> {
    return this.tables.erase()
  }

  private write(run: (tx: Tx, meta: Meta) => Promise<Write>): Promise<Change> {
    return this.tables.write(async tx => {
      const [meta] = await tx.get('meta', ['meta'])
      if (!meta) throw new Error('The database was emptied under this tab.')
      const change = await run(tx, meta)
      meta.version++
      await tx.put('meta', [meta])
      return { ...change, version: meta.version, meta }
    })
  }
}

async function knownOps(tx: Tx, wishes: readonly NewOp[]): Promise<Set<string>> {
  const ids = wishes.map(wish => wish.op_id)
  const acked = (await tx.get('acked', ids)).flatMap(a => (a ? [a.op_id] : []))
  return new Set([...acked, ...(await tx.all('ops')).map(op => op.op_id)])
}

const freshMeta = (owner: { owner_id: string; guest: boolean; client_id: string }): Meta => ({
  name: 'meta',
  ...owner,
  version: 0,
  minted: 0,
  acked: 0,
  base: 0,
  clock_offset: 0,
  epoch: null,
  last_synced: null,
  cursors: { user_rankings: null, watchlist_items: null, my_media: null },
})
