import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { patientFetch } from './api.ts'

let held: ServerResponse
let asked: () => void
const server = createServer((_, res) => {
  held = res
  asked()
})
let url: string
/** Our patience runs out when the test says so: first that for the beginning of an answer, then that for all of it. */
let patience: AbortController[]
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
beforeEach(() => {
  patience = []
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const one = new AbortController()
    patience.push(one)
    return one.signal
  })
})

/** Lets a request arrive and keeps it waiting. */
async function asking(signal?: AbortSignal) {
  const arrived = new Promise<void>(resolve => {
    asked = resolve
  })
  const reply = patientFetch(url, signal && { signal })
  reply.catch(() => {})
  await arrived
  return { reply }
}

test('an answer that does not begin is given up', async () => {
  const { reply } = await asking()
  patience[0]?.abort()
  await expect(reply).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('an answer that has begun may take its time, but not for ever', async () => {
  const { reply } = await asking()
  held.write('a')
  const response = await reply
  patience[0]?.abort()
  const body = response.text()
  held.write('b')
  patience[1]?.abort()
  await expect(body).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('a slow answer comes whole', async () => {
  const { reply } = await asking()
  held.write('a')
  const response = await reply
  patience[0]?.abort()
  held.end('b')
  expect(await response.text()).toBe('ab')
})

test('its caller may leave, before the answer and in the midst of it', async () => {
  const first = new AbortController()
  const { reply } = await asking(first.signal)
  first.abort()
  await expect(reply).rejects.toMatchObject({ name: 'AbortError' })
  const second = new AbortController()
  const { reply: other } = await asking(second.signal)
  held.write('a')
  const body = (await other).text()
  second.abort()
  await expect(body).rejects.toMatchObject({ name: 'AbortError' })
})
