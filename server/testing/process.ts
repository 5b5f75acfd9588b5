import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'

/** Marquee as a process of its own. */
export interface Started {
  child: ChildProcess
  /** Where it answers; rejects when it ended before it listened. */
  url: Promise<string>
  output: { out: string; err: string }
  /** Its exit code, once it has ended; null after a signal. */
  ended: Promise<number | null>
  /** Ends it with a signal and waits until it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<number | null>
}

const asWritten = ['--import', 'tsx', join(import.meta.dirname, '../main.ts')]

type Way = 'pipe' | number

/**
 * Starts a process on a free port, quiet, with these settings on top: from the source, unless `args` name what Node is to
 * run. `ways` are where it writes, when that is not to be heard here.
 */
export function startProcess(
  env: Record<string, string>,
  args = asWritten,
  ways: readonly [out: Way, err: Way] = ['pipe', 'pipe'],
): Started {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', ...ways],
  })
  const output = { out: '', err: '' }
  child.stderr?.on('data', text => {
    output.err += text
  })
  const url = new Promise<string>((done, fail) => {
    child.stdout?.on('data', text => {
      output.out += text
      const found = /^Open (\S+)$/m.exec(output.out)?.[1]
      if (found) done(found)
    })
    child.once('close', () => fail(new Error(`It ended: ${output.err}`)))
  })
  url.catch(() => undefined)
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const end = async (signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT') => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const gone = once(child, 'exit')
    child.kill(signal)
    return (await gone)[0] as number | null
  }
  return { child, url, output, ended, end }
}

/** A port that is free now, for a process that has to come back to the same address. */
export async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  await new Promise(done => probe.close(done))
  return String(port)
}
