import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** So often HTTP may forget a connection. Then it counts the requests of it as it does of any other. */
const MOST_RESTS = 1_000

/** Of all connections of a server. */
export interface Lines {
  /** What is still to be answered, but for what rests. Not a set of its own: such a table keeps what it had for long. */
  underWay(): Iterable<ServerResponse>
  /** Closes those whose request rests: `closeAllConnections` does not know them. */
  cut(): void
}

/** A request of which only its text is left. Its connection closes, or it comes back. */
export interface Resting {
  readonly socket: Socket
  /** Once: HTTP takes it in again, and its new reply goes to `here`, to nobody else. Not where the connection closes before. */
  comeBack(here: (res: ServerResponse) => void): void
}

/**
 * What HTTP takes for the connection. All that comes and goes passes through it, until HTTP is made to forget it: then it
 * is thrown away, the connection stays, and gets another one when there is something to say.
 */
class Line extends Duplex {
  /** Of requests that came and have no answer yet. */
  readonly replies: ServerResponse[] = []
  /** Whose the first request is. */
  here: ((res: ServerResponse) => void) | undefined

  constructor(
    readonly connection: Connection,
    readonly socket: Socket,
  ) {
    super({ allowHalfOpen: true, decodeStrings: false })
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress
  }

  setTimeout(ms: number): this {
    this.socket.setTimeout(ms)
    return this
  }

  /** As sockets do it: what was written leaves first. */
  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', this.destroy)
  }

  override _read(): void {
    this.socket.resume()
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, encoding, done)
  }

  override _writev(
    chunks: { chunk: Buffer | string; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    this.socket.cork()
    for (const [i, { chunk, encoding }] of chunks.entries())
      this.socket.write(chunk, encoding, i === chunks.length - 1 ? done : undefined)
    this.socket.uncork()
  }

  override _final(done: () => void): void {
    this.socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.connection.has(this)) this.socket.destroy()
    done(error)
  }
}

class Connection implements Resting {
  #line: Line | undefined
  /** The request that HTTP has forgotten. */
  #text = ''
  /** What came after it, too early. */
  #early: Buffer[] | undefined
  #rests = 0
  /** What came last ended with a head: HTTP keeps no beginning of a next request. */
  #whole = false

  constructor(
    readonly socket: Socket,
    readonly serve: (line: Duplex) => void,
    private readonly all: Set<Connection>,
  ) {
    all.add(this)
    socket.on('data', chunk => this.#take(chunk))
    socket.on('end', () => this.#end())
    socket.on('timeout', () => this.#line?.emit('timeout'))
    socket.on('error', error => this.#line?.destroy(error))
    socket.on('close', () => this.#close())
    this.#open()
  }

  /** Undefined while its request rests. */
  get replies(): readonly ServerResponse[] | undefined {
    return this.#line?.replies
  }

  has(line: Line): boolean {
    return this.#line === line
  }

  /** False where something of the connection would be lost with what HTTP knows of it. */
  rest(res: ServerResponse): boolean {
    const line = this.#line
    const { req } = res
    if (
      !line ||
      req.socket !== (line as unknown) ||
      !this.#whole ||
      line.replies.length !== 1 ||
      line.readableLength > 0
    )
      return false
    if (
      this.socket.readableEnded ||
      this.#rests >= MOST_RESTS ||
      res.headersSent ||
      !res.shouldKeepAlive ||
      !isPlain(req)
    )
      return false
    this.#rests++
    this.#text = textOf(req)
    this.#line = undefined
    this.socket.setTimeout(0)
    // First, or Node would end it with an error, and spell the error's stack.
    req.destroy()
    line.destroy()
    return true
  }

  comeBack(here: (res: ServerResponse) => void): void {
    if (this.socket.destroyed || this.#line) return
    const line = this.#open()
    line.here = here
    line.push(Buffer.from(this.#text, 'latin1'))
    this.#text = ''
    this.#whole = this.#early === undefined
    for (const chunk of this.#early ?? []) line.push(chunk)
    this.#early = undefined
    this.socket.resume()
  }

  #open(): Line {
    const line = new Line(this, this.socket)
    this.#line = line
    this.serve(line)
    return line
  }

  #take(chunk: Buffer): void {
    if (this.#line) {
      this.#whole = chunk.length >= 4 && chunk.readUInt32BE(chunk.length - 4) === 0x0d0a0d0a
      if (!this.#line.push(chunk)) this.socket.pause()
      return
    }
    this.#early ??= []
    this.#early.push(chunk)
    this.socket.pause()
  }

  #end(): void {
    if (this.#line) this.#line.push(null)
    else this.socket.destroy()
  }

  #close(): void {
    this.all.delete(this)
    this.#line?.destroy()
  }
}

/** Neither a body nor anything else but an answer belongs to it. */
const isPlain = ({ method, httpVersion, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  httpVersion === '1.1' &&
  !['content-length', 'transfer-encoding', 'expect', 'upgrade'].some(name => name in headers)

/** Of the same length as it came, or less: a limit that it kept it keeps again. */
function textOf(req: IncomingMessage & { originalUrl?: string }): string {
  const { rawHeaders } = req
  let text = `${req.method} ${req.originalUrl ?? req.url} HTTP/1.1\r\n`
  for (let i = 0; i < rawHeaders.length; i += 2) text += `${rawHeaders[i]}:${rawHeaders[i + 1]}\r\n`
  // As one piece: a string that was put together keeps all its parts.
  return Buffer.from(`${text}\r\n`, 'latin1').toString('latin1')
}

/**
 * Puts a line between each connection and HTTP, so that `rest` can do its work. To be called before anybody else listens for
 * connections, and after all that listens for requests.
 */
export function lendLines(server: Server): Lines {
  const all = new Set<Connection>()
  // Node's own, which makes HTTP of a connection. It takes any Duplex.
  const [serve] = server.listeners('connection') as ((line: Duplex) => void)[]
  if (!serve) throw new Error('This server does not speak HTTP.')
  server.removeListener('connection', serve)
  server.on('connection', (socket: Socket) => void new Connection(socket, line => serve.call(server, line), all))
  // One for all: a listener of its own would be kept for each reply.
  function over(this: ServerResponse): void {
    const line = this.req.socket as unknown as Line
    line.replies.splice(line.replies.indexOf(this), 1)
  }
  const hearers = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (req, res) => {
    const line = req.socket as unknown as Line
    line.replies.push(res)
    res.on('close', over)
    const { here } = line
    line.here = undefined
    if (here) here(res)
    else for (const hear of hearers) Reflect.apply(hear, server, [req, res])
  })
  return {
    *underWay() {
      for (const { replies = [] } of all) yield* replies
    },
    cut() {
      for (const { socket, replies } of all) if (!replies) socket.destroy()
    },
  }
}

/**
 * Of a request that is held nothing is kept but its text (some 1 KB in place of 13), where that loses nothing; else it stays
 * as it is, and nothing is returned. Its reply is over then, as if its client had gone.
 */
export function rest(res: ServerResponse): Resting | undefined {
  const line: unknown = res.req.socket
  return line instanceof Line && line.connection.rest(res) ? line.connection : undefined
}
