import type { Deps } from '../deps.ts'
import type { ShapeRequest } from './engine.ts'

/** Why a wait ended: something was written, the time is up or the server stops, or nobody is there any more. */
export type Wake = 'news' | 'time' | 'gone'

/**
 * Waits for a user's next change for a client that is still there. It listens from the moment it is made, so make it before
 * reading, and a change between the read and the wait is not missed. It stops by itself when the answer is over.
 */
export class Watch {
  #news = false
  #end: Wake | undefined
  #wake: ((why: Wake) => void) | undefined
  readonly #closing: AbortSignal | undefined
  readonly #unlisten: () => void
  readonly #timer: NodeJS.Timeout

  constructor({ pokes, closing }: Pick<Deps, 'pokes' | 'closing'>, request: ShapeRequest, ms: number) {
    this.#closing = closing
    this.#unlisten = pokes.listen(request.user_id, () => {
      this.#news = true
      this.#tell()
    })
    this.#timer = setTimeout(() => this.#over('time'), ms)
    request.onOver(() => this.#over('gone'))
    if (request.over) this.#over('gone')
  }

  /** Calls `wake` once: at once, if there has been a reason since the last time. */
  wait(wake: (why: Wake) => void): void {
    this.#wake = wake
    this.#tell()
  }

  next(): Promise<Wake> {
    return new Promise(wake => this.wait(wake))
  }

  #over(why: Wake): void {
    this.#end = why
    if (why === 'gone') {
      this.#unlisten()
      clearTimeout(this.#timer)
    }
    this.#tell()
  }

  #tell(): void {
    const [wake, why] = [this.#wake, this.#why()]
    if (!wake || !why) return
    this.#wake = undefined
    if (why === 'news') this.#news = false
    wake(why)
  }

  #why(): Wake | undefined {
    if (this.#end === 'gone') return 'gone'
    if (this.#closing?.aborted) return 'time'
    return this.#news ? 'news' : this.#end
  }
}
