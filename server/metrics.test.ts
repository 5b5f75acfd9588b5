import { expect, test } from 'vitest'
import { Metrics, serveMetrics } from './metrics.ts'
import { testServer } from './testing/http.ts'

const METRICS_TOKEN = 'a token of thirty-two letters, or more'

test('what was asked and refused is counted by route and code, and told to whoever shows the token', async () => {
  await using server = await testServer({ env: { METRICS_TOKEN }, deps: { metrics: new Metrics() } })
  await server.call('GET', '/healthz')
  await server.call('GET', '/media/6f2d1c34-7a0e-5b7e-9d39-2c7f0c5f1a10')
  for (let n = 0; n < 50; n++) await server.call('GET', `/nothing/${n}`)
  await server.call('PROPFIND', '/healthz')
  const reply = await server.call('GET', '/metrics', { token: METRICS_TOKEN })
  expect(reply.status).toBe(200)
  expect(reply.text).toContain('marquee_request_seconds_count{route="/healthz",method="GET",status="2xx"} 1')
  expect(reply.text).toContain('marquee_request_seconds_count{route="/media/:id",method="GET",status="4xx"} 1')
  expect(reply.text).toContain('marquee_request_seconds_count{route="other",method="GET",status="4xx"} 50')
  expect(reply.text).toContain('marquee_refusals_total{code="media_not_found"} 1')
  expect(reply.text).not.toMatch(/nothing\/|6f2d1c34|PROPFIND/u)
  expect(reply.text.split('\n').length).toBeLessThan(2_000)
})

test('without the token there is nothing at that address', async () => {
  await using server = await testServer({ env: { METRICS_TOKEN }, deps: { metrics: new Metrics() } })
  await using plain = await testServer({ deps: { metrics: new Metrics() } })
  for (const [at, token] of [
    [server, undefined],
    [server, `${METRICS_TOKEN}x`],
    [plain, ''],
    [plain, METRICS_TOKEN],
  ] as const) {
    const reply = await at.call(
      'GET',
      '/metrics',
      token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
    )
    expect([reply.status, reply.error?.code]).toEqual([404, 'not_found'])
  }
})

test('a port of its own tells it to this machine', async () => {
  const { port, stop } = await serveMetrics(new Metrics(), 0)
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`)
  expect(await reply.text()).toContain('nodejs_eventloop_lag_seconds')
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  await stop()
})
