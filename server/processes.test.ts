import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseEnv } from './env.ts'
import { EmbeddedShapes } from './shapes/embedded.ts'
import { follow } from './shapes/testing/follow.ts'
import { serve } from './shapes/testing/harness.ts'
import { startServer } from './start.ts'
import { cutListeners } from './testing/cut-listeners.ts'
import { dropTestDatabase, openTestDb, type TestDb, testDatabaseUrl } from './testing/database.ts'
import { caller, signUp } from './testing/http.ts'
import { type Started, startProcess } from './testing/process.ts'
import { SteadyPhone } from './testing/steady-phone.ts'
import { publicFilms } from './testing/two-users.ts'

/* Several processes over one PostgreSQL, as they are run; shared-pokes.test.ts has how they tell each other. */

const undo: (() => Promise<unknown>)[] = []
let database: string
let db: TestDb
beforeEach(async () => {
  database = await testDatabaseUrl()
  undo.push(() => dropTestDatabase(database))
  db = await openTestDb(database)
  undo.push(() => db.close())
})
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
})

const settings = () => ({ DATABASE_URL: database, MARQUEE_SECRET: 's'.repeat(40) })

function start(PORT = '0'): Started {
  const started = startProcess({ ...settings(), THROTTLES: 'off', PORT })
  undo.push(() => started.end('SIGKILL'))
  return started
}

/** An address in front of several servers. A line goes to one of those that are there, in turn, and ends with it. */
async function balancer(servers: () => readonly string[]): Promise<string> {
  const lines = new Set<Socket>()
  let turn = 0
  const front = createServer(line => {
    const reach = (tries: number) => {
      const { port } = new URL(servers()[turn++ % servers().length] as string)
      const behind = connect(Number(port), '127.0.0.1')
      let open = false
      behind.once('connect', () => {
        open = true
        line.pipe(behind).pipe(line)
      })
      behind.on('error', () => (open || tries === 0 ? line.destroy() : reach(tries - 1)))
      behind.once('close', () => open && line.destroy())
      line.on('error', () => behind.destroy()).once('close', () => behind.destroy())
    }
    lines.add(line)
    line.once('close', () => lines.delete(line))
    reach(servers().length)
  }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  undo.push(async () => {
    for (const line of lines) line.destroy()
    await new Promise(done => front.close(done))
  })
  return `http://127.0.0.1:${(front.address() as AddressInfo).port}`
}

test('killed in turn under load behind one address, they lose no write, double none, and every client hears of all', async () => {
  const running = [start(), start()]
  const urls = await Promise.all(running.map(each => each.url))
  const url = await balancer(() => urls)
  const ada = await signUp(url, caller(url), 'ada')
  const phones = await Promise.all(
    [0, 1].map(async () => new SteadyPhone(ada, await publicFilms({ deps: { db } }, 5), () => url)),
  )
  const backoffOptions = { initialDelay: 50, maxDelay: 500, multiplier: 1.5 }
  // One client at each server, and two that come back to whoever is there.
  const clients = [url, url, ...urls].map(each => follow(each, ada.token, { backoffOptions }))
  undo.push(async () => Promise.all(clients.map(client => client[Symbol.asyncDispose]())))
  const have = (seq: number, of = clients) =>
    Promise.all(of.map(client => client.until(rows => [...rows.values()].some(row => Number(row.seq) >= seq))))
  for (const phone of phones) {
    phone.write()
    undo.push(() => phone.rest())
  }
  const more = async () => Math.max(...(await Promise.all(phones.map(phone => phone.more(5)))))
  await have(await more())
  for (const i of [0, 1]) {
    await running[i]?.end('SIGKILL')
    // Those of the other, and those that have moved over, hear of what is written while it is gone.
    await have(await more(), [...clients.slice(0, 2), clients[3 - i] as (typeof clients)[number]])
    const { port } = new URL(urls[i] as string)
    running[i] = start(port)
    await running[i]?.url
    await have(await more())
  }
  await Promise.all(phones.map(phone => phone.rest()))

  const rows = await db.rows<{ id: string; seq: number }>('select id, seq from user_rankings where user_id = $1', [
    ada.user.id,
  ])
  expect(rows).toHaveLength(10)
  for (const client of clients) {
    await client.until(held => rows.every(({ id, seq }) => held.get(id)?.seq === BigInt(seq)))
    expect(client.errors).toEqual([])
  }
  for (const phone of phones) {
    expect(await phone.logged(db)).toEqual(phone.acknowledged.map((_, i) => i + 1))
    expect(new Set(phone.acknowledged.map(({ outcome }) => outcome))).toEqual(new Set(['applied']))
  }
})

test('what is too much at all of them together is too much at each, also at one that comes new', async () => {
  const open = async () => {
    const server = await startServer(parseEnv({ ...settings(), PORT: '0', LOG_LEVEL: 'silent' }))
    undo.push(() => server.close())
    return server.url
  }
  const [here, there] = [await open(), await open()]
  const ada = await signUp(here, caller(here), 'ada')
  const ask = (url: string) => caller(url, ada.token)('GET', '/account/export')
  const statuses = []
  for (const url of [here, there, here]) statuses.push((await ask(url)).status)
  expect(statuses).toEqual([200, 200, 200])
  for (const url of [there, here, await open()]) {
    const { status, headers, error } = await ask(url)
    expect([status, error?.code]).toEqual([429, 'rate_limited'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  }
})

test('a server that cannot listen any more still tells its readers, at the end of each wait', async () => {
  const env = parseEnv({ ...settings(), THROTTLES: 'off', PORT: '0', LOG_LEVEL: 'silent' })
  const [here, there] = await Promise.all([startServer(env), startServer(env)])
  undo.push(
    () => here.close(),
    () => there.close(),
  )
  const ada = await signUp(here.url, caller(here.url), 'ada')
  const [film = ''] = await publicFilms({ deps: { db } }, 1)
  const shapes = await serve(there.deps, new EmbeddedShapes(there.deps, { hold: 50 }))
  undo.push(shapes.close)
  await using client = follow(shapes.url, ada.token)
  await client.until(() => client.shape.isUpToDate)

  const { letIn } = await cutListeners(database, 2)
  const body = { media_item_id: film, tier: 'S' }
  expect((await caller(here.url, ada.token)('POST', '/rankings', { body })).status).toBe(201)
  await client.until(rows => [...rows.values()].some(row => row.media_item_id === film))
  expect(client.errors).toEqual([])
  await letIn()
})
