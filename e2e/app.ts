import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { template } from '../server/db/template.ts'
import { parseEnv } from '../server/env.ts'
import { startServer } from '../server/start.ts'
import { launchBrowser } from './browser.ts'
import { Device } from './device.ts'
import { inTurn } from './in-turn.ts'
import { PASSWORD } from './looking.ts'

export interface App {
  url: string
  /** Something with a browser that nobody has used Marquee on. */
  device(name: string): Promise<Device>
  /** What the server says somebody's list is: titles by tier, best first. Asked with a session of its own. */
  listOf(username: string): Promise<Record<string, string[]>>
  /** The link an operator would hand over. */
  resetLink(username: string): Promise<string | undefined>
  close(): Promise<void>
}

/** All of Marquee as people run it (the built app, the real server, the bundled catalogue), and a browser. */
export async function openApp(): Promise<App> {
  await buildClient()
  await template()
  const folder = await mkdtemp(join(tmpdir(), 'marquee-e2e-'))
  const settings = { PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', THROTTLES: 'off' }
  const [server, browser] = await Promise.all([startServer(parseEnv(settings)), launchBrowser()])
  return {
    url: server.url,
    device: name => Device.unused(name, browser, server.url),
    listOf: username => listOf(server.url, username),
    resetLink: username => server.deps.accounts.resetLinkFor(username, server.url),
    async close() {
      await browser.close()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Builds the client unless it is built already. */
export async function buildClient(): Promise<void> {
  const builder = fileURLToPath(new URL('../client/build-if-stale.mjs', import.meta.url))
  await inTurn(() => promisify(execFile)(process.execPath, [builder]))
}

interface Ranked {
  tier: string
  media_item: { title: string }
}

/** What a server says somebody's list is. */
export async function listOf(url: string, login: string): Promise<Record<string, string[]>> {
  const opened = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: PASSWORD }),
  })
  const { data: session }: { data: { access_token: string } } = await opened.json()
  const reply = await fetch(`${url}/rankings/me?limit=500`, {
    headers: { authorization: `Bearer ${session.access_token}` },
  })
  const { data: rows }: { data: Ranked[] } = await reply.json()
  const list: Record<string, string[]> = {}
  for (const { tier, media_item } of rows) list[tier] = [...(list[tier] ?? []), media_item.title]
  return list
}
