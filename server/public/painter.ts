import { Worker } from 'node:worker_threads'
import { Refusal } from '../errors.ts'
import { bold, regular } from './face.ts'

/** Pictures kept: some ten megabytes. */
const KEPT = 100
/** Pictures that may wait for the one being painted. */
const WAITING = 16

const busy = () =>
  new Refusal('unavailable', 'Too many pictures are being painted just now. Try again.', { retryAfter: 5 })

/**
 * Turns an SVG into a PNG, on a thread of its own, one at a time; each picture is painted once and then remembered under
 * its name for a while. Beyond a short queue the answer is `unavailable`. An idle thread does not keep the process alive.
 */
export class Painter {
  readonly #kept = new Map<string, Promise<Uint8Array>>()
  #line: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #thread: Worker | undefined
  #job: { resolve(png: Uint8Array): void; reject(reason: unknown): void } | undefined

  has(name: string): boolean {
    return this.#kept.has(name)
  }

  /** The picture of this name, which stands for exactly this SVG. Throws `unavailable`. */
  paint(name: string, svg: string): Promise<Uint8Array> {
    const kept = this.#kept.get(name) ?? this.#inLine(svg)
    // To the end of the row: the one nobody asked for longest goes first.
    this.#kept.delete(name)
    this.#kept.set(name, kept)
    kept.catch(() => this.#kept.delete(name))
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return kept
  }

  #inLine(svg: string): Promise<Uint8Array> {
    if (this.#waiting >= WAITING) return Promise.reject(busy())
    this.#waiting++
    const painted = this.#line.then(() => this.#paint(svg)).finally(() => this.#waiting--)
    this.#line = painted.catch(() => {})
    return painted
  }

  #paint(svg: string): Promise<Uint8Array> {
    this.#thread ??= this.#start()
    const thread = this.#thread
    thread.ref()
    return new Promise<Uint8Array>((resolve, reject) => {
      this.#job = { resolve, reject }
      thread.postMessage(svg)
    }).finally(() => thread.unref())
  }

  #start(): Worker {
    // Without the loaders of the main thread: the worker needs none, and starts faster.
    const workerData = { fontFiles: [regular().file, bold().file] }
    const thread = new Worker(new URL('./paint-worker.mjs', import.meta.url), { execArgv: [], workerData })
    // It says that it broke, and then that it is gone; by then another may be at work.
    const end = (reason: unknown) => {
      if (this.#thread !== thread) return
      this.#thread = undefined
      this.#job?.reject(reason)
    }
    thread.on('message', (png: Uint8Array) => this.#job?.resolve(png))
    thread.on('error', end)
    thread.on('exit', () => end(new Error('The thread that paints has ended.')))
    return thread
  }
}
