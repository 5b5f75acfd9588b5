import { type DigestReply, type DigestTexts, digestText, type ShapeName, type ShapeRows, shapeNames } from '#sync-rules'
import type { Core } from '../store/core.ts'
import { type Clock, isRefused, type Network } from '../store/ports.ts'
import type { Loop } from './loop.ts'

/** After a start: when what a start brings is through. */
const FIRST_MS = 10_000
/** Where the account moved meanwhile, and after a mend. */
const AGAIN_MS = 30_000
const USUAL_MS = 3_600_000
/** Rows that differ again, right after they were fetched anew, are not helped by fetching them again. */
const MEND_PAUSE_MS = 24 * 3_600_000
/**
 * Up-to-dates that each stream has to bring after the server told a seq: the first may have been on its way before, the
 * second was asked for after.
 */
const ROUNDS = 2

export interface CheckPorts {
  clock: Clock
  network: Network
  /** Rows are not the server's, and the replica knows it: all are to be fetched anew. */
  mend(): void
}

export interface Check extends Loop {
  /** A stream got through. */
  heard(shape: ShapeName): void
  /** The server may have lost something. */
  soon(): void
}

/**
 * Holds the rows of this device against the server's: after a start, then once an hour, and when the server seems to have
 * lost something. It asks where the account stands, lets the streams bring all up to there, and sends digests; the
 * server compares only if the account stands there still. Rows that differ are fetched anew, once a day at most.
 */
export function startCheck(ports: CheckPorts, core: Core): Check {
  return new Checker(ports, core)
}

class Checker implements Check {
  /** Where the account stood, as the server last told. */
  private seq: number | undefined
  private rounds = new Map<ShapeName, number>()
  private due = false
  /** Nothing is under way: the next check is the one that comes every hour. */
  private idle = false
  private asking = false
  private stopped = false
  /** When there was last an answer. */
  private told = 0
  private cancel: (() => void) | undefined

  constructor(
    private readonly ports: CheckPorts,
    private readonly core: Core,
  ) {
    this.later(FIRST_MS)
  }

  heard(shape: ShapeName): void {
    this.rounds.set(shape, (this.rounds.get(shape) ?? 0) + 1)
    void this.run()
  }

  soon(): void {
    if (this.idle) this.later(FIRST_MS)
  }

  /** Timers may have slept with the device. */
  wake(): void {
    if (Math.abs(this.ports.clock.now() - this.told) >= USUAL_MS) this.soon()
  }

  stop(): void {
    this.stopped = true
    this.cancel?.()
  }

  private later(ms: number): void {
    this.due = false
    this.idle = ms === USUAL_MS
    this.cancel?.()
    if (this.stopped) return
    this.cancel = this.ports.clock.after(ms, () => {
      this.due = true
      void this.run()
    })
  }

  private async run(): Promise<void> {
    if (!this.due || this.asking || this.stopped || !this.ready()) return
    this.asking = true
    try {
      const { seq, core } = this
      const held = seq === undefined ? undefined : { seq, texts: textsOf(await core.replica.shapeRows()) }
      const reply = await this.ports.network.compare(held)
      if (!this.stopped) await this.take(reply)
    } catch (error) {
      // No network, too much asked, or no such thing at this server or in this browser: there is no hurry.
      if (isRefused(error)) this.told = this.ports.clock.now()
      this.later(USUAL_MS)
    } finally {
      this.asking = false
    }
  }

  /** Nothing waits, all is well, and the streams have brought what the server last told of. */
  private ready(): boolean {
    if (this.core.sync().kind !== 'up_to_date') return false
    return this.seq === undefined || shapeNames.every(shape => (this.rounds.get(shape) ?? 0) >= ROUNDS)
  }

  private async take({ seq, differs }: DigestReply): Promise<void> {
    if (differs === null) {
      this.hold(seq)
      return this.later(AGAIN_MS)
    }
    const now = this.ports.clock.now()
    this.told = now
    const { mended } = this.core.memory.meta
    // A clock may have been put back: only what is near counts as lately.
    const lately = mended !== undefined && Math.abs(now - mended.at) < MEND_PAUSE_MS
    if (differs.length === 0 || lately) return this.later(USUAL_MS)
    await this.core.commit(r => r.mistrust(now))
    this.hold(seq)
    this.ports.mend()
    this.later(AGAIN_MS)
  }

  private hold(seq: number): void {
    this.seq = seq
    this.rounds.clear()
  }
}

const textsOf = (rows: { [S in ShapeName]: ShapeRows[S][] }): DigestTexts => ({
  user_rankings: digestText('user_rankings', rows.user_rankings),
  watchlist_items: digestText('watchlist_items', rows.watchlist_items),
  my_media: digestText('my_media', rows.my_media),
})
