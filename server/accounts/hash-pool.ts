import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Refusal } from '../errors.ts'

export type HashJob = { secret: string; cost: number } | { secret: string; hash: string }

export interface HashPoolOptions {
  size?: number
  /** Jobs that may wait beside those being done. */
  maxQueue?: number
  /** Milliseconds a job may wait before it is begun. */
  maxWait?: number
}

interface Waiting {
  job: HashJob
  resolve(result: string | boolean): void
  reject(reason: unknown): void
  patience: NodeJS.Timeout
}

const busy = () => new Refusal('auth_busy', 'Too many people are logging in right now. Try again.', { retryAfter: 2 })

/**
 * A few threads that hash, and a short queue before them. Hashing is slow on purpose, so whoever sends many passwords
 * fills this queue and nothing else. Beyond it the answer is `auth_busy`. Idle threads do not keep the process alive.
 */
export class HashPool {
  /** Every thread, and what it is working on. */
  readonly #threads = new Map<Worker, Waiting | undefined>()
  readonly #queue: Waiting[] = []
  readonly #size: number
  readonly #maxQueue: number
  readonly #maxWait: number

  constructor({ size, maxQueue = 32, maxWait = 3_000 }: HashPoolOptions = {}) {
    this.#size = size ?? Math.max(1, Math.min(2, availableParallelism() - 1))
    this.#maxQueue = maxQueue
    this.#maxWait = maxWait
  }

  /** A bcrypt hash for a cost, or whether the secret fits a hash. Throws `auth_busy`. */
  run(job: HashJob): Promise<string | boolean> {
    if (this.#queue.length >= this.#maxQueue) return Promise.reject(busy())
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.#giveUp(waiting), this.#maxWait)
      const waiting: Waiting = { job, resolve, reject, patience }
      this.#queue.push(waiting)
      this.#next()
    })
  }

  async close(): Promise<void> {
    for (const waiting of [...this.#queue]) this.#giveUp(waiting)
    await Promise.all([...this.#threads.keys()].map(thread => thread.terminate()))
  }

  #giveUp(waiting: Waiting): void {
    clearTimeout(waiting.patience)
    this.#queue.splice(this.#queue.indexOf(waiting), 1)
    waiting.reject(busy())
  }

  #next(): void {
    if (this.#queue.length === 0) return
    const thread = this.#idle() ?? this.#start()
    const waiting = thread && this.#queue.shift()
    if (!waiting) return
    clearTimeout(waiting.patience)
    this.#threads.set(thread, waiting)
    thread.ref()
    thread.postMessage(waiting.job)
  }

  #idle(): Worker | undefined {
    return [...this.#threads].find(([, work]) => work === undefined)?.[0]
  }

  #start(): Worker | undefined {
    if (this.#threads.size >= this.#size) return undefined
    // Without the loaders of the main thread: the worker needs none, and starts faster.
    const thread = new Worker(new URL('./hash-worker.mjs', import.meta.url), { execArgv: [] })
    this.#threads.set(thread, undefined)
    thread.on('message', (result: string | boolean) => {
      const work = this.#threads.get(thread)
      this.#threads.set(thread, undefined)
      thread.unref()
      work?.resolve(result)
      this.#next()
    })
    const end = (reason: unknown) => {
      const work = this.#threads.get(thread)
      this.#threads.delete(thread)
      work?.reject(reason)
      this.#next()
    }
    thread.on('error', end)
    thread.on('exit', () => end(busy()))
    return thread
  }
}
