import {
  MAX_RANKINGS,
  type MediaItem,
  type Mutation,
  type OpResult,
  type ShapeName,
  shapeNames,
  upcasters,
} from '#sync-rules'
import type { Change, NewOp, Snapshot } from './changes.ts'
import * as outbox from './outbox.ts'
import type { Cursor } from './ports.ts'
import { applyRows, type PartialRow, swapRows } from './replica-rows.ts'
import {
  type AckedOp,
  birthOf,
  freshMeta,
  type Heard,
  type Kept,
  type Meta,
  type TableRows,
  type Tables,
  ThrownAway,
  tableNames,
} from './tables.ts'
import { putBack } from './thrown-away.ts'
import { Writes } from './writes.ts'

/** Acknowledged ops are kept this long, and as many as a whole list takes, in case the server comes back from an old backup. */
const KEEP_ACKED_MS = 30 * 24 * 3600 * 1000
const KEEP_ACKED = MAX_RANKINGS

/**
 * The durable replica of one user (or guest): few, named operations, each one transaction. Any tab may call any of them.
 * Only who tells a person that something is safe waits for a flush: the rest, if the power takes it, is asked for again.
 */
export class Replica {
  private readonly writes: Writes

  constructor(
    private readonly tables: Tables,
    private readonly versions = upcasters,
  ) {
    this.writes = new Writes(tables)
  }

  /** Aborted when a newer version of the app has taken the database over. */
  get newer(): AbortSignal {
    return this.tables.newer
  }

  /** Reads everything; a new database is begun for `owner`, or is missed. What waits is made what this version would send. */
  async load(owner?: { owner_id: string; guest: boolean; client_id: string }): Promise<Snapshot> {
    const snapshot = await this.tables.write(async tx => {
      let [meta] = await tx.get('meta', ['meta'])
      if (!meta) {
        if (!owner) throw new ThrownAway()
        meta = freshMeta(owner)
        tx.put('meta', [meta])
      }
      const [user_rankings, watchlist_items, my_media, media, ops, attention] = await Promise.all([
        tx.all('user_rankings'),
        tx.all('watchlist_items'),
        tx.all('my_media'),
        tx.all('media'),
        outbox.ofToday(tx, this.versions),
        tx.all('attention'),
      ])
      return { meta, user_rankings, watchlist_items, my_media, media, ops, attention }
    })
    this.heard(snapshot.meta)
    return snapshot
  }

  /** Writes down what a tab still holds of a database that was thrown away under it. `id` is one that nobody has used. */
  putBack(held: Snapshot, id: string): Promise<void> {
    return this.tables.write(tx => putBack(tx, held, id))
  }

  /** Undefined while the database is new. */
  async meta(): Promise<Meta | undefined> {
    return (await this.tables.read(tx => tx.get('meta', ['meta'])))[0]
  }

  /** Settles when what was written before survives the power going out. */
  flush(): Promise<void> {
    return this.tables.flush()
  }

  /** Writes wishes down; `beside` is told which were new, and says what is kept in the same transaction. */
  append(
    wishes: readonly NewOp[],
    { once, beside }: { once?: boolean; beside?: (added: readonly Mutation[]) => Kept } = {},
  ): Promise<Change> {
    return this.writes.make(async (tx, meta) => {
      const change = await outbox.append(tx, meta, wishes, { once })
      if (beside) tx.put('kept', [beside(change.added ?? [])])
      return change
    })
  }

  /** Takes the answers to a push, given `now` by the server's clock, and what else it told. */
  settle(clientId: string, results: readonly OpResult[], now: number, heard: Heard = {}): Promise<Change> {
    return this.writes.make((tx, meta) => outbox.settle(tx, Object.assign(meta, heard), clientId, results, now))
  }

  refuse(opId: string, result: Pick<OpResult, 'outcome' | 'reason'>, now: number): Promise<Change> {
    return this.writes.make((tx, meta) => outbox.refuse(tx, meta, opId, result, now))
  }

  renumber(clientId: string): Promise<Change> {
    return this.writes.make((tx, meta) => outbox.renumber(tx, meta, clientId))
  }

  /**
   * The server is another than it was (restored from a backup, or has lost its end): this device goes on as a new client,
   * what the server may have lost waits again, and its shapes are to be read as a whole. One write, so that whoever dies
   * after it leaves it done.
   */
  wentBack(epoch: string | null, clientId: string): Promise<Change> {
    return this.writes.make((tx, meta) => {
      meta.epoch = epoch
      meta.outlived = [...shapeNames]
      return outbox.takeBack(tx, meta, clientId, this.versions)
    })
  }

  /** The rows on this device, by shape and in the order of ids, all of one moment. */
  shapeRows(): Promise<{ [S in ShapeName]: TableRows[S][] }> {
    return this.tables.read(async tx => ({
      user_rankings: await tx.all('user_rankings'),
      watchlist_items: await tx.all('watchlist_items'),
      my_media: await tx.all('my_media'),
    }))
  }

  /**
   * Rows are not the server's: the next whole reads replace them all, as if the server had gone back. Also those of other
   * shapes: whatever did this may have done more than can be seen.
   */
  mistrust(now: number): Promise<Change> {
    return this.writes.make(async (_, meta) => {
      meta.outlived = [...shapeNames]
      meta.mended = { at: now, times: (meta.mended?.times ?? 0) + 1 }
      return {}
    })
  }

  /**
   * Takes what a stream brought up to an up-to-date: rows, cursor and base in one transaction. `hole` tells that an
   * update came for a row that is not here, or a stream to a database of another `birth`; nothing is written then.
   */
  async applyShape<S extends ShapeName>(
    name: S,
    rows: PartialRow<S>[],
    cursor: Cursor,
    birth?: string,
  ): Promise<Change & { hole?: boolean }> {
    let hole = false
    const change = await this.writes.make(async (tx, meta) => {
      const strange = birth !== undefined && birth !== birthOf(meta)
      const merged = strange ? undefined : await applyRows(tx, meta, name, rows, cursor)
      hole = merged === undefined
      return merged ? { rows: { [name]: merged } } : {}
    })
    return { ...change, hole }
  }

  /**
   * Puts the whole of a shape in the place of what was here. Rows that replies brought after the stream read its
   * snapshot stay, unless they are of a server that has gone back in time.
   */
  swap<S extends ShapeName>(name: S, rows: TableRows[S][], cursor: Cursor): Promise<Change> {
    return this.writes.make(async (tx, meta) => {
      await swapRows(tx, meta, name, rows, cursor)
      return { reload: true }
    })
  }

  keepMedia(media: MediaItem[]): Promise<Change> {
    return this.writes.make(async tx => {
      tx.put('media', media)
      return { media }
    })
  }

  dismiss(opId: string): Promise<Change> {
    return this.writes.make(async tx => {
      tx.drop('attention', [opId])
      return { dismissed: [opId] }
    })
  }

  note(heard: Heard): Promise<Change> {
    return this.writes.make(async (_, meta) => {
      Object.assign(meta, heard)
      return {}
    })
  }

  /** Forgets the oldest of the acknowledged ops; `now` by the server's clock. */
  async prune(now: number): Promise<void> {
    await this.tables.write(async tx => {
      const acked = (await tx.all('acked')).sort((a, b) => b.at - a.at)
      const old = (a: AckedOp, i: number) => i >= KEEP_ACKED || a.at < now - KEEP_ACKED_MS
      const gone = acked.filter(old).map(a => a.op_id)
      tx.drop('acked', gone)
    })
  }

  /**
   * Empties the database and gives it to `owner`, unless it has changed since `version`: then false, and nothing happens.
   * It keeps its birth: what was emptied on purpose no tab puts back.
   */
  startAnew(version: number, owner: { owner_id: string; guest: boolean; client_id: string }): Promise<boolean> {
    return this.tables.write(async tx => {
      const [meta] = await tx.get('meta', ['meta'])
      if (meta && meta.version !== version) return false
      for (const name of tableNames) tx.clear(name)
      tx.put('meta', [{ ...freshMeta(owner), version: version + 1, ...(meta && { birth: birthOf(meta) }) }])
      return true
    })
  }

  /** Sets something aside under a name, flushed. */
  async keep(name: string, value: unknown, at: number): Promise<void> {
    await this.tables.write(async tx => tx.put('kept', [{ name, value, at }]))
    await this.flush()
  }
  async kept(name: string): Promise<Kept | undefined> {
    return (await this.tables.read(tx => tx.get('kept', [name])))[0]
  }
  async unkeep(name: string): Promise<void> {
    await this.tables.write(async tx => tx.drop('kept', [name]))
  }

  close(): void {
    this.tables.close()
  }
  erase(): Promise<void> {
    return this.tables.erase()
  }

  /** How the database stands, as a read or another tab says. */
  heard(meta: Meta): void {
    this.writes.heard(meta)
  }
}
