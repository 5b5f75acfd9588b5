import type { Auth } from '../http.ts'

const KEPT_MS = 60_000
const MAX_KEPT = 10_000

/**
 * Remembers for a minute that a session stands, so that a read costs no query. What ends a session is told here at once,
 * also by other processes; when their word is lost, it is known within the minute. Writes do not ask here.
 */
export class Liveness {
  readonly #known = new Map<string, number>()
  #forgotten = 0

  constructor(
    readonly check: (auth: Auth) => Promise<boolean>,
    readonly now: () => number,
  ) {}

  async isLive(auth: Auth): Promise<boolean> {
    const until = this.#known.get(auth.session_id)
    if (until !== undefined && until > this.now()) return true
    const before = this.#forgotten
    const live = await this.check(auth)
    if (this.#known.size >= MAX_KEPT) this.#known.clear()
    // A session may have ended after the look and before its answer: then the answer is not kept.
    if (live && before === this.#forgotten) this.#known.set(auth.session_id, this.now() + KEPT_MS)
    else this.#known.delete(auth.session_id)
    return live
  }

  /** Of one session, or of all. */
  forget(sessionId?: string): void {
    this.#forgotten++
    if (sessionId === undefined) this.#known.clear()
    else this.#known.delete(sessionId)
  }
}
