import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import { startPostgres } from '../server/testing/postgres.ts'
import { freePort } from '../server/testing/process.ts'
import { said } from './beside.ts'
import { type Figure, progress } from './measure.ts'
import { home, type ServerProcess, startServerProcess } from './processes.ts'

/**
 * What people would use instead, in `bench/peers/`: a folder with packages of its own, so that neither the app nor
 * `npm ci` ever carries them.
 */
const folder = join(home, 'bench/peers')
const built = join(folder, 'dist')

export const peerNames = { tanstack: 'TanStack DB', zero: 'Zero' } as const
export type Peer = keyof typeof peerNames

/** Somebody who moves titles, one after the other. */
export interface Writer {
  /** A move, looked up and to be made. */
  next(): () => Promise<unknown>
  /** The same by the request alone, where there is more around it. */
  nextBare?(): () => Promise<unknown>
  close(): unknown
}

/** A module of the peers that opens devices. Its own types would have to be installed for this code to be checked. */
export async function peerModule(name: string): Promise<{ openDevice(of: Record<string, string>): Promise<Writer> }> {
  // Read once by what it imports: otherwise it checks itself all the time.
  process.env.NODE_ENV ??= 'production'
  return import(join(folder, name))
}

let unavailable: string | undefined
let ready = false

/** Installs and builds the peers, once. Says why not, if they cannot be had. */
async function preparePeers(): Promise<string | undefined> {
  if (ready) return unavailable
  ready = true
  try {
    install()
    await build({
      root: folder,
      logLevel: 'error',
      configFile: false,
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        outDir: built,
        emptyOutDir: true,
        target: 'es2022',
        modulePreload: { polyfill: false },
        rolldownOptions: { input: [join(folder, 'tanstack.html'), join(folder, 'zero.html')] },
      },
      base: '/peer/',
    })
  } catch (error) {
    unavailable = error instanceof Error ? error.message : String(error)
  }
  return unavailable
}

/** The figures, or in their place the one row that says why there are none: what others do must not end the bench. */
export async function withPeers(what: string, take: () => Promise<Figure[]>): Promise<Figure[]> {
  const missing = (why: string) => [said(`${what} beside others`, '–', `not taken: ${why}`)]
  const unavailable = await preparePeers()
  if (unavailable !== undefined) return missing(unavailable)
  try {
    return await take()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    return missing(String(error).split('\n', 1)[0] ?? '')
  }
}

/** Only when they are not there yet, in the versions of the lock file. */
function install(): void {
  const [lock, done] = [join(folder, 'package-lock.json'), join(folder, 'node_modules/.package-lock.json')]
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return
  progress('installing what we are compared to (npm ci in bench/peers); this may take some minutes')
  const { status } = spawnSync('npm', ['ci', '--prefix', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error('npm ci in bench/peers failed')
}

/** The versions the peers have, for the page. */
export async function peerVersions(): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  return Object.entries(dependencies)
    .filter(([name]) => /^@|^frac/.test(name))
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}

/** A PostgreSQL with fsync on, the peers' own server over it, and zero-cache beside both. */
export interface PeerStage extends AsyncDisposable {
  url: string
  cacheUrl: string
  /** Processes whose memory each peer needs. */
  pids: Record<Peer, number[]>
  /** A list of so many films, and the name of who it belongs to. */
  user(ranked: number): Promise<string>
  /** A page of each of them with so many films, on a device and of a person of its own: TanStack DB over REST, Zero. */
  pages(on: Browser, ranked: number): Promise<[tanstack: Page, zero: Page]>
}

export async function openPeerStage(): Promise<PeerStage> {
  const undo: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step()
  }
  try {
    const postgres = await startPostgres({
      fsync: true,
      port: true,
      settings: ['wal_level=logical'],
    })
    undo.push(() => postgres.stop())
    const DATABASE_URL = postgres.url('postgres')
    const settings = { DATABASE_URL, NODE_ENV: 'production' }
    const server = await startServerProcess(settings, 'bench/peers/server.mjs')
    undo.push(async () => server[Symbol.asyncDispose]())
    const cache = await startZeroCache(DATABASE_URL, server.url)
    undo.push(async () => cache[Symbol.asyncDispose]())
    let users = 0
    const user = async (count: number) => {
      const user = `user${++users}`
      const headers = { 'content-type': 'application/json' }
      const seeded = await fetch(`${server.url}/seed`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ user, count }),
      })
      if (!seeded.ok) throw new Error(`The peers' list was not made: ${await seeded.text()}`)
      return user
    }
    return {
      url: server.url,
      cacheUrl: cache.url,
      pids: { tanstack: [server.pid], zero: [server.pid, cache.pid] },
      user,
      pages: async (browser, ranked) => [
        await openPeer(browser, server.url, 'tanstack', { user: await user(ranked) }),
        await openPeer(browser, server.url, 'zero', { user: await user(ranked), cache: cache.url }),
      ],
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** As its own `zero-cache` starts it, with as many workers as there are cores less one; silent, and telling nobody. */
async function startZeroCache(upstream: string, app: string): Promise<ServerProcess> {
  const data = await mkdtemp(join(tmpdir(), 'marquee-zero-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = {
    ZERO_UPSTREAM_DB: upstream,
    ZERO_REPLICA_FILE: join(data, 'replica.db'),
    ZERO_PORT: String(port),
    ZERO_CHANGE_STREAMER_PORT: String(await freePort()),
    ZERO_QUERY_URL: `${app}/zero/query`,
    ZERO_MUTATE_URL: `${app}/zero/mutate`,
    ZERO_ADMIN_PASSWORD: 'of no use to anybody',
    ZERO_ENABLE_TELEMETRY: 'false',
    ZERO_LOG_LEVEL: 'error',
    DO_NOT_TRACK: '1',
    NODE_ENV: 'production',
  }
  // A group of its own: it starts workers, and all of them end with it.
  const child = spawn(process.execPath, [join(folder, 'node_modules/@rocicorp/zero/out/zero/src/cli.js')], {
    cwd: data,
    env: { PATH: process.env.PATH, TMPDIR: tmpdir(), HOME: data, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const pid = child.pid as number
  const kill = () => process.kill(-pid, 'SIGKILL')
  process.on('exit', kill)
  const gone = once(child, 'exit')
  const stop = async () => {
    process.off('exit', kill)
    if (child.exitCode === null && child.signalCode === null) kill()
    await gone
    await rm(data, { recursive: true, force: true })
  }
  try {
    await answers(url, child)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, pid, [Symbol.asyncDispose]: stop }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', text => {
      said = (said + text).slice(-4_000)
    })
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`zero-cache did not start: ${said}`)
    const reply = await fetch(`${url}/keepalive`).catch(() => undefined)
    if (reply?.ok) return
    await sleep(100)
  }
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A device with a peer's page open, its list there. The page and its scripts come from the build, with or without a network. */
export async function openPeer(
  browser: Browser | BrowserContext,
  origin: string,
  peer: Peer,
  params: Record<string, string>,
): Promise<Page> {
  const context = 'newContext' in browser ? await browser.newContext() : browser
  await context.route(`${origin}/peer/**`, async route => {
    const { pathname } = new URL(route.request().url())
    const body = await readFile(join(built, pathname.replace('/peer/', '')))
    await route.fulfill({ contentType: types[extname(pathname)] ?? 'text/plain', body })
  })
  context.on('weberror', failed => progress(`${peerNames[peer]} says: ${failed.error().message}`))
  const page = await context.newPage()
  page.setDefaultTimeout(240_000)
  await page.goto(`${origin}/peer/${peer}.html?${new URLSearchParams(params)}`)
  await page.locator('[data-sync="up_to_date"] ~ section [data-row]').first().waitFor()
  return page
}
