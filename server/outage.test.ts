import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres } from './db/postgres.ts'
import type { Db } from './db.ts'
import { faultProxy } from './testing/fault-proxy.ts'
import { Phone, Refused } from './testing/phone.ts'
import { startPostgres, type TestServer } from './testing/postgres.ts'
import { type Started, startProcess } from './testing/process.ts'
import { share } from './testing/share.ts'
import { until } from './testing/until.ts'

const outages = share('MARQUEE_OUTAGES')

let postgres: TestServer
let server: Started
beforeAll(async () => {
  postgres = await startPostgres({ fsync: true })
  server = marquee(postgres.url('postgres'))
})
afterAll(async () => {
  await server.end('SIGKILL')
  await postgres.stop()
})

const marquee = (DATABASE_URL: string) =>
  startProcess({ DATABASE_URL, MARQUEE_SECRET: 'k'.repeat(40), THROTTLES: 'off' })

/** The database, by a way of its own. */
async function inDatabase<T>(look: (db: Db) => Promise<T>): Promise<T> {
  const db = await openPostgres(postgres.url('postgres'), { max: 3 })
  try {
    return await look(db)
  } finally {
    await db.close()
  }
}

const get = async (path: string) => {
  const reply = await fetch(`${await server.url}${path}`)
  await reply.arrayBuffer()
  return { status: reply.status, retry_after: reply.headers.get('retry-after') }
}
const away = { status: 503, retry_after: expect.stringMatching(/^\d+$/) }

const refused = async (asked: Promise<unknown>): Promise<Refused> => {
  const error = await asked.catch(thrown => thrown)
  expect(error).toBeInstanceOf(Refused)
  return error as Refused
}

/** A phone that writes without pause, and sends again what was refused, until it is told to stop. */
function writing(phone: Phone) {
  const refusals: Refused[] = []
  let over = false
  const run = async () => {
    while (!over) {
      phone.mint(3)
      const error = await phone.drain().catch(thrown => thrown)
      if (error === undefined) continue
      if (!(error instanceof Refused)) throw error
      refusals.push(error)
      await sleep(20)
    }
    await phone.drain()
  }
  const running = run()
  running.catch(() => {})
  return {
    phone,
    refusals,
    running,
    stop: () => {
      over = true
      return running
    },
  }
}

test.each(['fast', 'immediate', 'kill'] as const)(
  `PostgreSQL that ends under load (%s) and comes back, ${outages} times, loses no acknowledged op`,
  async how => {
    const phones: Phone[] = []
    // One after the other: passwords take their time.
    for (const name of ['ada', 'eve', 'bob']) phones.push(await Phone.signUp(`${name}_${how}`, () => server.url))
    const writers = phones.map(writing)
    const each = (holds: (writer: ReturnType<typeof writing>) => boolean) =>
      Promise.race([until(() => writers.every(holds)), ...writers.map(writer => writer.running)])
    for (let outage = 0; outage < outages; outage++) {
      const acknowledged = new Map(phones.map(phone => [phone, phone.acknowledged.length]))
      await each(({ phone }) => phone.acknowledged.length > 10 + (acknowledged.get(phone) ?? 0))
      const had = writers.map(({ refusals }) => refusals.length)
      await postgres.halt(how)
      await each(writer => writer.refusals.length > 1 + (had[writers.indexOf(writer)] ?? 0))
      expect(await get('/healthz')).toMatchObject({ status: 200 })
      expect(await get('/readyz')).toEqual(away)
      await postgres.resume()
      const since = new Map(phones.map(phone => [phone, phone.acknowledged.length]))
      await each(({ phone }) => phone.acknowledged.length > 10 + (since.get(phone) ?? 0))
      expect(await get('/readyz')).toMatchObject({ status: 200 })
    }
    for (const { phone, refusals, stop } of writers) {
      await stop()
      for (const { status, retry_after, message } of refusals)
        expect({ status, retry_after, message }).toMatchObject(away)
      await phone.check()
      await inDatabase(db => phone.checkOnce(db))
    }
  },
  3_600_000,
)

test('a line to the database that is cut in the middle of an op, again and again, sets no op aside', async () => {
  const folder = decodeURIComponent(/host=([^&]+)/.exec(postgres.url('postgres'))?.[1] ?? '')
  await using line = await faultProxy({ path: join(folder, '.s.PGSQL.5432') }, () => 0)
  const behind = marquee(`postgres://postgres@127.0.0.1:${line.port}/postgres`)
  const phone = await Phone.signUp('cut', () => behind.url)
  phone.mint(3)
  await phone.drain()
  phone.mint(1)
  await inDatabase(async db => {
    const waiting = `select pid from pg_locks where not granted`
    await db.tx(async tx => {
      await tx.rows('select from user_rankings where user_id = $1 for update', [phone.user_id])
      for (let time = 0; time < 4; time++) {
        const asked = refused(phone.drain())
        await Promise.race([until(async () => (await tx.rows(waiting)).length === 1), asked])
        line.cut()
        // PostgreSQL has not noticed: it would go on as soon as it may.
        await tx.rows(`select pg_terminate_backend(pid, 10000) from (${waiting}) stuck`)
        expect(await asked).toMatchObject(away)
      }
    })
  })
  await phone.drain()
  await phone.check()
  await inDatabase(db => phone.checkOnce(db))
  await behind.end('SIGTERM')
}, 600_000)

test('one account whose changes all wait takes a few connections, and everybody else is served', async () => {
  const [ada, eve] = [await Phone.signUp('held', () => server.url), await Phone.signUp('other', () => server.url)]
  ada.mint(1)
  eve.mint(1)
  await inDatabase(async db => {
    const asked = await db.tx(async tx => {
      await tx.rows('select from sync_heads where user_id = $1 for update', [ada.user_id])
      // The same op again and again: each wants a connection, and waits for its user's lock.
      const asked = Promise.allSettled(Array.from({ length: 20 }, () => ada.push(ada.ops)))
      const waiting = `select from pg_locks where not granted`
      await until(async () => (await tx.rows(waiting)).length > 0)
      await eve.drain()
      expect(await get('/readyz')).toMatchObject({ status: 200 })
      // Three of ten connections, and no more.
      expect((await tx.rows(waiting)).length).toBeLessThanOrEqual(3)
      return asked
    })
    await ada.drain()
    for (const one of await asked) {
      if (one.status === 'fulfilled') expect(one.value.results).toEqual(ada.acknowledged)
      else expect(one.reason).toMatchObject(away)
    }
    for (const phone of [ada, eve]) {
      await phone.check()
      await phone.checkOnce(db)
    }
  })
}, 600_000)
