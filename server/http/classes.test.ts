import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { testServer } from '../testing/http.ts'

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

test('a request and its reply are what they were when they came', async () => {
  await using server = await testServer()
  const begun: (Exchange & { prototypes: unknown[] })[] = []
  const hear = (message: unknown) => {
    const { request, response } = message as Exchange
    begun.push({ request, response, prototypes: [request, response].map(Object.getPrototypeOf) })
  }
  subscribe('http.server.request.start', hear)
  try {
    expect((await server.call('GET', '/healthz')).status).toBe(200)
  } finally {
    unsubscribe('http.server.request.start', hear)
  }
  expect(begun).toHaveLength(1)
  for (const { request, response, prototypes } of begun) {
    expect(Object.getPrototypeOf(request)).toBe(prototypes[0])
    expect(Object.getPrototypeOf(response)).toBe(prototypes[1])
  }
})

test('a poll that is held keeps nothing of the way to it', async () => {
  await using server = await testServer()
  const ada = await server.signUp('ada')
  const { headers } = await ada.call('GET', '/sync/shapes/user_rankings?offset=now')
  const query = `offset=${headers.get('electric-offset')}&handle=${headers.get('electric-handle')}&live=true`
  const begun: Exchange[] = []
  const hear = (message: unknown) => void begun.push(message as Exchange)
  subscribe('http.server.request.start', hear)
  const leaving = new AbortController()
  try {
    const held = fetch(`${server.url}/sync/shapes/user_rankings?${query}`, {
      headers: { authorization: `Bearer ${ada.token}` },
      signal: leaving.signal,
    })
    const noted = () => {
      const { next, params, _parsedUrl } = (begun[0]?.request ?? {}) as unknown as Record<string, unknown>
      return { next, params, _parsedUrl }
    }
    await expect.poll(noted, { timeout: 60_000 }).toEqual({ next: undefined, params: {}, _parsedUrl: undefined })
    const [{ locals }] = begun.map(({ response }) => response) as unknown as [{ locals: object }]
    expect(Object.getPrototypeOf(locals)).toBe(Object.prototype)
    leaving.abort()
    await expect(held).rejects.toThrow(/abort/u)
  } finally {
    unsubscribe('http.server.request.start', hear)
  }
})
