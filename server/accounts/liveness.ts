import type { Auth } from '../http.ts'
import { Remembered } from './remembered.ts'

const KEPT_MS = 60_000
const MOST_KEPT = 50_000

/**
 * Remembers for a minute that a session stands, so that a read costs no query; who asks at once, as a device does for its
 * three shapes, asks once. What ends a session is told here at once, also by other processes; when their word is lost, it is
 * known within the minute. Writes do not ask here.
 */
export class Liveness {
  readonly #known = new Remembered<number>(MOST_KEPT)
  readonly #asking = new Map<string, Promise<boolean>>()

  constructor(
    readonly check: (auth: Auth) => Promise<boolean>,
    readonly now: () => number,
  ) {}

  async isLive(auth: Auth): Promise<boolean> {
    const { session_id } = auth
    const until = this.#known.get(session_id)
    if (until !== undefined && until > this.now()) return true
    return this.#asking.get(session_id) ?? this.#ask(auth)
  }

  #ask(auth: Auth): Promise<boolean> {
    const { session_id } = auth
    const asking = this.check(auth)
      .then(live => {
        // A session may have ended after the look and before its answer: then the answer is not kept, nor given to others.
        if (this.#asking.get(session_id) === asking) {
          if (live) this.#known.set(session_id, this.now() + KEPT_MS)
          else this.#known.delete(session_id)
        }
        return live
      })
      .finally(() => {
        if (this.#asking.get(session_id) === asking) this.#asking.delete(session_id)
      })
    this.#asking.set(session_id, asking)
    return asking
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
