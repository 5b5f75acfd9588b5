/**
 * How much TMDB is asked: at most twenty requests a second and four at once; not at all for half a minute after five
 * failures in a row, nor while it has asked for quiet. Whoever finds the gate shut does without.
 */
export class Gate {
  #tokens = 20
  #filled: number
  #inFlight = 0
  #failures = 0
  #shutUntil = 0

  constructor(readonly now: () => number) {
    this.#filled = now()
  }

  /** Runs `ask` if it may be asked now; undefined when not. A throw is a failure and is told to whoever asked. */
  async pass<T>(ask: () => Promise<T>): Promise<T | undefined> {
    if (!this.#mayPass()) return undefined
    this.#inFlight++
    try {
      const answer = await ask()
      this.#failures = 0
      return answer
    } catch (error) {
      if (++this.#failures >= 5) this.#shut(30_000)
      throw error
    } finally {
      this.#inFlight--
    }
  }

  /** TMDB has asked for quiet, for so many milliseconds. */
  quiet(ms: number): void {
    this.#shut(ms)
  }

  #mayPass(): boolean {
    const now = this.now()
    this.#tokens = Math.min(20, this.#tokens + ((now - this.#filled) / 1000) * 20)
    this.#filled = now
    if (now < this.#shutUntil || this.#inFlight >= 4 || this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  #shut(ms: number): void {
    this.#failures = 0
    this.#shutUntil = Math.max(this.#shutUntil, this.now() + Math.min(ms, 10 * 60_000))
  }
}
