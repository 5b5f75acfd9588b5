import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Env, parseEnv } from '../server/env.ts'
import { type Running, startServer } from '../server/start.ts'
import { admin } from '../server/testing/admin.ts'
import { copyDataFolder } from '../server/testing/data-folder.ts'
import { dropTestDatabase, playedOn, testDatabaseUrl } from '../server/testing/database.ts'
import { caller, PASSWORD, signUp } from '../server/testing/http.ts'
import { freePort, startProcess } from '../server/testing/process.ts'
import { publicFilms } from '../server/testing/two-users.ts'
import { until } from '../server/testing/until.ts'
import { asTheServer, exactlyOnce } from './check.ts'
import { FarDevice } from './far-device.ts'

/* The drill: saved while people write, lost, restored, and the devices come back. Processes and devices are real. */

const undo: (() => Promise<unknown>)[] = []
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-drill-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
})
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
})

const SECRET = { MARQUEE_SECRET: 'k'.repeat(40) }

describe.each(playedOn)('a server on %s', engine => {
  /** Settings for a database that nobody has used. */
  async function place(name: string): Promise<Record<string, string>> {
    if (engine === 'pglite') return { DATA_DIR: join(folder, name) }
    const url = await testDatabaseUrl()
    undo.push(() => dropTestDatabase(url))
    return { DATABASE_URL: url, ...SECRET }
  }

  const settings = (where: Record<string, string>, PORT: string): Env =>
    parseEnv({ PORT, THROTTLES: 'off', LOG_LEVEL: 'silent', ...where })

  async function shows(running: Running, userId: string, devices: readonly FarDevice[]) {
    return vi.waitFor(
      async () => {
        const seen = await Promise.all(devices.map(device => device.seen()))
        for (const device of seen) await asTheServer(running.deps.db, userId, device)
        return seen
      },
      { timeout: 600_000, interval: 100 },
    )
  }

  test('that is saved while two devices write, destroyed and restored has all they were told it had, once', async () => {
    const PORT = await freePort()
    const first = await place('first')
    if (first.DATA_DIR) await copyDataFolder(first.DATA_DIR)
    const server = startProcess({ ...first, PORT, THROTTLES: 'off' })
    undo.push(() => server.end('SIGKILL'))
    const url = await server.url
    const { user } = await signUp(url, caller(url), 'ada')
    const found = await caller(url)<{ id: string }[]>('GET', '/media/search?q=man&limit=20')
    const films = found.data.map(film => film.id)
    const devices = [new FarDevice('phone'), new FarDevice('laptop')]
    for (const [i, device] of devices.entries()) {
      undo.push(() => device[Symbol.asyncDispose]())
      await device.ask('logIn', { url, login: 'ada', password: PASSWORD, seed: i + 1 })
      await device.ask('sync')
    }
    const write = () => Promise.all(devices.map(device => device.ask('gestures', 10, films)))
    const waiting = async () =>
      Math.max(...(await Promise.all(devices.map(async device => (await device.ask('look')).sync.waiting))))

    await write()
    let saved = false
    const backup = join(folder, 'saved.marquee')
    const saving = admin(first, 'backup', backup).finally(() => {
      saved = true
    })
    // People pause; and whoever saves is to get a turn.
    while (!saved) await Promise.all([write(), sleep(500)])
    expect(await saving).toMatchObject({ code: 0, err: '' })
    await write()
    // All of it is acknowledged, and after the backup: what is lost here nobody sends by itself.
    await until(async () => (await waiting()) === 0)
    await server.end('SIGKILL')
    await write()

    const second = await place('second')
    const restored = await admin(second, 'restore', backup)
    expect(restored, restored.err).toMatchObject({ code: 0 })
    const again = await admin(second, 'restore', backup)
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('There are accounts already (1)')])

    const running = await startServer(settings(second, PORT))
    undo.push(() => running.close())
    await Promise.all(devices.map(device => device.ask('wake')))
    for (const device of devices)
      await until(async () => {
        await device.ask('wake')
        return (await device.ask('look')).sync.kind === 'needs_login'
      })
    for (const device of devices) await device.ask('logInAgain', { login: 'ada', password: PASSWORD })
    const seen = await shows(running, user.id, devices)
    const minted = new Set(seen.flatMap(device => [...device.minted]))
    expect(minted.size).toBeGreaterThan(60)
    await exactlyOnce(running.deps.db, user.id, { minted, evicted: new Set() })
  }, 1_200_000)
})

test('a data folder moves into a PostgreSQL, and devices go on there without logging in', async () => {
  const PORT = await freePort()
  const DATA_DIR = join(folder, 'data')
  await copyDataFolder(DATA_DIR)
  const before = startProcess({ DATA_DIR, PORT, THROTTLES: 'off' })
  undo.push(() => before.end('SIGKILL'))
  const url = await before.url
  const { user } = await signUp(url, caller(url), 'ada')
  const found = await caller(url)<{ id: string }[]>('GET', '/media/search?q=man&limit=20')
  const films = found.data.map(film => film.id)
  const device = new FarDevice('phone')
  undo.push(() => device[Symbol.asyncDispose]())
  await device.ask('logIn', { url, login: 'ada', password: PASSWORD, seed: 1 })
  await device.ask('sync')
  await device.ask('gestures', 10, films)
  await until(async () => (await device.ask('look')).sync.waiting === 0)

  const database = await testDatabaseUrl()
  undo.push(() => dropTestDatabase(database))
  const there = { DATA_DIR, DATABASE_URL: database, ...SECRET }
  const busy = await admin(there, 'move')
  expect([busy.code, busy.err]).toEqual([1, expect.stringContaining('is in use by Marquee')])
  await before.end('SIGTERM')
  await device.ask('gestures', 10, films)
  const moved = await admin(there, 'move')
  expect(moved, moved.err).toMatchObject({ code: 0 })
  expect((await admin(there, 'move')).err).toContain('There are accounts already (1)')

  const MARQUEE_SECRET = `${SECRET.MARQUEE_SECRET},${(await readFile(join(DATA_DIR, 'secret'), 'utf8')).trim()}`
  const running = await startServer(
    parseEnv({ PORT, THROTTLES: 'off', LOG_LEVEL: 'silent', DATABASE_URL: database, MARQUEE_SECRET }),
  )
  undo.push(() => running.close())
  expect((await publicFilms(running, 1)).length).toBe(1)
  await device.ask('wake')
  const seen = await vi.waitFor(
    async () => {
      const seen = await device.seen()
      await asTheServer(running.deps.db, user.id, seen)
      return seen
    },
    { timeout: 600_000, interval: 100 },
  )
  await exactlyOnce(running.deps.db, user.id, { minted: seen.minted, evicted: new Set() })
}, 1_200_000)
