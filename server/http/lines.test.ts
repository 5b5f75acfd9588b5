import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listen } from '../listen.ts'
import { until } from '../testing/until.ts'
import { type Resting, rest } from './lines.ts'

/** A request as it came, for `/hold…` held back where it can be. */
interface Held {
  req: IncomingMessage
  res: ServerResponse
  resting: Resting | undefined
  closed: boolean
}

let server: Awaited<ReturnType<typeof listen>>
let held: Held[]
let lines: { socket: Socket; text: string; over: boolean }[]

beforeEach(async () => {
  held = []
  lines = []
  server = await listen(
    (req, res) => {
      if (!req.url?.startsWith('/hold')) return void res.end(`you asked for ${req.url}`)
      const one: Held = { req, res, resting: undefined, closed: false }
      if (req.url.includes('begun')) res.writeHead(200)
      res.on('close', () => Object.assign(one, { closed: true }))
      held.push(one)
      // As the product does it: not in the turn in which it came.
      setImmediate(() => Object.assign(one, { resting: rest(res), looked: true }))
    },
    { HOST: '127.0.0.1', PORT: 0 },
  )
})

afterEach(async () => {
  for (const { socket } of lines) socket.destroy()
  await server.stop()
})

function line() {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  const one = { socket, text: '', over: false }
  socket.on('data', data => Object.assign(one, { text: one.text + data }))
  socket.on('close', () => Object.assign(one, { over: true }))
  socket.on('error', () => {})
  lines.push(one)
  return one
}

const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: here', ...headers, '', ''].join('\r\n')
const looked = (count: number) => until(() => held.filter(each => 'looked' in each).length === count)
const comeBack = (one: Held | undefined) => new Promise<ServerResponse>(here => one?.resting?.comeBack(here))

test('a held request rests, comes back with all that it said, and its connection goes on', async () => {
  const client = line()
  client.socket.write(get('/hold?b=%C3%A4&a', 'X-Odd:  two words ', 'x-odd: again', 'Authorization: Bearer ä.b'))
  await looked(1)
  expect(held[0]).toMatchObject({ resting: {}, closed: true })
  expect(client.over).toBe(false)
  const res = await comeBack(held[0])
  expect(res).not.toBe(held[0]?.res)
  expect([res.req.method, res.req.url, res.req.rawHeaders]).toEqual([
    'GET',
    '/hold?b=%C3%A4&a',
    held[0]?.req.rawHeaders,
  ])
  expect(res.req.socket.remoteAddress).toBe('127.0.0.1')
  res.end('at last')
  await until(() => client.text.endsWith('at last'))
  expect(client.text.match(/HTTP\/1.1 200/gu)).toHaveLength(1)
  client.socket.write(get('/next'))
  await until(() => client.text.endsWith('you asked for /next'))
  // And once more, over the same connection.
  client.socket.write(get('/hold'))
  await looked(2)
  ;(await comeBack(held[1])).end('again')
  await until(() => client.text.endsWith('again'))
  // Nobody else heard of it a second time.
  expect(held).toHaveLength(2)
})

test('what is sent while a request rests is answered after it', async () => {
  const client = line()
  client.socket.write(get('/hold'))
  await looked(1)
  client.socket.write(get('/second').slice(0, 9))
  client.socket.write(get('/second').slice(9) + get('/third'))
  ;(await comeBack(held[0])).end('first')
  await until(() => client.text.endsWith('/third'))
  expect(client.text).toMatch(/first[\s\S]*you asked for \/second[\s\S]*you asked for \/third/u)
})

describe('nothing is let go of where something would be lost with it', () => {
  const cases: [string, string, string][] = [
    ['the next request came with it', get('/hold') + get('/second'), ''],
    ['a beginning of the next came with it', get('/hold') + get('/second').slice(0, 20), get('/second').slice(20)],
    [
      'a beginning of a post came with it',
      `${get('/hold')}POST /second HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n`,
      'ab',
    ],
  ]
  test.each(cases)('%s', async (_, first, rest) => {
    const client = line()
    client.socket.write(first)
    await looked(1)
    expect(held[0]).toMatchObject({ resting: undefined, closed: false })
    held[0]?.res.end('first')
    client.socket.write(rest)
    await until(() => client.text.endsWith('/second'))
    expect(client.text).toMatch(/first[\s\S]*you asked for \/second/u)
  })

  const others: [string, string][] = [
    ['a body', get('/hold', 'Content-Length: 2').replace(/$/u, 'ab')],
    ['a body in chunks', `${get('/hold', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
    ['another method', get('/hold').replace('GET', 'OPTIONS')],
    ['a connection that is to close', get('/hold', 'Connection: close')],
    ['an older protocol', get('/hold').replace('1.1', '1.0')],
  ]
  test.each(others)('%s', async (_, text) => {
    const client = line()
    client.socket.write(text)
    await looked(1)
    expect(held[0]).toMatchObject({ resting: undefined, closed: false })
    held[0]?.res.end('first')
    await until(() => client.text.includes('first'))
  })

  test('a reply that has begun', async () => {
    const client = line()
    client.socket.write(get('/hold/begun'))
    await looked(1)
    expect(held[0]).toMatchObject({ resting: undefined, closed: false })
    held[0]?.res.end('first')
    await until(() => client.text.includes('first'))
  })
})

test('who hangs up, or ends their side, while a request rests is gone', async () => {
  const [one, other] = [line(), line()]
  one.socket.write(get('/hold/1'))
  other.socket.write(get('/hold/2'))
  await looked(2)
  one.socket.destroy()
  other.socket.end()
  await until(() => held.every(({ resting }) => resting?.socket.destroyed))
  await until(() => server.lines().open === 0)
  let back = false
  for (const { resting } of held) resting?.comeBack(() => (back = true))
  await new Promise(done => setImmediate(done))
  expect(back).toBe(false)
})

test('a head as long as may be comes back', async () => {
  const client = line()
  const text = get('/hold', ...Array.from({ length: 900 }, (_, i) => `a${i}:${'b'.repeat(8)}`))
  expect(text.length).toBeGreaterThan(13_000)
  client.socket.write(text)
  await looked(1)
  ;(await comeBack(held[0])).end('first')
  await until(() => client.text.endsWith('first'))
})

test('a large answer after a rest arrives whole, by a client that reads slowly', async () => {
  const client = line()
  client.socket.write(get('/hold'))
  await looked(1)
  const large = 'abcdefgh'.repeat(1 << 20)
  client.socket.pause()
  ;(await comeBack(held[0])).end(large)
  client.socket.resume()
  await until(() => client.text.length >= large.length && client.text.endsWith(large))
})

test('a server that stops does not wait for what rests for ever', async () => {
  const client = line()
  client.socket.write(get('/hold'))
  await looked(1)
  await server.stop()
  await until(() => client.over)
  server = await listen((_, res) => res.end(), { HOST: '127.0.0.1', PORT: 0 })
})

test('what came back while the server stops closes its connection', async () => {
  const client = line()
  client.socket.write(get('/hold'))
  await looked(1)
  const stopped = server.stop()
  ;(await comeBack(held[0])).end('first')
  await Promise.all([stopped, until(() => client.over)])
  expect(client.text).toMatch(/connection: close[\s\S]*first$/iu)
  server = await listen((_, res) => res.end(), { HOST: '127.0.0.1', PORT: 0 })
})
