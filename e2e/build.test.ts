import { type ChildProcess, execFile } from 'node:child_process'
import { appendFile, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { dropTestDatabase, testDatabaseUrl } from '../server/testing/database.ts'
import { caller, signUp } from '../server/testing/http.ts'
import { type Started, startProcess } from '../server/testing/process.ts'
import { build } from './app.ts'

/* What `npm run build` makes and `npm start` runs, in a copy of the house whose sources may change. */

const root = join(import.meta.dirname, '..')
const sources = [
  'client',
  'migrations',
  'server',
  'sync-rules',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]
let house: string
let scratch: string

beforeAll(async () => {
  await build()
  scratch = await mkdtemp(join(tmpdir(), 'marquee-build-'))
  house = join(scratch, 'house')
  for (const name of [...sources, 'build-if-stale.mjs'])
    await cp(join(root, name), join(house, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(house, 'node_modules'))
  // Younger than its sources: the app need not be built here.
  await cp(join(root, 'dist/client'), join(house, 'dist/client'), { recursive: true })
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const started: Started[] = []
afterEach(async () => {
  for (const each of started.splice(0)) await each.end('SIGKILL')
})

const npm = async (script: string) => {
  const { scripts } = JSON.parse(await readFile(join(house, 'package.json'), 'utf8'))
  const [program, ...args] = String(scripts[script]).split(' ')
  expect(program).toBe('node')
  return args.map(word => (/\.m?js$/u.test(word) ? join(house, word) : word))
}

/** `npm run build`, there. */
async function builds(): Promise<{ code: number; out: string; err: string }> {
  const args = await npm('build')
  return new Promise(done => {
    const child: ChildProcess = execFile(process.execPath, args, (_, out, err) =>
      done({ code: child.exitCode ?? -1, out, err }),
    )
  })
}

/** `npm start`, there. */
async function starts(settings: Record<string, string>): Promise<Started> {
  const server = startProcess(settings, await npm('start'))
  started.push(server)
  return server
}

const program = () => readFile(join(house, 'dist/server/main.js'), 'utf8')
const change = async (path: string, from: string, to: string) => {
  const text = await readFile(join(house, path), 'utf8')
  expect([path, text.includes(from)]).toEqual([path, true])
  await writeFile(join(house, path), text.replace(from, to))
}

test('what is built starts, serves pages, pictures and films, takes what is written, and ends on SIGTERM', async () => {
  expect(await builds()).toMatchObject({ code: 0, out: expect.stringContaining('Building the server') })
  const DATABASE_URL = await testDatabaseUrl()
  const server = await starts({ DATABASE_URL, MARQUEE_SECRET: 'x'.repeat(32) })
  const url = await server.url
  const call = caller(url)
  const ada = await signUp(url, call, 'ada')
  const film = (await ada.call<{ id: string }[]>('GET', '/media/search?q=casablanca')).data[0]?.id
  expect((await ada.call('POST', '/rankings', { body: { media_item_id: film, tier: 'S' } })).status).toBe(201)
  await ada.call('PATCH', '/account', { body: { visibility: 'public' } })
  for (const path of ['/', '/readyz', '/docs', '/openapi.json', '/@ada', '/@ada/preview.png', '/sw.js']) {
    const answer = await fetch(url + path, { headers: { accept: 'text/html, */*' } })
    expect([path, answer.status]).toEqual([path, 200])
    await answer.arrayBuffer()
  }
  expect(await server.end('SIGTERM')).toBe(0)
  await dropTestDatabase(DATABASE_URL)
})

test('what breaks is told by the lines of the source', async () => {
  await builds()
  const file = join(scratch, 'file')
  await writeFile(file, 'no folder')
  const server = await starts({ DATA_DIR: join(file, 'data') })
  expect(await server.ended).toBe(1)
  const [, path = '', line] = /\((\S+\/server\/db\/embedded\.ts):(\d+):\d+\)/u.exec(server.output.err) ?? []
  const source = (await readFile(path, 'utf8')).split('\n')
  expect(source[Number(line) - 1]).toContain('await mkdir(')
})

test('a server that changed is built anew, and one that did not is left alone', async () => {
  await builds()
  const before = await program()
  expect((await builds()).out).toContain('The server is built and current')
  await change('server/env.ts', 'must be a port number', 'has to be a port number')
  expect((await builds()).out).toContain('The server changed')
  expect(await program()).not.toBe(before)
  const server = await starts({ PORT: 'x' })
  expect(await server.ended).toBe(78)
  expect(server.output.err).toContain('PORT has to be a port number')
})

test('what cannot be built leaves what was built', async () => {
  await builds()
  const before = await program()
  await appendFile(join(house, 'server/start.ts'), '\nimport "./nowhere.ts"\n')
  expect(await builds()).toMatchObject({ code: 1, err: expect.stringContaining('nowhere.ts') })
  expect(await program()).toBe(before)
  expect(await readdir(join(house, 'dist'))).toEqual(['client', 'server'])
  // And stays to be built.
  await change('server/start.ts', '\nimport "./nowhere.ts"\n', '')
  expect((await builds()).out).toContain('The server changed')
})

test('who builds at the same time is not in each other’s way', async () => {
  await builds()
  await change('server/start.ts', 'All of Marquee in', 'The whole of Marquee in')
  const done = await Promise.all([builds(), builds(), builds()])
  expect(done.map(({ code }) => code)).toEqual([0, 0, 0])
  expect((await readdir(join(house, 'dist/server'))).sort()).toEqual(['admin.js', 'main.js'])
  expect(await readdir(join(house, 'dist'))).toEqual(['client', 'server'])
  expect((await builds()).out).toContain('The server is built and current')
})

test('a module that would look beside the program is refused', async () => {
  await change('server/log.ts', 'interface Told', 'export const here = import.meta.dirname\ninterface Told')
  expect(await builds()).toMatchObject({ code: 1, err: expect.stringContaining('Here only import.meta.url tells') })
  await change('server/log.ts', 'export const here = import.meta.dirname\n', '')
})
