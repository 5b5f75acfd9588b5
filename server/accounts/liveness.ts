import type { Auth } from '../http.ts'

const KEPT_MS = 60_000
const MAX_KEPT = 10_000

/**
 * Remembers for a minute that a session stands, so that a read costs no query. What ends a session in this process is
 * known at once; another process learns of it within the minute. Writes do not ask here.
 */
export class Liveness {
  readonly #known = new Map<string, number>()

  constructor(
    readonly check: (auth: Auth) => Promise<boolean>,
    readonly now: () => number,
  ) {}

  async isLive(auth: Auth): Promise<boolean> {
    const until = this.#known.get(auth.session_id)
    if (until !== undefined && until > this.now()) return true
    const live = await this.check(auth)
    if (this.#known.size >= MAX_KEPT) this.#known.clear()
    if (live) this.#known.set(auth.session_id, this.now() + KEPT_MS)
    else this.#known.delete(auth.session_id)
    return live
  }

  forget(sessionId: string): void {
    this.#known.delete(sessionId)
  }
}
