import { MAX_OPS, PROTOCOL, type PushReply, type Reason } from '#sync-rules'
import type { Core } from '../store/core.ts'
import { isRefused, type Refused } from '../store/ports.ts'
import type { Link } from '../store/status.ts'
import type { StoredOp } from '../store/tables.ts'
import { Answers, heardIn } from './answers.ts'
import { Backoff } from './backoff.ts'
import { headOf } from './head-of.ts'
import type { PushPorts } from './loop.ts'
import { anew, CONFLICTS, forkedId, SLOW_MS, UPDATE_PAUSE_MS } from './refusals.ts'

/** What the loop does after a failed exchange. */
type Next = 'again' | 'wait' | 'stop'

/** One exchange with the server after the other, until nothing waits; later again, where one failed. */
export class Drain {
  clientId: string
  private running = false
  private stopped = false
  /** Why nothing is sent until somebody wakes us. */
  private parked = false
  /** Somebody woke us during an exchange: how it ends may be news of before a log-in. */
  private woken = false
  private greeted = false
  private greetAgain = false
  /** The last exchange failed: even with nothing to send, another one has to show that all is well. */
  private troubled = false
  /** The server wants another version of this app. */
  private outdated = false
  private conflicts = 0
  private readonly answers: Answers
  private most: number
  private readonly backoff: Backoff

  constructor(
    private readonly ports: PushPorts,
    private readonly core: Core,
  ) {
    this.clientId = core.memory.meta.client_id
    this.answers = new Answers(core)
    this.most = ports.most ?? MAX_OPS
    this.backoff = new Backoff(ports, () => void this.run())
  }

  wake(): void {
    this.parked = false
    this.woken = true
    this.backoff.reset()
    void this.run()
  }

  greet(): void {
    this.greeted = false
    // What is on its way may have been asked before.
    this.greetAgain = this.running
    void this.run()
  }

  appended(): void {
    this.backoff.reset()
    void this.run()
  }

  stop(): void {
    this.stopped = true
    this.backoff.reset()
  }

  private async run(): Promise<void> {
    if (this.running || this.stopped || this.parked || this.backoff.waiting()) return
    this.running = true
    try {
      while (!this.stopped && this.wanted()) {
        if ((await this.exchange()) !== 'again') return
        // Another tab may have sent what was left while answers were written down here.
        if (!this.wanted()) await this.answers.written()
      }
      // At once after the last look: what is appended in between would wait for somebody to wake us.
      if (!this.stopped && this.core.waiting().length === 0) this.ports.link('ok')
    } catch {
      // The disk failed us, and said so in the store; what was sent is sent again.
      if (!this.stopped) this.fail()
    } finally {
      this.running = false
    }
  }

  /** Whether there is something to ask. */
  private wanted(): boolean {
    return !this.greeted || this.troubled || this.answers.left().length > 0
  }

  private async exchange(): Promise<Next> {
    const ops = this.greeted ? headOf(this.answers.left(), this.most) : []
    const { clock, network } = this.ports
    const { client_id, minted, owner_id, acked } = this.core.memory.meta
    this.clientId = client_id
    this.woken = false
    if (ops.length > 0 && !this.outdated) this.ports.link('sending')
    const sent = clock.now()
    let reply: PushReply
    try {
      reply = await network.push({ user_id: owner_id, client_id, schema: PROTOCOL, minted, ops })
    } catch (error) {
      // A line too slow for so many would bring them in vain again and again.
      if (ops.length > 1 && clock.now() - sent >= SLOW_MS) this.most = Math.floor(ops.length / 2)
      const kept = await this.answers.written().catch(() => undefined)
      if (this.stopped) return 'stop'
      // Where the disk refuses as well, the server has to be left alone for as long as it said all the same.
      return kept === undefined ? this.fail(isRefused(error) ? error.retry_after : 0) : this.failed(error, ops)
    }
    if (await this.answers.written()) this.backoff.reset()
    if (this.stopped) return 'stop'
    await this.take(reply, ops, { client_id, acked, sent })
    return 'again'
  }

  private async take(
    reply: PushReply,
    ops: readonly StoredOp[],
    asked: { client_id: string; acked: number; sent: number },
  ): Promise<void> {
    const now = this.ports.clock.now()
    // What is remembered grows old by it: this device's clock may be wrong now, and right at another time.
    const there = Date.parse(reply.server_time)
    const { epoch: known } = this.core.memory.meta
    if (reply.results.length === 0 && ops.length > 0) throw new Error('The server answered no op.')
    const wentBack = (known !== null && known !== reply.epoch) || reply.last_mid < asked.acked
    // What is too old for that is not taken back: the server may have forgotten that it was done.
    if (!this.greeted || wentBack) await this.core.replica.prune(there)
    if (wentBack) {
      this.answers.take(reply.results, asked.client_id, there)
      await this.answers.written()
      await this.goBack(reply.epoch)
    }
    const heard = heardIn(reply, this.core.memory.meta, { sent: asked.sent, now })
    const results = wentBack ? [] : reply.results
    this.answers.take(results, asked.client_id, there, heard)
    const all = results.length === 0 || this.answers.left().length === 0
    if (all) await this.answers.written()
    this.greeted = !this.greetAgain
    this.greetAgain = this.troubled = this.outdated = false
    this.conflicts = 0
    this.most = Math.min(this.ports.most ?? MAX_OPS, this.most * 2)
    // A disk that refuses again and again would else be tried without a pause.
    if (all) this.backoff.reset()
  }

  private async failed(error: unknown, ops: readonly StoredOp[]): Promise<Next> {
    if (!isRefused(error)) return this.fail()
    const { status, code } = error
    if (status === 401) return this.renew()
    if (code === 'not_your_user') return this.park('needs_login')
    if (status === 426) return this.waitForUpdate()
    if (code === 'expected_mid' || anew.has(code)) return this.conflict(error, ops)
    if ([400, 413, 422].includes(status) && ops.length > 0) return this.split(ops, error)
    return this.fail(error.retry_after)
  }

  /** One new token, then the same ops under the same numbers. */
  private async renew(): Promise<Next> {
    try {
      if (!(await this.ports.network.renew())) return this.park('needs_login')
    } catch (error) {
      return this.fail(isRefused(error) ? error.retry_after : 0)
    }
    return ++this.conflicts > CONFLICTS ? this.fail() : 'again'
  }

  private async conflict({ code, details }: Refused, ops: readonly StoredOp[]): Promise<Next> {
    if (++this.conflicts > CONFLICTS) return this.fail()
    const forked = (details as { mid?: number } | undefined)?.mid
    const known = ops.findIndex(op => op.mid === forked)
    if (code === 'expected_mid') await this.expected((details as { expected: number }).expected)
    // Those before it the server has from us or from our copy: under another name they would be done twice.
    else if (code === 'forked_client' && known > 0) this.most = known
    else {
      const [forkedOp] = code === 'forked_client' ? ops : []
      const clientId = forkedOp ? forkedId(this.clientId, forkedOp) : this.ports.random.uuid()
      await this.core.commit(r => r.renumber(clientId))
      this.greeted = false
    }
    return 'again'
  }

  /** Sends from there on. What comes before the first that waits the server has lost. */
  private async expected(mid: number): Promise<void> {
    await this.core.refresh()
    const [head] = this.core.waiting()
    if (head && head.mid > mid) await this.goBack(this.core.memory.meta.epoch)
  }

  private async goBack(epoch: string | null): Promise<void> {
    const clientId = this.ports.random.uuid()
    await this.core.commit(r => r.wentBack(epoch, clientId))
    this.ports.wentBack()
  }

  /** A batch refused as a whole hides one bad op: halves find it, and it is set aside where its person sees it. */
  private async split(ops: readonly StoredOp[], { code, retry_after }: Refused): Promise<Next> {
    const [only] = ops
    if (ops.length > 1 || !only) {
      this.most = Math.max(1, Math.floor(ops.length / 2))
      return 'again'
    }
    // No word of our server: something on the way has answered, and what it says is nothing about the op.
    if (code === 'unavailable') return this.fail(retry_after)
    const refusal = { outcome: 'rejected', reason: code as Reason } as const
    await this.core.commit(r => r.refuse(only.op_id, refusal, this.ports.clock.now()))
    return 'again'
  }

  private fail(atLeast = 0): Next {
    this.conflicts = 0
    this.troubled = true
    this.ports.link('failed')
    this.backoff.later(atLeast)
    return 'wait'
  }

  /** A newer app will be there after a reload. Where it is the server that is older, in the middle of a deploy, time helps. */
  private waitForUpdate(): Next {
    this.outdated = true
    this.troubled = true
    this.ports.link('needs_update')
    this.backoff.later(UPDATE_PAUSE_MS)
    return 'wait'
  }

  private park(link: Link): Next {
    this.troubled = true
    this.ports.link(link)
    // Soon, and not at once: somebody who wakes us again and again would never see how it stands.
    if (this.woken) this.backoff.later()
    else this.parked = true
    return 'stop'
  }
}
