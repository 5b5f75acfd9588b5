import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * As little as can be between a key on one page and a number on another: no list, no store, no database. A key is posted, and
 * whoever waits is told how many there were.
 */
const page = `<!doctype html><title>Relay</title>
<section data-tier="S"><b data-count="S">0</b><p data-row><a href="#">a row</a></p></section>
<script>
  addEventListener('keydown', () => void fetch('/key', { method: 'POST' }))
  const count = document.querySelector('[data-count]')
  const follow = async () => {
    for (;;) count.textContent = await (await fetch('/wait')).text()
  }
  follow()
</script>`

let keys = 0
const waiting = new Set<ServerResponse>()
const server = createServer((req, res) => {
  if (req.url === '/wait') return void waiting.add(res)
  if (req.method !== 'POST') return void res.setHeader('content-type', 'text/html').end(page)
  keys++
  res.end()
  for (const each of waiting) each.end(`${keys}`)
  waiting.clear()
})
process.on('SIGTERM', () => process.exit(0))
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
