import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { MediaItem } from '#sync-rules'
import { openPostgres } from '../server/db/postgres.ts'
import type { Db } from '../server/db.ts'
import { dropTestDatabase, testDatabaseUrl } from '../server/testing/database.ts'
import { fates, faultProxy } from '../server/testing/fault-proxy.ts'
import { caller, PASSWORD, signUp } from '../server/testing/http.ts'
import { type Started, startProcess } from '../server/testing/process.ts'
import { share } from '../server/testing/share.ts'
import { until } from '../server/testing/until.ts'
import { asTheServer, exactlyOnce } from './check.ts'
import { FarDevice } from './far-device.ts'
import { dice as diceOf } from './random.ts'

const storms = share('MARQUEE_STORMS')
const GESTURES = 10

let url: string
let db: Db
let server: Started
beforeAll(async () => {
  url = await testDatabaseUrl()
  db = await openPostgres(url, { max: 2 })
  server = startProcess({ DATABASE_URL: url, MARQUEE_SECRET: 'k'.repeat(40), THROTTLES: 'off' })
})
afterAll(async () => {
  await server.end('SIGKILL')
  await db.close()
  await dropTestDatabase(url)
})

/** Ada, with two devices that reach the server through a proxy. */
async function twoDevices(seed: number) {
  const dice = diceOf(seed)
  const login = `ada${seed}`
  const here = await server.url
  const call = caller(here)
  const { user } = await signUp(here, call, login)
  const found = await call<MediaItem[]>('GET', '/media/search?q=man&limit=20')
  const proxy = await faultProxy({ port: Number(new URL(here).port) }, dice.split('wire').number)
  const devices = [new FarDevice('phone'), new FarDevice('laptop')] as const
  const url = `http://127.0.0.1:${proxy.port}`
  for (const [i, device] of devices.entries())
    await device.ask('logIn', { url, login, password: PASSWORD, seed: seed * 2 + i })
  return {
    user,
    films: found.data.map(film => film.id),
    proxy,
    devices,
    async [Symbol.asyncDispose]() {
      for (const device of devices) await device[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    },
  }
}

/** Waits until both show what the server has; then every op must be there once. */
async function comeTogether(userId: string, devices: readonly FarDevice[]): Promise<void> {
  const seen = await vi.waitFor(
    async () => {
      const seen = await Promise.all(devices.map(device => device.seen()))
      for (const device of seen) await asTheServer(db, userId, device)
      return seen
    },
    { timeout: 600_000, interval: 100 },
  )
  const minted = new Set(seen.flatMap(device => [...device.minted]))
  expect(minted.size).toBeGreaterThan(0)
  await exactlyOnce(db, userId, { minted, evicted: new Set() })
}

test.each(Array.from({ length: storms }, (_, i) => i + 1))(
  'two devices come together again after a storm on the wire, nothing lost or doubled (seed %i)',
  async seed => {
    await using ada = await twoDevices(seed)
    const { user, films, proxy, devices } = ada
    for (const device of devices) await device.ask('sync')
    proxy.storm()
    const missed = () => fates.filter(fate => proxy.met[fate] === 0)
    for (let round = 0; round < 3 || missed().length > 0; round++)
      await Promise.all(devices.map(device => device.ask('gestures', GESTURES, films)))
    // What is half open may stay so for ever: then it is for the device to find out.
    proxy.calm({ letGo: seed % 2 === 1 })
    await Promise.all(devices.map(device => device.ask('wake')))
    await comeTogether(user.id, devices)
  },
  900_000,
)

test('a device gives up on an answer that never comes, and asks again', async () => {
  await using ada = await twoDevices(0)
  const { user, films, proxy, devices } = ada
  const [phone, laptop] = devices
  await phone.ask('sync', { hasty: true })
  await vi.waitFor(async () => expect((await phone.ask('look')).sync.kind).toBe('up_to_date'), { timeout: 60_000 })
  const before = proxy.met.clean
  proxy.silence()
  // One has a change to send and the other its first list to fetch.
  await phone.ask('gestures', GESTURES, films)
  await laptop.ask('sync', { hasty: true })
  await until(() => proxy.met.clean >= before + 3)
  proxy.calm()
  await comeTogether(user.id, devices)
})
