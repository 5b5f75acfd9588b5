/** A clock that has gone back by more than this was wrong before. By less, it was only put right. */
const WENT_BACK_MS = 60_000

/**
 * Moments a millisecond apart and later than those before, so that what was wished later is later, also for a clock that
 * stands still. Where the clock has gone back for good they begin anew with it: or all that is wished after one moment
 * of a wrong clock would be of that clock, too. The server and the overlay keep the order of one client's wishes
 * whatever their moments are.
 */
export class Stamps {
  private last = 0
  /** The latest the clock has said. */
  private latest = 0

  /** So many moments up to `now` (Unix milliseconds), and all after `base`, in ISO 8601. */
  next(now: number, base: number, count: number): string[] {
    if (now < this.latest - WENT_BACK_MS) this.last = this.latest = 0
    this.latest = Math.max(this.latest, now)
    const first = Math.max(now - count + 1, this.last + 1, base + 1)
    this.last = first + count - 1
    return Array.from({ length: count }, (_, i) => new Date(first + i).toISOString())
  }
}
