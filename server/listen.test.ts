import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { listen } from './listen.ts'
import { until } from './testing/until.ts'

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

test('a thousand who come at once wait in line while the process is busy', async () => {
  const program = `
    const { listen } = await import(${JSON.stringify(new URL('listen.ts', import.meta.url).href)})
    const { url } = await listen((_, res) => res.end(), { HOST: '127.0.0.1', PORT: 0 })
    console.log(url)
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 0)`
  const busy = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program])
  try {
    const [url] = await once(busy.stdout, 'data')
    const port = Number(new URL(String(url)).port)
    const allowed = await readFile('/proc/sys/net/core/somaxconn', 'utf8').catch(() => '128')
    const lines = Array.from({ length: Math.min(1_000, Number(allowed)) }, () =>
      connect({ port, host: '127.0.0.1' }).on('error', () => {}),
    )
    await until(() => lines.every(line => !line.connecting && !line.destroyed))
    for (const line of lines) line.destroy()
  } finally {
    busy.kill('SIGKILL')
  }
})

test('one household gets so many connections and no more, and others are served', async () => {
  const caps = { perHousehold: 3, isShared: (address: string) => !address.endsWith('127.0.0.2') }
  const app = await listen((_, res) => res.end('hello'), { HOST: '127.0.0.1', PORT: 0 }, caps)
  const port = Number(new URL(app.url).port)
  const open = (): Socket => connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }).on('error', () => {})
  const greedy = Array.from({ length: 8 }, open)
  const shut = () => greedy.filter(line => line.closed).length
  for (const line of greedy) line.resume()
  await until(() => shut() === 5)
  expect(app.lines()).toEqual({ open: 3, dropped: 5 })
  expect(await (await fetch(app.url)).text()).toBe('hello')
  for (const line of greedy) line.destroy()
  await until(() => app.lines().open <= 1)
  const again = open().resume()
  await until(() => !again.connecting && app.lines().open >= 1)
  expect(app.lines().dropped).toBe(5)
  again.destroy()
  await app.stop()
})

test('there is a most of all connections together', async () => {
  const app = await listen((_, res) => res.end(), { HOST: '127.0.0.1', PORT: 0 }, { total: 2 })
  const port = Number(new URL(app.url).port)
  const all = Array.from({ length: 5 }, () =>
    connect({ port, host: '127.0.0.1' })
      .on('error', () => {})
      .resume(),
  )
  await until(() => all.filter(line => line.closed).length === 3)
  expect(app.lines()).toEqual({ open: 2, dropped: 3 })
  for (const line of all) line.destroy()
  await app.stop()
})

test('who does not read what they asked for loses the line, and others are served meanwhile', async () => {
  const cut: string[] = []
  const app = await listen(
    (req, res) => {
      if (req.url !== '/much') return void res.end('hello')
      res.once('close', () => cut.push(req.url ?? ''))
      const chunk = Buffer.alloc(1 << 20)
      const more = () => {
        while (!res.destroyed && res.write(chunk));
      }
      res.on('drain', more)
      more()
    },
    { HOST: '127.0.0.1', PORT: 0 },
    { still: 300 },
  )
  const lazy = connect({ port: Number(new URL(app.url).port), host: '127.0.0.1' }).on('error', () => {})
  lazy.pause()
  lazy.write('GET /much HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await (await fetch(app.url)).text()).toBe('hello')
  await until(() => cut.length === 1)
  lazy.destroy()
  await app.stop()
})
