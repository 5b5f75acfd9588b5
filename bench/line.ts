import { Agent, get, type IncomingHttpHeaders } from 'node:http'
import type { ShapeName } from '#sync-rules'

/** Connections for many lines at once, kept open between their requests. */
export const manyConnections = (): Agent => new Agent({ keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY })

/** Where a device stands in a shape. */
export interface Place {
  handle: string
  offset: string
  cursor?: string
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** One device following one shape, with so little of a client to it that thousands fit into one process. */
export class Line {
  place: Place | undefined
  private heard = (_at: number) => {}

  constructor(
    private readonly to: { url: string; shape: ShapeName; token: string; agent: Agent },
    place?: Place,
  ) {
    this.place = place
  }

  /** Begins where the log ends, as if it had read everything. */
  async arrive(): Promise<void> {
    await this.ask({ offset: 'now' })
  }

  /** Asks once for what was missed. True when there was something. */
  async catchUp(): Promise<boolean> {
    return (await this.ask({ ...this.place })).text.includes('"operation"')
  }

  /** Holds one poll after another. Rejects when one is not answered with 200, or when its connection ends. */
  async follow(): Promise<never> {
    for (;;) {
      const { headers } = await this.ask({ ...this.place, live: 'true' })
      if (headers['electric-has-data'] === 'true') this.heard(performance.now())
    }
  }

  /** When the next change arrives, by `performance.now()`. */
  news(): Promise<number> {
    return new Promise(done => {
      this.heard = done
    })
  }

  /** Asks another server the same, for an answer that never comes. */
  holdAt(url: string, agent: Agent): void {
    const { shape, token } = this.to
    const address = `${url}/sync/shapes/${shape}?${new URLSearchParams({ ...this.place, live: 'true' })}`
    get(address, { agent, headers: { authorization: `Bearer ${token}` } }).on('error', () => undefined)
  }

  private async ask(params: Record<string, string>): Promise<Answer> {
    const { url, shape, token, agent } = this.to
    const address = `${url}/sync/shapes/${shape}?${new URLSearchParams(params)}`
    const answer = await read(address, { agent, headers: { authorization: `Bearer ${token}` } })
    if (answer.status !== 200) throw new NotServed(answer)
    const { 'electric-handle': handle, 'electric-offset': offset, 'electric-cursor': cursor } = answer.headers
    this.place = { handle: String(handle), offset: String(offset), ...(cursor && { cursor: String(cursor) }) }
    return answer
  }
}

/** An answer that is not the one hoped for. */
export class NotServed extends Error {
  readonly status: number

  constructor({ status, text }: Answer) {
    super(`${status}: ${text.slice(0, 200)}`)
    this.status = status
  }
}

function read(address: string, options: { agent: Agent; headers: Record<string, string> }): Promise<Answer> {
  return new Promise((done, fail) => {
    const request = get(address, options, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }))
      response.on('error', fail)
    })
    request.on('error', fail)
  })
}
