import type { Response } from 'express'
import type { Deps } from '../deps.ts'

/** Why a wait ended: something was written, the time is up or the server stops, or nobody is there any more. */
export type Wake = 'news' | 'time' | 'gone'

/**
 * Waits for a user's next change for a client that is still there. It listens from the moment it is made: make it before
 * reading, and a change between the read and the wait is not missed.
 */
export class Watch implements Disposable {
  #news = false
  #end: Wake | undefined
  #wake: (() => void) | undefined
  readonly #stop: () => void
  readonly #closing: AbortSignal | undefined

  constructor({ pokes, closing }: Pick<Deps, 'pokes' | 'closing'>, userId: string, res: Response, ms: number) {
    this.#closing = closing
    const unlisten = pokes.listen(userId, () => {
      this.#news = true
      this.#wake?.()
    })
    const end = (why: Wake) => {
      this.#end ??= why
      this.#wake?.()
    }
    const timer = setTimeout(() => end('time'), ms)
    const gone = () => end('gone')
    // The response's close, not the request's: that one comes as soon as the request has been read.
    res.once('close', gone)
    this.#stop = () => {
      unlisten()
      clearTimeout(timer)
      res.off('close', gone)
    }
    if (res.destroyed) gone()
  }

  async next(): Promise<Wake> {
    if (!this.#news && !this.#end && !this.#closing?.aborted) {
      await new Promise<void>(wake => {
        this.#wake = wake
      })
      this.#wake = undefined
    }
    if (this.#end === 'gone') return 'gone'
    if (this.#closing?.aborted) return 'time'
    if (this.#news) {
      this.#news = false
      return 'news'
    }
    return 'time'
  }

  [Symbol.dispose](): void {
    this.#stop()
  }
}
