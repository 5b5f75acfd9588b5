import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { type MutationKind, PROTOCOL, type PushReply } from '#sync-rules'

interface Account {
  id: string
  token: string
  /** The highest seq the device has seen. */
  seq: number
}

/** A device that pushes one op at a time over one connection it keeps open. */
export class Device {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })
  private readonly client_id = randomUUID()
  private mid = 0

  constructor(
    private readonly url: string,
    private readonly account: Account,
  ) {}

  /** Sends an op. Resolves when the whole reply is here; rejects unless the op was applied. */
  async push(kind: MutationKind, args: unknown): Promise<{ seq: number }> {
    const mid = ++this.mid
    const t = new Date().toISOString()
    const op = { mid, op_id: randomUUID(), v: 1, kind, args, base: this.account.seq, t }
    const body = { user_id: this.account.id, client_id: this.client_id, schema: PROTOCOL, minted: mid, ops: [op] }
    const text = await this.post(JSON.stringify(body))
    const reply = JSON.parse(text) as { data?: PushReply }
    const result = reply.data?.results[0]
    if (result?.outcome !== 'applied') throw new Error(`An op was not applied: ${text}`)
    this.account.seq = result.seq
    return result
  }

  close(): void {
    this.agent.destroy()
  }

  private post(body: string): Promise<string> {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${this.account.token}`,
    }
    return new Promise((done, fail) => {
      const req = request(`${this.url}/sync/mutations`, { method: 'POST', agent: this.agent, headers }, res => {
        let text = ''
        res.setEncoding('utf8')
        res.on('data', chunk => {
          text += chunk
        })
        res.on('end', () => done(text))
        res.on('error', fail)
      })
      req.on('error', fail)
      req.end(body)
    })
  }
}
