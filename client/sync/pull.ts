import { type ShapeName, shapeNames } from '#sync-rules'
import type { Core } from '../store/core.ts'
import type { Clock, Cursor, Network, Random, ShapeBatch, ShapeFailure } from '../store/ports.ts'
import type { PartialRow } from '../store/replica-rows.ts'
import type { TableRows } from '../store/tables.ts'
import { Backoff } from './backoff.ts'
import type { Loop } from './loop.ts'
import { parseMessage } from './wire.ts'

export interface PullPorts {
  clock: Clock
  random: Random
  network: Network
  /** Called when a stream got through, or did not. */
  heard(shape: ShapeName, how: 'ok' | 'failed' | 'needs_login'): void
  /** The server does not know where a stream stood. */
  unknown(): void
  /** A shape was read whole: it may be of another database than the one that was last spoken to. */
  begun(): void
}

export interface Pull extends Loop {
  /** Fetches every shape from the start; what the server does not bring goes. */
  startOver(): void
}

/** Keeps the three shapes streaming into the replica. */
export function startPull(ports: PullPorts, core: Core): Pull {
  const streams = shapeNames.map(name => new Stream(name, ports, core))
  for (const stream of streams) stream.start()
  const stopListening = core.onBegunAnew(() => {
    for (const stream of streams) stream.resume()
  })
  return {
    wake: () => {
      for (const stream of streams) stream.wake()
    },
    startOver: () => {
      for (const stream of streams) stream.startOver()
    },
    stop: () => {
      stopListening()
      for (const stream of streams) stream.stop()
    },
  }
}

/**
 * One shape. What comes is held back until the server says up-to-date, then written in one transaction with the
 * cursor: no screen ever shows half of a change, no cursor is ever ahead of its rows.
 */
class Stream<S extends ShapeName> {
  private buffer: PartialRow<S>[] = []
  /** What comes is the whole shape, to be put in the place of what is here. */
  private whole = false
  /** The database it was begun for. */
  private birth: string | undefined
  private close: (() => void) | undefined
  /** Tells hooks of an older stream that nobody listens any more. */
  private generation = 0
  private stopped = false
  private readonly backoff: Backoff

  constructor(
    private readonly name: S,
    private readonly ports: PullPorts,
    private readonly core: Core,
  ) {
    this.backoff = new Backoff(ports, () => this.start())
  }

  start(resume: Cursor | null = this.core.memory.meta.cursors[this.name]): void {
    this.end()
    if (this.stopped) return
    const generation = this.generation
    const current = () => generation === this.generation
    this.buffer = []
    this.birth = this.core.birth
    this.whole = resume === null || (this.core.memory.meta.outlived?.includes(this.name) ?? false)
    this.close = this.ports.network.shape(this.name, this.whole ? null : resume, {
      batch: async batch => {
        if (current()) await this.batch(batch)
      },
      refetch: () => {
        if (!current()) return
        // Told so while it begins: something on the way answers so to everything.
        if (this.whole) return void this.failed('lost')
        this.buffer = []
        this.whole = true
        this.ports.unknown()
      },
      failed: (kind, retryAfter) => {
        if (current()) void this.failed(kind, retryAfter)
      },
    })
  }

  startOver(): void {
    this.start(null)
  }

  wake(): void {
    if (!this.close) this.resume()
  }

  /** From where the replica stands. */
  resume(): void {
    this.backoff.reset()
    this.start()
  }

  stop(): void {
    this.stopped = true
    this.backoff.reset()
    this.end()
  }

  private end(): void {
    this.generation++
    this.close?.()
    this.close = undefined
  }

  private async batch(batch: ShapeBatch): Promise<void> {
    const generation = this.generation
    try {
      this.buffer.push(...batch.rows.map(message => parseMessage<S>(message)))
      if (!batch.upToDate) return
      const rows = this.buffer
      this.buffer = []
      const whole = await this.write(rows, { handle: batch.handle, offset: batch.offset })
      if (generation !== this.generation) return
      if (!whole) {
        this.start(null)
        return
      }
      this.backoff.reset()
      this.ports.heard(this.name, 'ok')
    } catch {
      // A row nobody can read, or a full disk: begin again where the replica stands.
      if (generation === this.generation) await this.failed('lost')
    }
  }

  /** False when the replica lacks a row the stream takes for known, or all of them. */
  private async write(rows: PartialRow<S>[], cursor: Cursor): Promise<boolean> {
    // As it is now: a write that is made again may find the stream begun anew.
    const { name, birth } = this
    if (this.whole) {
      // Before the wait: started over meanwhile, the stream reads the whole again.
      this.whole = false
      await this.core.commit(r => r.swap(name, wholeRows(rows), cursor))
      this.ports.begun()
      return true
    }
    const known = this.core.memory.meta.cursors[name]
    if (known === null) return false
    if (rows.length === 0 && known.handle === cursor.handle && known.offset === cursor.offset) return true
    const { hole } = await this.core.commit(r => r.applyShape(name, rows, cursor, birth))
    return !hole
  }

  private async failed(kind: ShapeFailure, retryAfter?: number): Promise<void> {
    this.end()
    const generation = this.generation
    if (kind === 'out_of_bounds' && !this.whole) {
      this.ports.unknown()
      this.start(null)
      return
    }
    const renewed = kind !== 'login' ? undefined : await this.ports.network.renew().catch(() => undefined)
    if (generation !== this.generation || this.stopped) return
    if (renewed === false) {
      this.ports.heard(this.name, 'needs_login')
      return
    }
    if (renewed === undefined) this.ports.heard(this.name, 'failed')
    this.backoff.later(retryAfter)
  }
}

/** The rows a full read of the shape leaves, its own updates applied. */
function wholeRows<S extends ShapeName>(messages: readonly PartialRow<S>[]): TableRows[S][] {
  const rows = new Map<string, TableRows[S]>()
  for (const { value } of messages) rows.set(value.id, { ...rows.get(value.id), ...value } as TableRows[S])
  return [...rows.values()]
}
