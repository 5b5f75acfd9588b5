import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { PROTOCOL, type PushReply } from '#sync-rules'
import { filmId } from './stage.ts'

export interface Sent {
  /** 0 when nobody answered. */
  status: number
  /** Milliseconds until the whole answer was there. */
  took: number
  retryAfter: string | undefined
}

/**
 * A device that puts one of its `films` after the other on top of S. What is not acknowledged is sent again with the next
 * request, as it was.
 */
export class Sender {
  readonly client_id = randomUUID()
  /** How many ops are acknowledged. */
  done = 0
  /** What came back that must not: another outcome than applied. */
  readonly odd: string[] = []
  busy = false
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  #waiting: { mid: number } | undefined

  constructor(
    readonly url: () => string,
    readonly account: { id: string; session_id: string; token: string },
    readonly films = 20,
  ) {}

  /** Sends what waits, or something new. */
  async send(): Promise<Sent> {
    this.#waiting ??= this.#mint()
    this.busy = true
    const { id: user_id } = this.account
    const ops = [this.#waiting]
    const from = performance.now()
    const body = { user_id, client_id: this.client_id, schema: PROTOCOL, minted: this.done + 1, ops }
    const { status, text, retryAfter } = await this.#post(JSON.stringify(body))
    this.busy = false
    if (status === 200) this.#acknowledge(text)
    return { status, took: performance.now() - from, retryAfter }
  }

  /** What its tier must be, the last film that was moved first. */
  list(): string[] {
    const moved = Array.from({ length: Math.min(this.done, this.films) }, (_, i) =>
      filmId((this.done - i) % this.films),
    )
    return [...new Set(moved)]
  }

  close(): void {
    this.#agent.destroy()
  }

  #mint() {
    const mid = this.done + 1
    const media_id = filmId(mid % this.films)
    const right = this.list()
      .filter(film => film !== media_id)
      .slice(0, 8)
    const args = { media_id, tier: 'S', left: [], right }
    return { mid, op_id: randomUUID(), v: 1, kind: 'ranking.place', args, base: 0, t: new Date().toISOString() }
  }

  #acknowledge(text: string): void {
    const [result] = (JSON.parse(text) as { data: PushReply }).data.results
    if (result?.outcome !== 'applied') this.odd.push(JSON.stringify(result))
    this.done++
    this.#waiting = undefined
  }

  #post(body: string): Promise<{ status: number; text: string; retryAfter: string | undefined }> {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${this.account.token}`,
    }
    return new Promise(done => {
      const nobody = () => done({ status: 0, text: '', retryAfter: undefined })
      const req = request(`${this.url()}/sync/mutations`, { method: 'POST', agent: this.#agent, headers }, res => {
        let text = ''
        res.setEncoding('utf8')
        res.on('data', chunk => {
          text += chunk
        })
        res.on('end', () => done({ status: res.statusCode ?? 0, text, retryAfter: res.headers['retry-after'] }))
        res.on('error', nobody)
      })
      req.on('error', nobody)
      req.end(body)
    })
  }
}
