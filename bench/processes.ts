import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const home = fileURLToPath(new URL('..', import.meta.url))
export const SECRET = 'a secret for benches that is of no use to anybody'

export interface ServerProcess extends AsyncDisposable {
  url: string
  pid: number
}

/**
 * Marquee as `npm start` runs it, in a process of its own. Without a database URL: the embedded one, in a new folder.
 * Another `program` may stand in its place, as it is written.
 */
export async function startServerProcess(
  settings: Record<string, string> = {},
  program?: string,
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-bench-'))
  const own = { PORT: '0', DATA_DIR: folder, MARQUEE_SECRET: SECRET, THROTTLES: 'off', LOG_LEVEL: 'error' }
  if (!program) build()
  const started = program ? ['--import', 'tsx', program] : ['--enable-source-maps', 'dist/server/main.js']
  const flags = (process.env.BENCH_SERVER_FLAGS ?? '').split(' ').filter(Boolean)
  const child = spawn(process.execPath, [...flags, ...started], {
    cwd: home,
    env: { PATH: process.env.PATH, TMPDIR: tmpdir(), ...own, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  const gone = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    await gone
    process.off('exit', kill)
    await rm(folder, { recursive: true, force: true })
  }
  let said = ''
  const url = await new Promise<string | undefined>(resolve => {
    // Heard for as long as it lives: whoever logs into a pipe that nobody empties waits for ever.
    child.stdout.on('data', text => {
      if (said.length < 10_000) said += text
      const opened = /^Open (\S+)$/m.exec(said)?.[1]
      if (opened) resolve(opened)
    })
    child.once('exit', () => resolve(undefined))
  })
  if (url) return { url, pid: child.pid as number, [Symbol.asyncDispose]: stop }
  await stop()
  throw new Error(`The server did not start: ${said}`)
}

/** Builds the app and the server if their sources are newer than what was built. */
export function build(): void {
  const { status } = spawnSync(process.execPath, [join(home, 'build-if-stale.mjs')], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The app or the server could not be built.')
}
