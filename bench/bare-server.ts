import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What Node itself takes to hold a request: answers none but the one for its memory, as /metrics tells it. */
const held: ServerResponse[] = []
const server = createServer((req, res) => {
  if (req.url === '/metrics') res.end(`process_resident_memory_bytes ${process.memoryUsage.rss()}\n`)
  else held.push(res)
})
process.on('SIGTERM', () => process.exit(0))
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
