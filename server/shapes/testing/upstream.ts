import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Handle = (res: ServerResponse, url: URL, req: IncomingMessage) => void

/** A stand-in for the Electric service that answers as it is told and remembers what it was asked. */
export async function upstream() {
  const asked: { url: URL; req: IncomingMessage }[] = []
  let handle: Handle = res => res.writeHead(500).end()
  let heard = () => {}
  const http = createServer((req, res) => {
    const url = new URL(req.url ?? '', 'http://upstream')
    asked.push({ url, req })
    handle(res, url, req)
    heard()
  })
  await new Promise<void>(done => http.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    /** Answers so from now on; forgets what was asked. */
    does(what: Handle) {
      handle = what
      asked.length = 0
    },
    /** Resolves at the next question. */
    nextQuestion: () =>
      new Promise<void>(done => {
        heard = done
      }),
    async close() {
      http.closeAllConnections()
      await new Promise(done => http.close(done))
    },
    [Symbol.asyncDispose]() {
      return this.close()
    },
  }
}
