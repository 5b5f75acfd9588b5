import type { Change } from './changes.ts'
import type { Clock } from './ports.ts'

/** A change that has not come by then was lost on the way. */
const MISSED_AFTER_MS = 250

/** Hands out changes in the order of their versions, and notices when one that is known of does not come. */
export class InOrder {
  private readonly early = new Map<number, Change>()
  /** The highest version heard of. */
  private latest = 0
  private waiting: (() => void) | undefined

  constructor(
    private readonly clock: Clock,
    /** The version that stands. */
    private readonly version: () => number,
    private readonly missed: () => void,
  ) {}

  add(change: Change): void {
    this.early.set(change.version, change)
  }

  /** There is such a version. */
  heardOf(version: number): void {
    this.latest = Math.max(this.latest, version)
    this.watch()
  }

  /** The change that follows what stands, once it is here. */
  next(): Change | undefined {
    const version = this.version()
    for (const early of this.early.keys()) if (early <= version) this.early.delete(early)
    const next = this.early.get(version + 1)
    if (!next) this.watch()
    return next
  }

  /** What was heard of was another database. */
  startOver(): void {
    this.early.clear()
    this.latest = 0
    this.stop()
  }

  stop(): void {
    this.waiting?.()
    this.waiting = undefined
  }

  private watch(): void {
    if (this.early.size === 0 && this.latest <= this.version()) {
      this.stop()
      return
    }
    // Not armed anew by each change that comes meanwhile: a busy tab would put it off for ever.
    this.waiting ??= this.clock.after(MISSED_AFTER_MS, () => {
      this.waiting = undefined
      this.missed()
    })
  }
}
