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
