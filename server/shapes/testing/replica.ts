import type { Message } from './harness.ts'

/** A strict client: an insert must be new, an update must find its row, up-to-date must be the end of what came. */
export class Replica {
  readonly rows = new Map<string, Record<string, string | null>>()
  /** The seq of the last up-to-date. */
  seq = -1

  apply(messages: readonly Message[]): void {
    for (const [i, { key, value, headers }] of messages.entries()) {
      if (headers.control === 'up-to-date') {
        if (i !== messages.length - 1) throw new Error('up-to-date is not the last message')
        this.seq = Number(headers.global_last_seen_lsn)
      }
      if (key === undefined || value === undefined) continue
      const held = this.rows.get(key)
      if (headers.operation === 'insert' && held) throw new Error(`${key} came twice`)
      if (headers.operation === 'update' && !held) throw new Error(`${key} was changed before it came`)
      this.rows.set(key, { ...held, ...value })
    }
  }

  /** Rows in one order, to compare. */
  sorted(): Record<string, string | null>[] {
    return [...this.rows.values()].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
  }
}
