import { currentLane, type Lane } from '../db/gate.ts'
import type { Auth } from '../http.ts'
import { Remembered } from '../remembered.ts'

const KEPT_MS = 60_000
const MOST_KEPT = 50_000

/**
 * Remembers for a minute that a session stands, so that a read costs no query; who asks at once, as a device does for its
 * three shapes, asks once. What ends a session is told here at once, also by other processes; when their word is lost, it is
 * known within the minute. Writes look once more, under their lock.
 */
export class Liveness {
  readonly #known = new Remembered<number>(MOST_KEPT)
  readonly #asking = new Map<string, Map<Lane, Promise<boolean>>>()

  constructor(
    readonly check: (auth: Auth) => Promise<boolean>,
    readonly now: () => number,
  ) {}

  async isLive(auth: Auth): Promise<boolean> {
    const until = this.#known.get(auth.session_id)
    if (until !== undefined && until > this.now()) return true
    const asked = this.#asking.get(auth.session_id) ?? new Map<Lane, Promise<boolean>>()
    this.#asking.set(auth.session_id, asked)
    // Each lane asks for itself: what is urgent must not wait for an answer that waits behind searches.
    const lane = currentLane()
    const asking = asked.get(lane) ?? this.#ask(auth, asked)
    asked.set(lane, asking)
    return asking.finally(() => {
      asked.delete(lane)
      if (asked.size === 0 && this.#asking.get(auth.session_id) === asked) this.#asking.delete(auth.session_id)
    })
  }

  async #ask(auth: Auth, asked: Map<Lane, Promise<boolean>>): Promise<boolean> {
    const live = await this.check(auth)
    // A session may have ended after the look and before its answer: then the answer is not kept, nor given to others.
    if (this.#asking.get(auth.session_id) === asked) {
      if (live) this.#known.set(auth.session_id, this.now() + KEPT_MS)
      else this.#known.delete(auth.session_id)
    }
    return live
  }

  /** Of one session, or of all. */
  forget(sessionId?: string): void {
    if (sessionId === undefined) {
      this.#known.clear()
      this.#asking.clear()
    } else {
      this.#known.delete(sessionId)
      this.#asking.delete(sessionId)
    }
  }
}
