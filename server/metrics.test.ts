import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Gate, inLane } from './db/gate.ts'
import { openPostgres } from './db/postgres.ts'
import { slots } from './db/slots.ts'
import { Metrics, serveMetrics } from './metrics.ts'
import { testServer } from './testing/http.ts'
import { startPostgres } from './testing/postgres.ts'
import { SteadyPhone } from './testing/steady-phone.ts'
import { publicFilms } from './testing/two-users.ts'
import { until } from './testing/until.ts'

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

const looks = {
  gate: new Gate(1),
  lines: () => ({ open: 7, dropped: 2 }),
  slots: async () => [{ name: 'electric_slot', lag: 5_000 }],
  freeDisk: async () => 0.25,
}

test('what is looked at is told: who has the database, who waits for it and who was turned away', async () => {
  const metrics = new Metrics()
  const gate = new Gate(1, 0.01)
  metrics.watch({ ...looks, gate })
  let release = () => {}
  const held = inLane('write', undefined, () =>
    gate.pass(
      () =>
        new Promise<void>(done => {
          release = done
        }),
    ),
  )
  const waits = inLane('live', undefined, () => gate.pass(async () => {}))
  const [one, two] = [0, 1].map(() => inLane('search', undefined, () => gate.pass(async () => {})).catch(() => {}))
  await Promise.all([one, two])
  const text = await metrics.text()
  for (const line of [
    'marquee_database_busy{lane="write"} 1',
    'marquee_database_waiting{lane="live"} 1',
    'marquee_database_refusals_total{lane="search"} 2',
    'marquee_connections 7',
    'marquee_connections_dropped 2',
    'marquee_replication_slot_lag_bytes{slot="electric_slot"} 5000',
    'marquee_disk_free_ratio 0.25',
  ])
    expect(text).toContain(`${line}\n`)
  release()
  await Promise.all([held, waits.catch(() => {})])
})

test('ops are counted by what became of them, with how long they were under way; polls while they are held', async () => {
  const metrics = new Metrics()
  await using server = await testServer({ deps: { metrics } })
  const ada = await server.signUp('ada')
  const phone = new SteadyPhone(ada, await publicFilms(server, 2), () => server.url)
  phone.write()
  await phone.more(2)
  await phone.rest()
  const count = phone.acknowledged.length
  const text = await metrics.text()
  expect(text).toContain(`marquee_ops_total{outcome="applied"} ${count}\n`)
  expect(text).toContain(`marquee_op_age_seconds_count ${count}\n`)
  const { headers } = await ada.call('GET', '/sync/shapes/watchlist_items?offset=-1')
  const place = `offset=${headers.get('electric-offset')}&handle=${headers.get('electric-handle')}`
  const leave = new AbortController()
  const held = fetch(`${server.url}/sync/shapes/watchlist_items?${place}&live=true`, {
    headers: { authorization: `Bearer ${ada.token}` },
    signal: leave.signal,
  }).catch(() => {})
  const polls = async () => /^marquee_held_polls (\d+)$/mu.exec(await metrics.text())?.[1]
  await until(async () => (await polls()) === '1')
  leave.abort()
  await held
  await until(async () => (await polls()) === '0')
})

test('a replication slot that nobody reads is seen to fall behind', async () => {
  const postgres = await startPostgres({ settings: ['wal_level=logical'] })
  const db = await openPostgres(postgres.url('postgres'))
  try {
    expect(await slots(db)).toEqual([])
    await db.rows(`select pg_create_logical_replication_slot('left_alone', 'pgoutput')`)
    await db.exec('create table t as select generate_series(1, 10000) as n')
    expect(await slots(db)).toEqual([{ name: 'left_alone', lag: expect.any(Number) }])
    expect((await slots(db))[0]?.lag).toBeGreaterThan(100_000)
  } finally {
    await db.close()
    await postgres.stop()
  }
})

test('the dashboard and the alerts name no figure that does not exist', async () => {
  const folder = join(import.meta.dirname, '../docs/grafana')
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'))
  const { panels } = await read('dashboard.json')
  const { groups } = await read('alerts.json')
  const rules = groups.flatMap((group: { rules: unknown[] }) => group.rules)
  const expressions = [...panels.flatMap((panel: { targets: unknown[] }) => panel.targets), ...rules].map(
    ({ expr }) => expr,
  )
  expect(expressions.length).toBeGreaterThan(20)
  const metrics = new Metrics()
  metrics.watch(looks)
  const text = await metrics.text()
  const there = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gmu)].map(([, name, type]) => [name, type]))
  const named = [...expressions.join(' ').matchAll(/\b(?:marquee|nodejs|process)_\w+/gu)].map(([name]) => name)
  const exists = (name: string) =>
    there.has(name) || there.get(name.replace(/_(bucket|count|sum)$/u, '')) === 'histogram'
  expect(named.filter(name => !exists(name))).toEqual([])
  // And what is counted is shown: a figure that nobody looks at is not worth its counting.
  const shown = (name: string) => named.some(each => each.startsWith(name))
  expect([...there.keys()].filter(name => name?.startsWith('marquee_') && !shown(name))).toEqual([])
  for (const rule of rules)
    expect(rule).toEqual({
      alert: expect.stringMatching(/^Marquee[A-Za-z]+$/u),
      expr: expect.any(String),
      for: expect.stringMatching(/^\d+[mh]$/u),
      labels: { severity: expect.stringMatching(/^(page|ticket)$/u) },
      annotations: { summary: expect.stringMatching(/\.$/u), description: expect.any(String) },
    })
})
