import { resolve } from 'node:path'
import { complain } from './complain.ts'
import { type Env, EnvRefusal, readEnv, withoutSecrets } from './env.ts'
import { saying } from './say.ts'
import { type Running, startServer } from './start.ts'

/** The process: settings in, three lines out, and a clean end. */

/** EX_CONFIG of sysexits.h, so that a supervisor knows that trying again will not help. */
const badSettings = 78

async function main(): Promise<void> {
  const env = readEnv()
  const server = await startServer(env)
  endOnSignal(server)
  const say = saying(process.stdout)
  for (const line of announcement(env, server.url)) say(`${line}\n`)
}

function announcement(env: Env, url: string): string[] {
  const where = env.DATABASE_URL
    ? [`Marquee keeps its data in your PostgreSQL, ${withoutSecrets(env.DATABASE_URL)}.`]
    : [
        `Marquee keeps its data in ${resolve(env.DATA_DIR)} (embedded PostgreSQL).`,
        'A power cut may lose the last moments there; with DATABASE_URL set to a PostgreSQL nothing that was saved is lost.',
      ]
  const throttles = env.THROTTLES === 'off' ? ['Throttles are off: for tests and benches only.'] : []
  const proxy =
    env.PUBLIC_URL?.startsWith('https:') && !env.TRUST_PROXY && env.THROTTLES === 'on'
      ? ['TRUST_PROXY is not set: whoever comes through your proxy counts as one and the same.']
      : []
  const dies = env.MARQUEE_TEST_DIE_AT ? ['MARQUEE_TEST_DIE_AT is set: this process will die, for a test.'] : []
  return [...where, ...throttles, ...dies, ...proxy, `Open ${env.PUBLIC_URL ?? url}`]
}

function endOnSignal(server: Running): void {
  let since = 0
  const end = () => {
    // A terminal and a runner may both pass on one Ctrl-C. A second one that is meant comes later, and ends it now.
    if (since !== 0 && performance.now() - since > 1_000) process.exit(1)
    if (since !== 0) return
    since = performance.now()
    server.close().then(
      () => process.exit(0),
      error => fail(error),
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

function fail(error: unknown): never {
  complain(error)
  process.exit(error instanceof EnvRefusal ? badSettings : 1)
}

main().catch(fail)
