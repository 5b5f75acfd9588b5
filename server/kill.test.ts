import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEmbedded } from './db/embedded.ts'
import { openPostgres } from './db/postgres.ts'
import type { Db } from './db.ts'
import type { FailPoint } from './fail-point.ts'
import { copyDataFolder } from './testing/data-folder.ts'
import { dropTestDatabase, playedOn, testDatabaseUrl } from './testing/database.ts'
import { Phone, Refused } from './testing/phone.ts'
import { type Started, startProcess } from './testing/process.ts'
import { share } from './testing/share.ts'

/** Where it dies, in turn: between any two steps of a write, and at any moment. */
const moments: (FailPoint | 'any')[] = [
  'before_begin',
  'before_cursor',
  'between_ops',
  'before_commit',
  'after_commit',
  'any',
]
const kills = share('MARQUEE_KILLS')

/** Ops that wait when it is about to die. Each point is visited more often meanwhile than its visit can be. */
const waiting = 40

/** True when nobody answered any more; false when all was through before. An error that the server tells is one. */
const untilDead = (draining: Promise<void>): Promise<boolean> =>
  draining.then(
    () => false,
    error => {
      if (error instanceof Refused) throw error
      return true
    },
  )

describe.each(playedOn)('killed with -9 on %s', engine => {
  let folder: string
  let url: string | undefined
  let server: Started
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marquee-kill-'))
    url = engine === 'postgres' ? await testDatabaseUrl() : undefined
    if (!url) await copyDataFolder(folder)
  })
  afterEach(async () => {
    await server.end('SIGKILL')
    if (url) await dropTestDatabase(url)
    await rm(folder, { recursive: true })
  })

  function start(more: Record<string, string> = {}): void {
    const database = url && { DATABASE_URL: url, MARQUEE_SECRET: 'k'.repeat(40) }
    server = startProcess({ DATA_DIR: folder, THROTTLES: 'off', ...database, ...more })
  }

  /** The database itself, while no server runs. */
  async function inDatabase<T>(look: (db: Db) => Promise<T>): Promise<T> {
    const db = url ? await openPostgres(url, { max: 1 }) : await openEmbedded(folder, () => {})
    try {
      return await look(db)
    } finally {
      await db.close()
    }
  }

  const isKilled = async () => {
    await server.ended
    expect(server.child.signalCode).toBe('SIGKILL')
  }

  test(`between any two steps and at any moment, ${kills} times, it loses no acknowledged op and doubles none`, async () => {
    start()
    const phone = await Phone.signUp('ada', () => server.url)
    await server.end('SIGKILL')
    let last: { moment: string; done: number } | undefined
    let cutShort = 0
    for (let cycle = 0; cycle < kills; cycle++) {
      const moment = moments[cycle % moments.length] as FailPoint | 'any'
      start(moment === 'any' ? {} : { MARQUEE_TEST_DIE_AT: `${moment}:${6 + ((cycle * 5) % 8)}` })
      const done = await phone.check()
      if (last) expect({ ...last, done }).toEqual(last)
      phone.mint(waiting)
      const draining = untilDead(phone.drain())
      if (moment === 'any') {
        await sleep((cycle * 37) % 150)
        await server.end('SIGKILL')
      }
      if (await draining) cutShort++
      else expect(moment).toBe('any')
      await isKilled()
      const had = phone.acknowledged.length
      if (cycle % 50 === 49) console.info(`${engine}: ${cycle + 1} of ${kills} times, ${had} ops acknowledged`)
      last = moment === 'any' ? undefined : { moment, done: moment === 'after_commit' ? had + phone.sent : had }
    }
    start()
    await phone.check()
    await phone.drain()
    await phone.check()
    // Kills that all fell into the quiet between two drains would prove nothing.
    expect(cutShort).toBeGreaterThan(0)
    await server.end('SIGTERM')
    await inDatabase(db => phone.checkOnce(db))
  }, 7_200_000)

  test('while it clears the log of long ago, it has cleared all of it or nothing, and clears it the next time', async () => {
    start()
    const phone = await Phone.signUp('ada', () => server.url)
    phone.mint(10)
    await phone.drain()
    await server.end('SIGTERM')
    const old = phone.acknowledged[6]?.seq
    await inDatabase(db => db.rows(`update change_log set at = at - interval '31 days' where seq <= $1`, [old]))
    const log = () =>
      inDatabase(db =>
        db.row(
          `select (select count(*) from change_log where seq <= $1) > 0 as old,
                  (select count(distinct seq) from change_log where seq > $1) as young, log_floor from sync_heads`,
          [old],
        ),
      )
    start({ MARQUEE_TEST_DIE_AT: 'in_retention:1' })
    await isKilled()
    expect(await log()).toEqual({ old: true, young: 3, log_floor: 0 })
    start()
    await phone.check()
    // A job under way is waited for.
    await server.end('SIGTERM')
    expect(await log()).toEqual({ old: false, young: 3, log_floor: old })
  })
})
