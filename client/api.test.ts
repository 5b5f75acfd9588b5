import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { patientFetch } from './api.ts'

let held: ServerResponse
let asked: () => void
const server = createServer((_, res) => {
  held = res
  res.writeHead(207, { 'X-Kind': 'slow' })
  asked()
})
let url: string
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  vi.restoreAllMocks()
  server.closeAllConnections()
  server.close()
})
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Lets a request arrive and keeps it waiting. */
async function asking(signal?: AbortSignal) {
  const arrived = new Promise<void>(resolve => {
    asked = resolve
  })
  const reply = patientFetch(url, signal && { signal })
  reply.catch(() => {})
  await arrived
  const heard = vi.spyOn(globalThis, 'clearTimeout')
  /** Sends a piece of the answer, and waits until it is there. */
  const piece = async (text: string) => {
    const before = heard.mock.calls.length
    held.write(text)
    while (heard.mock.calls.length === before) await new Promise(resolve => setImmediate(resolve))
  }
  return { reply, piece }
}

test('an answer that does not begin is given up', async () => {
  const { reply } = await asking()
  vi.advanceTimersByTime(45_000)
  await expect(reply).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('an answer may take its time as long as it goes on, and is given up when it does not', async () => {
  const { reply, piece } = await asking()
  for (let i = 0; i < 20; i++) {
    await piece('a')
    vi.advanceTimersByTime(44_000)
  }
  vi.advanceTimersByTime(1_000)
  await expect(reply).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('a slow answer comes whole, with its head', async () => {
  const { reply, piece } = await asking()
  await piece('a')
  vi.advanceTimersByTime(44_000)
  await piece('b')
  vi.advanceTimersByTime(44_000)
  held.end('c')
  const response = await reply
  expect([response.status, response.headers.get('x-kind'), await response.text()]).toEqual([207, 'slow', 'abc'])
  expect(vi.getTimerCount()).toBe(0)
})

test('its caller may leave, before the answer and in the midst of it', async () => {
  const first = new AbortController()
  const { reply } = await asking(first.signal)
  first.abort()
  await expect(reply).rejects.toMatchObject({ name: 'AbortError' })
  const second = new AbortController()
  const { reply: other, piece } = await asking(second.signal)
  await piece('a')
  second.abort()
  await expect(other).rejects.toMatchObject({ name: 'AbortError' })
})
