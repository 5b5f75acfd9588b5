import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseEnv } from './env.ts'
import { startServer } from './start.ts'
import { copyDataFolder } from './testing/data-folder.ts'
import { dropTestDatabase, testDatabaseUrl } from './testing/database.ts'
import { type Started, startProcess } from './testing/process.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-main-'))
})
const children: Started[] = []
afterEach(async () => {
  for (const child of children.splice(0)) await child.end('SIGKILL')
  await rm(folder, { recursive: true })
})

function marquee(env: Record<string, string> = {}): Started {
  const started = startProcess({ DATA_DIR: folder, ...env })
  children.push(started)
  return started
}

test('says where the data is and what to open, ends cleanly when asked, and finds everything again', async () => {
  const first = marquee()
  expect((await fetch(`${await first.url}/healthz`)).status).toBe(200)
  expect(first.output.out.split('\n')).toEqual([
    `Marquee keeps its data in ${folder} (embedded PostgreSQL).`,
    expect.stringMatching(/^A power cut may lose the last moments there; .*DATABASE_URL/),
    `Open ${await first.url}`,
    '',
  ])
  const secret = join(folder, 'secret')
  const kept = await readFile(secret, 'utf8')
  expect((await stat(secret)).mode & 0o777).toBe(0o600)

  const second = marquee()
  expect(await second.ended).toBe(1)
  expect(second.output.err).toMatch(`${folder} is in use by Marquee (process ${first.child.pid}, since 2`)

  expect(await first.end('SIGTERM')).toBe(0)
  expect(existsSync(join(folder, 'lock'))).toBe(false)

  const third = marquee()
  expect((await fetch(`${await third.url}/readyz`)).status).toBe(200)
  expect(await readFile(secret, 'utf8')).toBe(kept)
  await third.end('SIGKILL')

  const fourth = marquee()
  expect((await fetch(`${await fourth.url}/readyz`)).status).toBe(200)
  expect(await fourth.end('SIGINT')).toBe(0)
})

test('a first start that was killed half-way is done again', async () => {
  const first = marquee()
  while (!existsSync(join(folder, 'db.unfinished'))) await new Promise(done => setTimeout(done, 5))
  await first.end('SIGKILL')
  const second = marquee()
  expect((await fetch(`${await second.url}/readyz`)).status).toBe(200)
  expect(existsSync(join(folder, 'db.unfinished'))).toBe(false)
  expect(await second.end('SIGTERM')).toBe(0)
})

test('wrong settings are all told, and no port is opened', async () => {
  const { ended, output } = marquee({ LOG_LEVEL: 'loud', PORT: 'x' })
  expect(await ended).toBe(78)
  expect(output.err).toMatch(/PORT must be a port number/)
  expect(output.err).toMatch(/LOG_LEVEL must be/)
  expect(output.out).toBe('')
})

test('a port in use is told, and the folder is free again', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const PORT = String(typeof address === 'object' ? address?.port : '')
  await copyDataFolder(folder)
  const { ended, output } = marquee({ PORT })
  expect(await ended).toBe(1)
  expect(output.err).toBe(`Port ${PORT} is in use. Stop what uses it, or set another PORT.\n`)
  expect(existsSync(join(folder, 'lock'))).toBe(false)
  other.close()
})

test('a database that is not there is told', async () => {
  const { ended, output } = marquee({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x', MARQUEE_SECRET: 'x'.repeat(32) })
  expect(await ended).toBe(1)
  expect(output.err).toMatch(/The database does not answer.*ECONNREFUSED/)
})

test('two servers may serve one PostgreSQL', async () => {
  const DATABASE_URL = await testDatabaseUrl()
  const env = parseEnv({ DATABASE_URL, MARQUEE_SECRET: 'x'.repeat(32), PORT: '0', LOG_LEVEL: 'silent' })
  const servers = await Promise.all([startServer(env), startServer(env)])
  for (const { url } of servers)
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ data: { database: 'postgres' } })
  await Promise.all(servers.map(server => server.close()))
  await dropTestDatabase(DATABASE_URL)
})

test('two new folders are two databases, though one template made both', async () => {
  const epochs = new Set<unknown>()
  for (const name of ['one', 'two']) {
    const server = await startServer(parseEnv({ DATA_DIR: join(folder, name), PORT: '0', LOG_LEVEL: 'silent' }))
    epochs.add((await server.deps.db.row('select epoch from instance'))?.epoch)
    await server.close()
  }
  expect(epochs.size).toBe(2)
})
