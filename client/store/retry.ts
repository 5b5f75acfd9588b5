import type { Clock } from './ports.ts'

/** Between two tries whether a disk that has refused takes writes again. */
const RETRY_MS = 10_000

/** A disk that refuses is tried until a write succeeds, whoever's it is. */
export class Retry {
  /** The disk has refused, and no write has succeeded since. */
  failed = false
  private waiting: (() => void) | undefined

  constructor(
    private readonly clock: Clock,
    private readonly write: () => Promise<unknown>,
  ) {}

  later(): void {
    this.failed = true
    this.waiting ??= this.clock.after(RETRY_MS, () => {
      this.waiting = undefined
      // Refused again, it has been told again, and is tried again.
      if (this.failed) this.write().catch(() => undefined)
    })
  }

  stop(): void {
    this.waiting?.()
  }
}
