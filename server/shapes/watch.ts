import type { Response } from 'express'
import type { Deps } from '../deps.ts'

/** Why a wait ended: something was written, the time is up or the server stops, or nobody is there any more. */
export type Wake = 'news' | 'time' | 'gone'

/**
 * Waits for a user's next change for a client that is still there. It listens from the moment it is made, so make it before
 * reading, and a change between the read and the wait is not missed. It stops by itself when the response is over.
 */
export class Watch {
  #news = false
  #end: Wake | undefined
  #wake: ((why: Wake) => void) | undefined
  readonly #closing: AbortSignal | undefined
  readonly #unlisten: () => void
  readonly #timer: NodeJS.Timeout

  constructor({ pokes, closing }: Pick<Deps, 'pokes' | 'closing'>, userId: string, res: Response, ms: number) {
    this.#closing = closing
    this.#unlisten = pokes.listen(userId, () => {
      this.#news = true
      this.#tell()
    })
    this.#timer = setTimeout(() => this.#over('time'), ms)
    // The response's close, not the request's: that one comes as soon as the request has been read.
    res.on('close', () => this.#over('gone'))
    if (res.destroyed) this.#over('gone')
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
