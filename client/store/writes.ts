import type { Change, Write } from './changes.ts'
import { type Meta, sameBirth, type Tables, ThrownAway, type Tx } from './tables.ts'

type Run = (tx: Tx, meta: Meta) => Promise<Write>

/** The database is not as it was believed to be. Nothing was written. */
class Mistaken extends Error {
  override name = 'Mistaken'
}

/**
 * The writes of one tab to a database that several tabs change. Each raises its version. Where this tab knows how the
 * database stands, what a write asks for is asked for at once, and whether it did stand so is looked at in the same
 * transaction: between two questions the screen may be drawn, and the write would wait for that.
 */
export class Writes {
  /** How the database said it stands, the last time. */
  private believed: Meta | undefined
  private last: Promise<unknown> = Promise.resolve()

  constructor(private readonly tables: Tables) {}

  /** How the database stands, as somebody says who has read or written it. */
  heard(meta: Meta): void {
    const { believed } = this
    if (!believed || !sameBirth(meta, believed) || meta.version >= believed.version) this.believed = meta
  }

  /**
   * One transaction, after those that were asked for before. `run` changes the meta it is given, and may be called a second
   * time, for a write that was not done.
   */
  make(run: Run): Promise<Change> {
    const turn = this.last.then(() => this.tried(run))
    this.last = turn.catch(() => undefined)
    return turn
  }

  private async tried(run: Run): Promise<Change> {
    try {
      return await this.once(run, this.believed)
    } catch (error) {
      this.believed = undefined
      if (!(error instanceof Mistaken)) throw error
      return this.once(run)
    }
  }

  private async once(run: Run, believed?: Meta): Promise<Change> {
    const change = await this.tables.write(async tx => {
      const reading = tx.get('meta', ['meta'])
      const start = believed ?? (await reading)[0]
      if (!start) throw new ThrownAway()
      const meta = { ...start }
      const change = await run(tx, meta)
      meta.version++
      tx.put('meta', [meta])
      const [stood] = await reading
      if (!stood) throw new ThrownAway()
      if (stood.version !== start.version || !sameBirth(stood, start)) throw new Mistaken()
      return { ...change, version: meta.version, meta }
    })
    this.heard(change.meta)
    return change
  }
}
