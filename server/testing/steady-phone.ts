import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type OpResult, PROTOCOL, type PushReply } from '#sync-rules'
import type { Db } from '../db.ts'
import { caller, logIn, type TestUser } from './http.ts'

/**
 * A device that puts one film after the other on top of S, as long as it is told to, and sends each until it is
 * acknowledged, whoever answers and however often the line breaks.
 */
export class SteadyPhone {
  readonly client_id = randomUUID()
  readonly acknowledged: OpResult[] = []
  /** Its access token of now. */
  token: string
  #resting = false
  #refused: unknown
  #work: Promise<void> = Promise.resolve()

  constructor(
    readonly account: TestUser,
    readonly films: readonly string[],
    /** Where it finds a server now. */
    readonly url: () => string,
  ) {
    this.token = account.token
  }

  write(): void {
    this.#resting = false
    this.#work = this.#writing()
    this.#work.catch(error => {
      this.#refused = error
    })
  }

  /** Stops when what is under way is acknowledged. */
  rest(): Promise<void> {
    this.#resting = true
    return this.#work
  }

  /** Waits until so many more are acknowledged; tells the seq of the last. Rejects when one was refused for good. */
  async more(count: number): Promise<number> {
    const wanted = this.acknowledged.length + count
    for (; this.acknowledged.length < wanted; await sleep(5)) if (this.#refused) throw this.#refused
    return this.acknowledged.at(-1)?.seq ?? 0
  }

  /** What its list must be: each film once, the last one placed first. */
  list(): string[] {
    return [...new Set(this.acknowledged.map((_, i) => this.#film(i + 1)).reverse())]
  }

  /** What the log has of it: the number of each op as often as it took effect. */
  async logged(db: Db): Promise<number[]> {
    const found = await db.rows<{ mid: number }>(
      'select mid from change_log where client_id = $1 and mid is not null',
      [this.client_id],
    )
    return found.map(({ mid }) => mid).sort((a, b) => a - b)
  }

  #film = (mid: number) => this.films[mid % this.films.length] as string

  async #writing(): Promise<void> {
    while (!this.#resting) {
      const mid = this.acknowledged.length + 1
      const right = this.list()
        .filter(film => film !== this.#film(mid))
        .slice(0, 8)
      const args = { media_id: this.#film(mid), tier: 'S', left: [], right }
      const op = { mid, op_id: randomUUID(), v: 1, kind: 'ranking.place', args, base: 0, t: new Date().toISOString() }
      this.acknowledged.push(await this.#send(op))
    }
  }

  async #send(op: { mid: number }): Promise<OpResult> {
    const body = {
      user_id: this.account.user.id,
      client_id: this.client_id,
      schema: PROTOCOL,
      minted: op.mid,
      ops: [op],
    }
    for (;;) {
      const call = caller(this.url(), this.token)
      const reply = await call<PushReply>('POST', '/sync/mutations', { body }).catch(() => undefined)
      if (reply?.status === 200) return reply.data.results[0] as OpResult
      if (reply?.error?.code === 'token_expired') {
        this.token = await logIn(call, this.account.user.username).catch(() => this.token)
      } else if (reply && reply.status < 500 && reply.status !== 429) {
        // Nobody there, or somebody who cannot now: a device comes again. Any other no is final.
        throw new Error(reply.text)
      }
      await sleep(20)
    }
  }
}
