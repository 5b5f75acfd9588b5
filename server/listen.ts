import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ReplyClasses } from './http/classes.ts'
import { applyLimits, type Caps, capConnections, serverOptions } from './http/limits.ts'
import { StartRefusal } from './start-refusal.ts'

/** Milliseconds that reads and writes under way get when the server stops. A read can be asked again. */
const grace = { reads: 1_000, writes: 10_000 }

/**
 * Connections that may wait while this process is busy. Node's 511 are too few for everybody who comes back after a
 * restart: who finds no room tries again after 1, 3, 7 … 63 seconds. The system may allow less (`somaxconn`).
 */
const BACKLOG = 4096

/** How many connections this server has, and how many it did not take because there were too many. */
export interface Lines {
  open: number
  dropped: number
}

/** Answers on a port, with requests and replies of these classes. `stop` takes no new request and waits for those under way. Throws StartRefusal. */
export async function listen(
  app: RequestListener,
  { HOST, PORT }: { HOST: string; PORT: number },
  caps: Partial<Caps> = {},
  classes: ReplyClasses = {},
): Promise<{ url: string; lines(): Lines; stop(): Promise<void> }> {
  const server = createServer({ ...serverOptions, ...classes }, app)
  applyLimits(server)
  const lines = capConnections(server, caps)
  const underWay = new Set<ServerResponse>()
  function over(this: ServerResponse): void {
    underWay.delete(this)
  }
  server.prependListener('request', (_, res) => {
    underWay.add(res)
    res.on('close', over)
    if (!server.listening) endLine(res)
  })
  await bind(server, HOST, PORT)
  const { port } = server.address() as AddressInfo
  return { url: `http://${nameOf(HOST)}:${port}`, lines, stop: () => stop(server, underWay) }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(reason(error, host, port)))
    server.listen({ port, host, backlog: BACKLOG }, done)
  })
}

function reason(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const sentence = {
    EADDRINUSE: `Port ${port} is in use. Stop what uses it, or set another PORT.`,
    EACCES: `Port ${port} needs more rights than this process has. Set a PORT above 1023.`,
    EADDRNOTAVAIL: `HOST ${host} is not an address of this machine.`,
    ENOTFOUND: `HOST ${host} is not an address of this machine.`,
  }[error.code ?? '']
  return sentence ? new StartRefusal(sentence, { cause: error }) : error
}

/** A name a browser can open: the addresses that mean "every interface" are none. */
const nameOf = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') && !host.startsWith('[') ? `[${host}]` : host

/** A client must not keep the line after this answer: the server would wait for it. */
function endLine(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('connection', 'close')
}

async function stop(server: Server, underWay: Set<ServerResponse>): Promise<void> {
  for (const res of underWay) endLine(res)
  const cutReads = setTimeout(() => {
    for (const { req } of underWay) if (req.method === 'GET') req.socket.destroy()
  }, grace.reads)
  const cutAll = setTimeout(() => server.closeAllConnections(), grace.writes)
  await new Promise(done => {
    server.close(done)
    server.closeIdleConnections()
  })
  clearTimeout(cutReads)
  clearTimeout(cutAll)
}
