import type { OpResult, PushReply } from '#sync-rules'
import type { Core } from '../store/core.ts'
import type { Heard, Meta, StoredOp } from '../store/tables.ts'

/**
 * The answers to a push, while they are written down and the next ops are on their way already: who waited for the disk in
 * between would leave the server idle, and after a week without a network there are many. One write at a time.
 */
export class Answers {
  private writing: Promise<void> | undefined
  private answered: ReadonlySet<string> = new Set()

  constructor(private readonly core: Core) {}

  /** What waits and has no answer yet: the rest is not sent again while its answers are written down. */
  left(): readonly StoredOp[] {
    return this.core.waiting().filter(op => !this.answered.has(op.op_id))
  }

  /**
   * Begins to write them down, those that came to this client `now` by the server's clock, and what else was heard. How it
   * ends tells `written`.
   */
  take(results: readonly OpResult[], clientId: string, now: number, heard: Heard = {}): void {
    this.answered = new Set(results.map(({ op_id }) => op_id))
    this.writing = this.write(results, clientId, now, heard)
    this.writing.catch(() => undefined)
  }

  /** Until the last of them is written down; tells whether any were to be. Fails where it is not: then its ops wait as before. */
  async written(): Promise<boolean> {
    const { writing } = this
    try {
      await writing
      return writing !== undefined
    } finally {
      this.writing = undefined
      this.answered = new Set()
    }
  }

  private async write(results: readonly OpResult[], clientId: string, now: number, heard: Heard): Promise<void> {
    const { answered } = this
    await this.core.commit(r => r.settle(clientId, results, now, heard))
    // Once this client has sent an op, the server takes it that its person knows: the power going out must not undo that. With
    // each greeting, for the first flush may have failed, or another tab have been about to.
    if (heard.lost || (results.length === 0 && this.core.memory.meta.lost)) await this.core.flush()
    // A tab that missed a change shows its own ones late: what was answered is not sent again for that.
    if (this.core.waiting().some(op => answered.has(op.op_id))) await this.core.catchUp()
  }
}

/** What a reply tells beside its answers. `sent` and `now`: when the push left and the reply came, by this device's clock. */
export function heardIn(
  reply: PushReply,
  { lost: told, earlier }: Meta,
  { sent, now }: { sent: number; now: number },
): Heard {
  const clock_offset = Math.round(Date.parse(reply.server_time) - (sent + now) / 2)
  const last_synced = new Date(now + clock_offset).toISOString()
  // A store under its first name has lost what an earlier one left behind; one that has changed its name has not. The
  // server may hear of it late: the last word of the earlier store may come after the first of this one.
  const lost = told === undefined && !earlier && reply.left_behind ? { lost: reply.left_behind } : {}
  return { epoch: reply.epoch, clock_offset, last_synced, ...lost }
}
