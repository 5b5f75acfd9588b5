import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { dropTestDatabase, openTestDb, testDatabaseUrl } from '../testing/database.ts'
import { caller, signUp } from '../testing/http.ts'
import { freePort, type Started, startProcess } from '../testing/process.ts'
import { SteadyPhone } from '../testing/steady-phone.ts'
import { publicFilms } from '../testing/two-users.ts'
import { type ElectricLike, electricLike } from './testing/electric-like.ts'
import { type Followed, follow } from './testing/follow.ts'

/* A real server that is stopped, killed and started with the other engine, under clients that go on living. */

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
})

/** Comes back soon; a client that waits longer each time is right, and only makes the test longer. */
const backoffOptions = { initialDelay: 50, maxDelay: 500, multiplier: 1.5 }

test('a switch of engines, there and back and there again, loses no write and no client needs a hand', async () => {
  const database = await testDatabaseUrl()
  undo.push(() => dropTestDatabase(database))
  const db = await openTestDb(database)
  undo.push(() => db.close())
  let service: ElectricLike = await electricLike(database)
  undo.push(() => service.close())
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let server: Started | undefined
  undo.push(async () => server?.end('SIGKILL'))
  const serveBy = async (engine: 'embedded' | 'electric', end: 'SIGTERM' | 'SIGKILL') => {
    await server?.end(end)
    const electric = { ELECTRIC_URL: service.url, ELECTRIC_SECRET: service.secret }
    const settings = { DATABASE_URL: database, MARQUEE_SECRET: 's'.repeat(40), THROTTLES: 'off', PORT: port }
    server = startProcess({ ...settings, ...(engine === 'electric' && electric) })
    await server.url
  }
  await serveBy('embedded', 'SIGTERM')

  const ada = await signUp(url, caller(url), 'ada')
  const phone = new SteadyPhone(ada, await publicFilms({ deps: { db } }, 7), () => url)
  const clients = [false, true].map(liveSse => follow(url, ada.token, { liveSse, backoffOptions }))
  undo.push(async () => Promise.all(clients.map(client => client[Symbol.asyncDispose]())))
  const have = (seq: number) => Promise.all(clients.map(client => client.until(rows => highest(rows) >= seq)))
  const areOn = (mark: RegExp) => Promise.all(clients.map(client => isOn(client, mark)))
  phone.write()
  undo.push(() => phone.rest())
  await have(await phone.more(5))
  await areOn(/^[0-9a-f]{16}-1-/u)

  await serveBy('electric', 'SIGKILL')
  await have(await phone.more(5))
  await areOn(/^g2-/u)
  // Electric falls behind: what is written now no client hears of, until the switch.
  service.lag(true)
  await phone.more(5)

  await serveBy('embedded', 'SIGTERM')
  await have(await phone.more(5))
  await areOn(/^[0-9a-f]{16}-3-/u)

  // Electric is still behind when clients come to it, and holds the shape under the handle it had before.
  await serveBy('electric', 'SIGKILL')
  await areOn(/^g4-/u)
  service.lag(false)
  await have(await phone.more(5))

  // Electric goes away. Writes are served, reads are told when to come again.
  const { port: itsPort } = new URL(service.url)
  await service.close()
  await phone.more(5)
  const away = await fetch(`${url}/sync/shapes/user_rankings?offset=-1`, {
    headers: { authorization: `Bearer ${ada.token}` },
  })
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5'])
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  // It comes back without its storage.
  service = await electricLike(database, { port: Number(itsPort) })
  await have(await phone.more(5))

  await phone.rest()
  const rows = await db.rows<{ id: string; film: string; seq: number }>(
    `select id, media_item_id as film, seq from user_rankings where user_id = $1 order by tier, rank_position`,
    [ada.user.id],
  )
  expect(rows.map(({ film }) => film)).toEqual(phone.list())
  for (const client of clients) {
    await client.until(
      held => held.size === rows.length && rows.every(({ id, seq }) => held.get(id)?.seq === BigInt(seq)),
    )
    expect(client.errors).toEqual([])
  }
  expect(new Set(phone.acknowledged.map(({ outcome }) => outcome))).toEqual(new Set(['applied']))
  // The log was written under either engine, every op once.
  expect(await phone.logged(db)).toEqual(phone.acknowledged.map((_, i) => i + 1))
})

const highest = (rows: Map<unknown, Record<string, unknown>>): number =>
  Math.max(0, ...[...rows.values()].map(({ seq }) => Number(seq)))

async function isOn(client: Followed, mark: RegExp): Promise<void> {
  while (!mark.test(client.handle())) await sleep(10)
}
