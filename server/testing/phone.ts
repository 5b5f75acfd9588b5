import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { type MediaItem, type OpResult, PROTOCOL, type PushReply, type RankingItem } from '#sync-rules'
import type { Db } from '../db.ts'
import { type Answer, caller, logIn, signUp } from './http.ts'

interface WireOp {
  mid: number
  op_id: string
  [rest: string]: unknown
}

/** The server answered, and it was an error. */
export class Refused extends Error {
  readonly status: number
  readonly retry_after: string | null
  constructor({ status, headers, text }: Answer<unknown>) {
    super(`${status} ${text}`)
    this.status = status
    this.retry_after = headers.get('retry-after')
  }
}

/**
 * A device that never forgets what was acknowledged, and moves one film after the other to the top of S. It outlives its
 * server: `url` says where that is now.
 */
export class Phone {
  readonly client_id = randomUUID()
  readonly ops: WireOp[] = []
  /** The answer to each op, in the order of their numbers. */
  readonly acknowledged: OpResult[] = []
  /** How many ops the last request brought that had no answer yet. */
  sent = 0

  private constructor(
    private readonly name: string,
    readonly user_id: string,
    private token: string,
    private readonly films: string[],
    private readonly url: () => Promise<string>,
  ) {}

  /** With an account of its own, made through the front door. */
  static async signUp(name: string, url: () => Promise<string>): Promise<Phone> {
    const call = caller(await url())
    const { user, token } = await signUp(await url(), call, name)
    const films = await call<MediaItem[]>('GET', '/media/search?q=man&limit=20')
    return new Phone(
      name,
      user.id,
      token,
      films.data.map(film => film.id),
      url,
    )
  }

  /** Makes ops until so many wait. */
  mint(waiting: number): void {
    while (this.ops.length < this.acknowledged.length + waiting) {
      const mid = this.ops.length + 1
      const right = this.order(mid - 1).slice(0, 8)
      const args = { media_id: this.films[mid % this.films.length], tier: 'S', left: [], right }
      const t = new Date().toISOString()
      this.ops.push({ mid, op_id: randomUUID(), v: 1, kind: 'ranking.place', args, base: 0, t })
    }
  }

  /** What the list must be when the first `upTo` ops have taken effect, once and in order. */
  order(upTo = this.ops.length): string[] {
    const latest = this.ops.slice(Math.max(0, upTo - this.films.length), upTo).reverse()
    return latest.map(op => (op.args as { media_id: string }).media_id)
  }

  /** Rejects with a Refused for an error, with what fetch says when nobody answered. */
  async push(ops: WireOp[]): Promise<PushReply> {
    const { user_id, client_id } = this
    const body = { user_id, client_id, schema: PROTOCOL, minted: this.ops.length, ops }
    return this.call<PushReply>('POST', '/sync/mutations', body)
  }

  /** Sends what is not acknowledged yet, one to three ops a request, until somebody says no or all is through. */
  async drain(): Promise<void> {
    while (this.acknowledged.length < this.ops.length) {
      const from = this.acknowledged.length
      const some = this.ops.slice(from, from + 1 + (from % 3))
      this.sent = some.length
      this.acknowledged.push(...(await this.push(some)).results)
    }
  }

  /**
   * The last acknowledged results come back equal, and the list is what the ops that are done make of it, each done once.
   * Tells how many are done: an op that was sent may be, and its answer lost.
   */
  async check(): Promise<number> {
    const done = this.acknowledged.length
    const { results, last_mid } = await this.push(this.ops.slice(Math.max(0, done - 5), done))
    expect(results).toEqual(this.acknowledged.slice(-5))
    expect(last_mid).toBeGreaterThanOrEqual(done)
    expect(last_mid).toBeLessThanOrEqual(done + this.sent)
    const list = await this.call<RankingItem[]>('GET', '/rankings/me?limit=500')
    expect(list.map(item => item.media_item_id)).toEqual(this.order(last_mid))
    return last_mid
  }

  /** Once all is acknowledged: every op came out as wished, and has one entry in the log and one result, in order. */
  async checkOnce(db: Db): Promise<void> {
    expect(this.acknowledged.filter(result => result.outcome !== 'applied')).toEqual([])
    const wanted = this.ops.map(({ mid, op_id }) => ({ mid, op_id }))
    const of = [this.client_id]
    const log = 'select mid, op_id from change_log where client_id = $1 order by seq'
    expect(await db.rows(log, of)).toEqual(wanted)
    const results = 'select mid, op_id from sync_results where client_id = $1 order by mid'
    expect(await db.rows(results, of)).toEqual(wanted)
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const ask = async () => caller(await this.url(), this.token)<T>(method, path, { body })
    let answer = await ask()
    if (answer.error?.code === 'token_expired') {
      this.token = await logIn(caller(await this.url()), this.name)
      answer = await ask()
    }
    if (answer.status !== 200) throw new Refused(answer)
    return answer.data
  }
}
