import { execFile } from 'node:child_process'
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { createApp } from '../server/app.ts'
import { parseEnv } from '../server/env.ts'
import { listen } from '../server/listen.ts'
import { recomputeLeaderboards } from '../server/social/leaderboard.ts'
import { startServer } from '../server/start.ts'
import { copyDataFolder } from '../server/testing/data-folder.ts'
import { inTurn } from '../server/testing/in-turn.ts'
import { launchBrowser } from './browser.ts'
import { Device } from './device.ts'
import type { Board } from './looking.ts'
import { deleteAccount, importTitles, listOf, makeAccount } from './rest.ts'

const BUILT = fileURLToPath(new URL('../dist/client', import.meta.url))

export interface App {
  url: string
  /** Something with a browser that nobody has used Marquee on; it asks for this language, else for English. */
  device(name: string, locale?: string): Promise<Device>
  /** Somebody who has had an account for a while, with these titles of the catalogue. */
  account(username: string, board: Board): Promise<void>
  /** Somebody brings so many titles from elsewhere, all at once. */
  importTitles(username: string, count: number): Promise<void>
  /** What the server says somebody's list is: titles by tier, best first. Asked with a session of its own. */
  listOf(username: string): Promise<Record<string, string[]>>
  /**
   * How many ops of each kind the server has carried out for somebody. A wish that was carried out twice may leave the list
   * as it was; here it shows.
   */
  opsOf(username: string): Promise<Record<string, number>>
  deleteAccount(username: string): Promise<void>
  /** The link an operator would hand over. */
  resetLink(username: string): Promise<string | undefined>
  /** So much time passes that nobody has given a password lately. */
  passwordsAreOld(): Promise<void>
  /** The leaderboards' job has its turn. */
  makeLeaderboards(): Promise<void>
  /** Another version of the app is there from now on, which differs in nothing but that. */
  deploy(): Promise<void>
  close(): Promise<void>
}

/**
 * All of Marquee as people run it (the built app, the real server, the bundled catalogue), and a browser: the one given, or
 * one of its own. Passwords are hashed cheaply; a journey is not about how long that takes.
 */
export async function openApp(more: Record<string, string> = {}, given?: Browser): Promise<App> {
  await build()
  const folder = await mkdtemp(join(tmpdir(), 'marquee-e2e-'))
  const DATA_DIR = join(folder, 'data')
  await copyDataFolder(DATA_DIR)
  const settings = parseEnv({ PORT: '0', DATA_DIR, LOG_LEVEL: 'silent', THROTTLES: 'off', ...more })
  const [server, browser] = await Promise.all([
    startServer(settings, { passwords: { cost: 4 } }),
    given ?? launchBrowser(),
  ])
  const clientFolder = join(folder, 'client')
  await cp(BUILT, clientFolder, { recursive: true })
  const { url, stop } = await listen(createApp(server.deps, { clientFolder }), server.deps.env)
  return {
    url,
    device: (name, locale) => Device.unused(name, browser, url, locale),
    account: (username, board) => makeAccount(url, username, board),
    importTitles: (username, count) => importTitles(url, username, count),
    listOf: username => listOf(url, username),
    async opsOf(username) {
      const ops = await server.deps.db.rows<{ kind: string; times: number }>(
        `select kind, count(*)::int as times from change_log l join users u on u.id = l.user_id
         where u.username = $1 and l.op_id is not null group by kind order by kind`,
        [username],
      )
      return Object.fromEntries(ops.map(({ kind, times }) => [kind, times]))
    },
    deleteAccount: username => deleteAccount(url, username),
    resetLink: username => server.deps.accounts.resetLinkFor(username, url),
    async passwordsAreOld() {
      await server.deps.db.rows('update sessions set authenticated_at = null')
    },
    makeLeaderboards: () => recomputeLeaderboards(server.deps),
    deploy: () => appendFile(join(clientFolder, 'sw.js'), '\n// another version\n'),
    async close() {
      if (browser !== given) await browser.close()
      await stop()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Builds the app and the server unless they are built already. */
export async function build(): Promise<void> {
  const builder = fileURLToPath(new URL('../build-if-stale.mjs', import.meta.url))
  await inTurn(() => promisify(execFile)(process.execPath, [builder]))
}
