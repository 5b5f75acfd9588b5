import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from './testing/http.ts'

/** A row is one part that is not as it should be. */

let server: TestServer
let stopping: AbortController
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** An Electric service as far as readiness looks at it. */
async function electric(status: number): Promise<{ url: string; close(): void }> {
  const service = createServer((_, res) => void res.writeHead(status).end())
  await new Promise<void>(done => service.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(service.address() as AddressInfo).port}`, close: () => void service.close() }
}

const fine = { process: 'ok', database: 'ok', schema: 'ok', disk: 'unknown', shapes: 'ok' }
const never = () => new Promise<never>(() => {})

type Break = () => Promise<() => unknown> | (() => unknown)
const put = (what: object, fields: object): (() => unknown) => {
  const before = Object.fromEntries(Object.keys(fields).map(key => [key, (what as Record<string, unknown>)[key]]))
  Object.assign(what, fields)
  return () => Object.assign(what, before)
}
const withElectric =
  (status: number): Break =>
  async () => {
    const service = await electric(status)
    const back = put(server.deps.env, { ELECTRIC_URL: service.url })
    return () => [back(), service.close()]
  }
const rows: [what: string, breaks: Break, status: number, told: string, parts: Partial<typeof fine>][] = [
  ['nothing', () => () => {}, 200, 'ok', {}],
  ['a disk that can be looked at', () => put(server.deps.env, { DATA_DIR: '/tmp' }), 200, 'ok', { disk: 'ok' }],
  [
    'a database that refuses',
    () => put(server.deps.db, { row: () => Promise.reject(new Error('gone')) }),
    503,
    'unavailable',
    { database: 'away', schema: 'unknown' },
  ],
  [
    'a database that says nothing',
    () => put(server.deps.db, { row: never }),
    503,
    'unavailable',
    { database: 'away', schema: 'unknown' },
  ],
  [
    'a schema of a later version',
    async () => {
      await server.deps.db.rows(`insert into schema_migrations (name, sha256) values ('9999-later.sql', 'x')`)
      return () => server.deps.db.rows(`delete from schema_migrations where name = '9999-later.sql'`)
    },
    200,
    'degraded',
    { schema: 'newer' },
  ],
  ['an Electric that serves', withElectric(200), 200, 'ok', {}],
  ['an Electric that starts', withElectric(202), 200, 'degraded', { shapes: 'away' }],
  [
    'an Electric that is not there',
    () => put(server.deps.env, { ELECTRIC_URL: 'http://127.0.0.1:1' }),
    200,
    'degraded',
    { shapes: 'away' },
  ],
  [
    'a server that stops',
    () => {
      stopping = new AbortController()
      stopping.abort()
      return put(server.deps, { closing: stopping.signal })
    },
    503,
    'unavailable',
    { process: 'stopping' },
  ],
]

test.each(rows)('with %s, readiness says so by its parts', async (_, breaks, status, told, parts) => {
  const mend = await breaks()
  try {
    const reply = await server.call<{ status: string; parts: unknown }>('GET', '/readyz')
    const seen = reply.error
      ? [reply.error.code, (reply.error.details as { parts: unknown }).parts]
      : [reply.data.status, reply.data.parts]
    const disk = parts.disk === 'ok' ? { disk: expect.stringMatching(/^(ok|low)$/u) } : {}
    const word = parts.disk === 'ok' ? expect.stringMatching(/^(ok|degraded)$/u) : told
    expect([reply.status, ...seen]).toEqual([status, word, { ...fine, ...parts, ...disk }])
    expect((await server.call('GET', '/healthz')).status).toBe(200)
  } finally {
    await mend()
  }
})
