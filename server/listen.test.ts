import { expect, test } from 'vitest'
import { listen } from './listen.ts'

test('a server that stops lets a write finish and ends a read that is held', async () => {
  let release = () => {}
  const held: string[] = []
  const app = await listen(
    (req, res) => {
      held.push(req.method ?? '')
      if (req.method === 'POST') release = () => res.end('saved')
    },
    { HOST: '127.0.0.1', PORT: 0 },
  )
  const read = fetch(app.url)
  const write = fetch(app.url, { method: 'POST' })
  while (held.length < 2) await new Promise(done => setImmediate(done))
  const stopped = app.stop()
  await expect(read).rejects.toThrow()
  release()
  const saved = await write
  expect(await saved.text()).toBe('saved')
  // A line that is kept open would keep the server until its patience is over.
  expect(saved.headers.get('connection')).toBe('close')
  await stopped
  await expect(fetch(app.url)).rejects.toThrow()
})

test('a port in use is a sentence', async () => {
  const first = await listen((_, res) => res.end(), { HOST: '127.0.0.1', PORT: 0 })
  const PORT = Number(new URL(first.url).port)
  const second = listen((_, res) => res.end(), { HOST: '127.0.0.1', PORT })
  await expect(second).rejects.toThrow(`Port ${PORT} is in use.`)
  await first.stop()
})
