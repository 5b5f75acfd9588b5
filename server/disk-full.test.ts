import { execFile } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdir, mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEmbedded } from './db/embedded.ts'
import { openPostgres } from './db/postgres.ts'
import { Phone, Refused } from './testing/phone.ts'
import { startPostgres } from './testing/postgres.ts'
import { type Started, startProcess } from './testing/process.ts'

const run = promisify(execFile)

/** A small file system of our own, where the machine allows one. */
let disk: string
let mounted: boolean
beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), 'marquee-disk-'))
  mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk]).then(
    () => true,
    () => false,
  )
})
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  if (mounted) await run('umount', ['-l', disk])
  await rm(disk, { recursive: true })
})

function start(env: Record<string, string>): Started {
  const started = startProcess({ THROTTLES: 'off', ...env })
  ends.push(() => started.end('SIGKILL'))
  return started
}

const ballast = () => join(disk, 'ballast')

/** Leaves no room but for so many bytes. */
async function fill(spare: number): Promise<void> {
  const file = openSync(ballast(), 'w')
  let size = 0
  try {
    for (const block = Buffer.alloc(1 << 16); ; ) size += writeSync(file, block)
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
  closeSync(file)
  await truncate(ballast(), size - spare)
}

/** Writes until that fails. What is said then. */
async function writeUntilFull(phone: Phone): Promise<Refused> {
  for (;;) {
    phone.mint(50)
    const error = await phone.drain().catch(thrown => thrown)
    if (error === undefined) continue
    expect(error).toBeInstanceOf(Refused)
    return error
  }
}

const away = { status: 503, retry_after: expect.stringMatching(/^\d+$/) }
const noMount = 'This machine lets us mount no small disk.'

test('PostgreSQL on a full disk: writes are refused for now, and nothing is lost once there is room', async ({
  skip,
}) => {
  skip(!mounted, noMount)
  const data = join(disk, 'data')
  await mkdir(data)
  const settings = ['min_wal_size=32MB', 'max_wal_size=32MB']
  const postgres = await startPostgres({ fsync: true, settings, data })
  ends.push(() => postgres.stop())
  const DATABASE_URL = postgres.url('postgres')
  const server = start({ DATABASE_URL, MARQUEE_SECRET: 'k'.repeat(40) })
  const phone = await Phone.signUp('ada', () => server.url)
  await fill(1 << 20)
  expect(await writeUntilFull(phone)).toMatchObject(away)
  expect((await fetch(`${await server.url}/healthz`)).status).toBe(200)
  await rm(ballast())
  // It may have given up altogether; whoever keeps it starts it again.
  await postgres.resume()
  for (;;) {
    const error = await phone.drain().catch(thrown => thrown)
    if (error === undefined) break
    expect(error).toMatchObject(away)
    await sleep(50)
  }
  await phone.check()
  const db = await openPostgres(DATABASE_URL, { max: 1 })
  await phone.checkOnce(db)
  await db.close()
}, 600_000)

test('a data folder on a full disk: writes are refused for now, and nothing is lost once there is room', async ({
  skip,
}) => {
  skip(!mounted, noMount)
  const folder = join(disk, 'data')
  let server = start({ DATA_DIR: folder })
  const phone = await Phone.signUp('ada', () => server.url)
  await fill(1 << 20)
  expect(await writeUntilFull(phone)).toMatchObject(away)
  expect((await fetch(`${await server.url}/healthz`)).status).toBe(200)
  await rm(ballast())
  await phone.drain()
  await phone.check()
  await server.end('SIGKILL')
  server = start({ DATA_DIR: folder })
  await phone.check()
  await server.end('SIGTERM')
  const db = await openEmbedded(folder, () => {})
  await phone.checkOnce(db)
  await db.close()
}, 600_000)
