import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { Shape, ShapeStream } from '@electric-sql/client'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shapes as shapeRules } from '#sync-rules'
import { ElectricShapes } from './electric.ts'
import { EmbeddedShapes } from './embedded.ts'
import type { ShapeEngine } from './engine.ts'
import { FOR_EVER, onward, type Reader, type Shapes, shapesOn } from './testing/harness.ts'
import { exchanges, recorded } from './testing/recordings.ts'
import { upstream as startUpstream } from './testing/upstream.ts'

/* The forwarding engine between an ordinary client and an upstream that replays recorded traffic, or misbehaves. */

const SECRET = 'the-electric-secret'
/** The service's handle `h` as clients know it: this database begins with the embedded engine, so this is its second generation. */
const HANDLE = 'g2-h'
let service: Awaited<ReturnType<typeof startUpstream>>
let shapes: Shapes
let ada: Reader
beforeAll(async () => {
  service = await startUpstream()
  const upstream = { url: `${service.url}/`, secret: SECRET, patience: FOR_EVER }
  shapes = await shapesOn({ shapes: deps => new ElectricShapes(deps, upstream) })
  ada = await shapes.user()
})
afterAll(async () => {
  await shapes[Symbol.asyncDispose]()
  await service.close()
})

const replay = (name: string) => {
  const { status, headers, body } = recorded(name)
  service.does(res => {
    for (const [header, value] of Object.entries(headers)) {
      res.setHeader(header, typeof value === 'string' ? value : JSON.stringify(value))
    }
    res.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
}

test('the question is written anew: our table, our rows, our columns, our secret', async () => {
  replay('snapshot')
  const params = { offset: '-1', log: 'full', cursor: '1', expired_handle: 'old', 'cache-buster': 'x' }
  await ada.get(params, 'my_media', {
    headers: { cookie: 'a=b', 'if-none-match': '"x"', 'x-forwarded-for': '1.2.3.4' },
  })
  const { url, req } = service.asked[0] ?? {}
  expect(url?.pathname).toBe('/v1/shape')
  expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
    ...params,
    table: 'media_items',
    where: 'created_by_user_id = $1',
    'params[1]': ada.id,
    columns: shapeRules.my_media.columns.join(','),
    replica: 'default',
    secret: SECRET,
  })
  for (const header of ['authorization', 'cookie', 'if-none-match', 'x-forwarded-for']) {
    expect([header, req?.headers[header]]).toEqual([header, undefined])
  }
})

test('what a client may not say never reaches the service', async () => {
  replay('snapshot')
  for (const extra of [
    'table=users',
    'where=true',
    'params[1]=x',
    'columns=id',
    'secret=x',
    'offset=-1',
    'replica=full',
  ]) {
    const answer = await shapes.raw(`/sync/shapes/user_rankings?offset=-1&${extra}`, { headers: ada.headers })
    expect(answer.status).toBe(400)
  }
  const body = JSON.stringify({ table: 'users', where: 'true' })
  const post = await shapes.raw('/sync/shapes/user_rankings?offset=-1', { method: 'POST', headers: ada.headers, body })
  expect(post.status).toBe(405)
  expect((await shapes.raw('/sync/shapes/user_rankings?offset=-1')).status).toBe(401)
  expect(service.asked).toEqual([])
})

test('rows and places pass; caching, CORS, ETags and cookies do not', async () => {
  replay('snapshot')
  const answer = await ada.get({ offset: '-1' })
  expect(answer.messages).toEqual(recorded('snapshot').body)
  expect(
    [...answer.headers.keys()].filter(name => !['connection', 'date', 'transfer-encoding'].includes(name)),
  ).toEqual([
    'cache-control',
    'content-type',
    'electric-handle',
    'electric-has-data',
    'electric-offset',
    'electric-schema',
    'vary',
    'x-accel-buffering',
  ])
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  expect(answer.headers.get('vary')).toBe('Authorization')
})

test('a compressed answer arrives whole and unlabelled', async () => {
  const text = JSON.stringify(recorded('snapshot').body)
  service.does(res => {
    const packed = gzipSync(text)
    res
      .writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length, 'electric-handle': 'h' })
      .end(packed)
  })
  const answer = await ada.get({ offset: '-1' })
  expect(answer.text).toBe(text)
  expect(answer.headers.get('content-encoding')).toBeNull()
})

test('a void handle is told with the new one', async () => {
  replay('unknown handle')
  const answer = await ada.get({ offset: '0_0', handle: 'g2-12345-6789' })
  expect(service.asked[0]?.url.searchParams.get('handle')).toBe('12345-6789')
  expect(answer.status).toBe(409)
  expect(answer.messages).toEqual(recorded('unknown handle').body)
  expect(answer.headers.get('electric-handle')).toBe('g2-83968340-1795425341674647')
})

test('a handle that is none of this generation is void, and the service need not be asked', async () => {
  replay('snapshot')
  for (const handle of ['h', 'g1-h', 'g2-', '0123456789abcdef-2-0-0123456789ab']) {
    const answer = await ada.get({ offset: '0_0', handle })
    expect([answer.status, answer.messages]).toEqual([409, [{ headers: { control: 'must-refetch' } }]])
    expect(answer.headers.get('electric-handle')).toMatch(/^none-/u)
  }
  expect(service.asked).toEqual([])
  expect((await ada.get({ offset: '-1', handle: 'g1-h' })).status).toBe(200)
  expect(service.asked[0]?.url.searchParams.has('handle')).toBe(false)
})

test('a place beyond the end heals by fetching anew, instead of stopping the client for good', async () => {
  service.does(res => {
    const errors = { offset: ['out of bounds for this shape'] }
    res.writeHead(400).end(JSON.stringify({ message: 'Invalid request', errors }))
  })
  const answer = await ada.get({ offset: '99_0', handle: HANDLE })
  expect(answer.status).toBe(409)
  expect(answer.headers.get('electric-handle')).toMatch(/./u)
})

test.each([
  [503, '7', 503, '7'],
  [429, '3', 429, '3'],
  [500, undefined, 500, '5'],
  [400, undefined, 503, '5'],
  [401, undefined, 503, '5'],
  [302, undefined, 503, '5'],
])('a %i of the service (Retry-After %s) becomes %i, %s, without its words', async (status, after, seen, wait) => {
  service.does(res => {
    res.writeHead(status, {
      ...(after && { 'retry-after': after }),
      ...(status === 302 && { location: `${service.url}/elsewhere` }),
    })
    res.end(`{"message":"where user_id = $1, secret=${SECRET}"}`)
  })
  const answer = await ada.get({ offset: '-1' })
  expect(answer.status).toBe(seen)
  expect(answer.headers.get('retry-after')).toBe(wait)
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  expect(answer.text).not.toMatch(/secret|where/u)
  expect(service.asked).toHaveLength(1)
})

test('a service that is away, or silent, is 503 with Retry-After', async () => {
  const gone = await startUpstream()
  await gone.close()
  service.does(() => {})
  for (const url of [gone.url, service.url]) {
    await using beside = await shapes.beside(new ElectricShapes(shapes.deps, { url, secret: SECRET, patience: 50 }))
    const answer = await ada.at(beside.url).get({ offset: '-1' })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(answer.text).not.toContain(SECRET)
  }
})

test('a no of the service that breaks off, or never ends, is 503 with Retry-After', async () => {
  await using beside = await shapes.beside(new ElectricShapes(shapes.deps, { url: service.url, patience: 50 }))
  for (const end of ['break', 'hang']) {
    service.does(res => {
      res.writeHead(400, { 'content-length': '100' })
      res.write('{"message":', () => end === 'break' && res.destroy())
    })
    const { status, headers } = await ada.at(beside.url).get({ offset: '-1' })
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  }
})

test('the operator reads why the service refuses, and the secret in no line', async () => {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: line => void lines.push(line) })
  const odd = 'sécret/of ours'
  await using beside = await shapes.beside(
    new ElectricShapes({ ...shapes.deps, log }, { url: service.url, secret: odd }),
  )
  service.does((res, url) => void res.writeHead(400).end(`table is missing: ${url} ${odd} ${'x'.repeat(5_000)}`))
  expect((await ada.at(beside.url).get({ offset: '-1' })).status).toBe(503)
  service.does(res => void res.destroy())
  expect((await ada.at(beside.url).get({ offset: '-1' })).status).toBe(503)
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain('table is missing')
  for (const line of lines) {
    expect(line.length).toBeLessThan(2_000)
    for (const spelt of [odd, encodeURIComponent(odd), new URLSearchParams({ odd }).toString().slice(4)]) {
      expect(line).not.toContain(spelt)
    }
  }
})

test('an answer that breaks off is broken for the client too', async () => {
  service.does(res => {
    res.writeHead(200, { 'electric-handle': 'h' })
    res.write('[{"headers":', () => res.destroy())
  })
  await expect(ada.get({ offset: '-1' })).rejects.toThrow()
})

test('a client that leaves frees the service', async () => {
  const left = new Promise<void>(done => service.does(res => res.once('close', done)))
  const asked = service.nextQuestion()
  const leave = new AbortController()
  const poll = ada.get({ offset: '1_0', handle: HANDLE, live: 'true' }, 'user_rankings', { signal: leave.signal })
  poll.catch(() => {})
  await asked
  leave.abort()
  await left
})

test('a client that left before the service was asked is not asked for', async () => {
  let looked = () => {}
  let goOn = () => {}
  const looking = new Promise<void>(done => {
    looked = done
  })
  const waiting = new Promise<void>(done => {
    goOn = done
  })
  const { db } = shapes.deps
  const row = async <R>(sql: string, params?: readonly unknown[]) => {
    if (sql.includes('shape_generation')) {
      looked()
      await waiting
    }
    return db.row<R>(sql, params)
  }
  const slow = new ElectricShapes({ ...shapes.deps, db: { ...db, row } }, { url: service.url, secret: SECRET })
  let gone: Promise<unknown> = Promise.resolve()
  let done: Promise<void> = Promise.resolve()
  const watched: ShapeEngine = {
    name: 'electric',
    answer: request => {
      gone = once(request.res, 'close')
      done = slow.answer(request)
      return done
    },
  }
  await using beside = await shapes.beside(watched)
  service.does(() => {})
  const leave = new AbortController()
  const poll = ada
    .at(beside.url)
    .get({ offset: '1_0', handle: HANDLE, live: 'true' }, 'user_rankings', { signal: leave.signal })
  poll.catch(() => {})
  await looking
  leave.abort()
  await gone
  goOn()
  await done
  expect(service.asked).toEqual([])
})

test('a poll held longer than its session lives ends with 401 and no row', async () => {
  const eve = await shapes.user()
  const { body } = recorded('live: insert')
  let answer = () => {}
  service.does(res => {
    answer = () => res.writeHead(200, { 'electric-handle': 'h' }).end(JSON.stringify(body))
  })
  const asked = service.nextQuestion()
  const poll = eve.get({ offset: '1_0', handle: HANDLE, live: 'true' })
  await asked
  await shapes.deps.accounts.logOut(eve.account.cookie.split('=')[1] ?? '')
  answer()
  const { status, messages } = await poll
  expect([status, messages]).toEqual([401, []])
})

test('events pass one by one, and the place is the one that was asked for', async () => {
  const [first = '', ...rest] = String(recorded('sse: insert and delete').body).split(/(?<=\n\n)/u)
  let more = () => {}
  service.does(res => {
    res.writeHead(200, {
      'content-type': 'text/event-stream',
      'electric-offset': '159063440_0',
      'electric-handle': 'h',
    })
    res.write(first)
    more = () => res.end(rest.join(''))
  })
  const params = { offset: '159062752_0', handle: HANDLE, live: 'true', live_sse: 'true' }
  const stream = await fetch(ada.address(params), { headers: ada.headers })
  expect(stream.headers.get('electric-offset')).toBe(params.offset)
  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  // The second event is only sent when the first has come through.
  expect((await reader?.read())?.value).toBe(first)
  more()
  let text = ''
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) text += chunk.value
  expect(text).toBe(rest.join(''))
})

test('the Electric client follows recorded traffic through us to its end', async () => {
  service.does((res, url) => {
    const asked = (name: string) => url.searchParams.get(name) ?? undefined
    const found = exchanges.find(({ request: { method, params } }) => {
      const same = ['offset', 'handle', 'live', 'live_sse'].every(name => params[name] === asked(name))
      return method === 'GET' && params.log === 'full' && same
    })
    // Past the last recorded change the poll is held.
    if (!found || found.name === 'live: timeout') return
    for (const [name, value] of Object.entries(found.response.headers)) {
      res.setHeader(name, typeof value === 'string' ? value : JSON.stringify(value))
    }
    res.writeHead(found.response.status).end(JSON.stringify(found.response.body))
  })
  const leave = new AbortController()
  const stream = new ShapeStream({
    url: `${shapes.url}/sync/shapes/user_rankings`,
    headers: { Authorization: ada.headers.authorization },
    signal: leave.signal,
  })
  const shape = new Shape(stream)
  const last = '0190c000-0000-7000-8000-000000000008'
  await new Promise<void>(done => {
    shape.subscribe(({ rows }) => {
      if (rows.some(row => row.id === last)) done()
    })
  })
  leave.abort()
  const rows = shape.currentRows.map(({ id, tier, notes }) => [String(id).slice(-1), tier, notes]).sort()
  expect(rows).toEqual([
    ['1', 'S', 'edited'],
    ['4', 'B', null],
    ['5', 'C', null],
    ['6', 'C', null],
    ['8', 'D', "quote ' and emoji 🎭"],
  ])
})

test('a switch of engines makes every old handle void, there and back', async () => {
  replay('snapshot')
  const electric = onward(await ada.get({ offset: '-1' }))
  await using first = await shapes.beside(new EmbeddedShapes(shapes.deps))
  const embedded = (await ada.at(first.url).snapshot()).next
  expect((await ada.at(first.url).get(embedded)).status).toBe(200)
  expect((await ada.at(first.url).get(electric)).status).toBe(409)
  await using back = await shapes.beside(
    new ElectricShapes(shapes.deps, { url: service.url, secret: SECRET, patience: FOR_EVER }),
  )
  // The service has the shape still and names it as before; to clients that name must be new.
  const again = onward(await ada.at(back.url).get({ offset: '-1' }))
  expect(again.handle).not.toBe(electric.handle)
  expect((await ada.at(back.url).get(electric)).status).toBe(409)
  expect((await ada.at(back.url).get(embedded)).status).toBe(409)
  await using last = await shapes.beside(new EmbeddedShapes(shapes.deps))
  await ada.at(last.url).snapshot()
  expect((await ada.at(last.url).get(embedded)).status).toBe(409)
})
