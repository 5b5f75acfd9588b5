/**
 * Moments a millisecond apart and later than those before, so that what was wished later is later, also for a clock that
 * stands still.
 */
export class Stamps {
  private last = 0

  /** So many moments up to `now` (Unix milliseconds), and all after `base`, in ISO 8601. */
  next(now: number, base: number, count: number): string[] {
    const first = Math.max(now - count + 1, this.last + 1, base + 1)
    this.last = first + count - 1
    return Array.from({ length: count }, (_, i) => new Date(first + i).toISOString())
  }
}
