import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FetchError } from '@electric-sql/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEmbedded } from './db/embedded.ts'
import { openPostgres } from './db/postgres.ts'
import { parseEnv } from './env.ts'
import { follow } from './shapes/testing/follow.ts'
import { startServer } from './start.ts'
import { copyDataFolder } from './testing/data-folder.ts'
import { dropTestDatabase, playedOn, testDatabaseUrl } from './testing/database.ts'
import { caller, signUp } from './testing/http.ts'
import { freePort, type Started, startProcess } from './testing/process.ts'
import { share } from './testing/share.ts'
import { SteadyPhone } from './testing/steady-phone.ts'
import { until } from './testing/until.ts'

const stops = share('MARQUEE_STOPS')

describe.each(playedOn)('asked to end under load on %s', engine => {
  let folder: string
  let url: string | undefined
  let server: Started
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marquee-stop-'))
    url = engine === 'postgres' ? await testDatabaseUrl() : undefined
    if (!url) await copyDataFolder(folder)
  })
  afterEach(async () => {
    await server.end('SIGKILL')
    if (url) await dropTestDatabase(url)
    await rm(folder, { recursive: true })
  })

  test(`${stops} times, it answers what it has begun, ends cleanly, and no device hears of an error that stays`, async () => {
    const PORT = await freePort()
    const start = () => {
      const database = url && { DATABASE_URL: url, MARQUEE_SECRET: 'k'.repeat(40) }
      server = startProcess({ DATA_DIR: folder, PORT, THROTTLES: 'off', ...database })
    }
    start()
    const at = await server.url
    const call = caller(at)
    const { data: films } = await call<{ id: string }[]>('GET', '/media/search?q=man&limit=5')
    const ids = films.map(({ id }) => id)
    const phones = []
    for (const name of ['ada', 'eve', 'bob']) phones.push(new SteadyPhone(await signUp(at, call, name), ids, () => at))
    const [first] = phones as [SteadyPhone]
    await using reader = follow(at, () => first.token, {
      // Its token runs out, now and then, before its phone has another.
      onError: error => (error instanceof FetchError && error.status === 401 ? {} : undefined),
      backoffOptions: { initialDelay: 50, maxDelay: 500, multiplier: 1.5 },
    })
    for (const phone of phones) phone.write()
    for (let stop = 0; stop < stops; stop++) {
      await Promise.all(phones.map(phone => phone.more(3)))
      // A shutdown that hung would be cut after ten seconds, and end otherwise.
      expect(await server.end('SIGTERM')).toBe(0)
      start()
      await server.url
      if (stop % 50 === 49) console.info(`${engine}: ${stop + 1} of ${stops} times`)
    }
    await Promise.all(phones.map(phone => phone.more(3)))
    await Promise.all(phones.map(phone => phone.rest()))
    const last = first.acknowledged.at(-1)?.seq ?? 0
    await reader.until(rows => [...rows.values()].some(row => Number(row.seq) >= last))
    expect(await server.end('SIGTERM')).toBe(0)

    const db = url ? await openPostgres(url, { max: 1 }) : await openEmbedded(folder, () => {})
    try {
      for (const phone of phones) {
        expect(await phone.logged(db)).toEqual(phone.acknowledged.map((_, i) => i + 1))
        expect(new Set(phone.acknowledged.map(({ outcome }) => outcome))).toEqual(new Set(['applied']))
      }
    } finally {
      await db.close()
    }
  }, 7_200_000)
})

test('a poll and a stream that are held when the server stops end with what they know', async () => {
  const DATABASE_URL = await testDatabaseUrl()
  const settings = { DATABASE_URL, MARQUEE_SECRET: 'k'.repeat(40), THROTTLES: 'off', LOG_LEVEL: 'silent', PORT: '0' }
  const server = await startServer(parseEnv({ ...settings, METRICS_TOKEN: 'm'.repeat(32) }))
  try {
    const ada = await signUp(server.url, caller(server.url), 'ada')
    const { headers } = await ada.call('GET', '/sync/shapes/watchlist_items?offset=-1')
    const place = `offset=${headers.get('electric-offset')}&handle=${headers.get('electric-handle')}&live=true`
    const held = [
      ada.call('GET', `/sync/shapes/watchlist_items?${place}`),
      ada.call('GET', `/sync/shapes/watchlist_items?${place}&live_sse=true`),
    ]
    await until(async () => /^marquee_held_polls 2$/mu.test((await server.deps.metrics?.text()) ?? ''))
    await server.close()
    for (const { status } of await Promise.all(held)) expect(status).toBe(200)
    expect((await held[0])?.text).toContain('up-to-date')
  } finally {
    await server.close()
    await dropTestDatabase(DATABASE_URL)
  }
})
