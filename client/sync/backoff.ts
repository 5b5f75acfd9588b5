import type { Clock, Random } from '../store/ports.ts'

const FIRST_MS = 500
const LONGEST_MS = 60_000
/** However long the server wants to be left alone. A timer of more than 24 days would run off at once. */
const LONGEST_ASKED_MS = 3_600_000

/** Full-jitter backoff without a limit of attempts: a server that comes back finds us waiting. */
export class Backoff {
  private attempt = 0
  private cancel: (() => void) | undefined

  constructor(
    private readonly ports: { clock: Clock; random: Random },
    private readonly run: () => void,
  ) {}

  /** Runs again later; not before `atLeast` milliseconds, when the server named them. */
  later(atLeast = 0): void {
    this.cancel?.()
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.attempt++, 16))
    const wait = Math.max(Math.min(atLeast, LONGEST_ASKED_MS), this.ports.random.number() * ceiling)
    this.cancel = this.ports.clock.after(wait, () => {
      this.cancel = undefined
      this.run()
    })
  }

  /** It went well, or a person is waiting: the next failure starts small again. */
  reset(): void {
    this.attempt = 0
    this.cancel?.()
    this.cancel = undefined
  }

  waiting(): boolean {
    return this.cancel !== undefined
  }
}
