import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { BrowserContext } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { openApp } from './app.ts'
import { beside } from './beside.ts'
import type { Bench } from './measure.ts'
import { openPeer, openPeerStage, type Peer, peerNames, withPeers } from './peers.ts'
import { build } from './processes.ts'
import { openStage } from './stage.ts'

/** What a browser fetches and a server holds, beside what people would use instead. */
export const peersWeight: Bench = {
  name: 'peers-weight',
  method: `Every script a new browser without a service worker fetches until a list of 1,000 films is there and up to date, each file with gzip
-9. Ours is the whole app, from its sign-in to its board, with all its texts; theirs are the pages of these benches, React and a
list and nothing else. Memory is what the server's processes hold (their proportional set) with that one device at rest: our
server; the few routes of the peers' own server; those and zero-cache with its workers. PostgreSQL is left out on all sides.`,
  run: size =>
    withPeers('Scripts and memory', async () => {
      const rows = size === 'full' ? 1_000 : 200
      build()
      await using stage = await openStage()
      await using peers = await openPeerStage()
      const browser = await launchBrowser()
      try {
        const [account, user] = [await stage.user(rows), await peers.user(rows)]
        const weigh = (baseURL: string, open: (context: BrowserContext) => Promise<unknown>) =>
          browser.newContext({ baseURL, serviceWorkers: 'block' }).then(context => scripts(context, open))
        const kilobytes = {
          ours: await weigh(stage.url, context => openApp(context, stage.url, account)),
          tanstack: await weigh(peers.url, context => openPeer(context, peers.url, 'tanstack', { user })),
          zero: await weigh(peers.url, context =>
            openPeer(context, peers.url, 'zero', { user, cache: peers.cacheUrl }),
          ),
        }
        await sleep(size === 'full' ? 10_000 : 1_000)
        const held = {
          ours: await megabytes([stage.pid]),
          tanstack: await megabytes(peers.pids.tanstack),
          zero: await megabytes(peers.pids.zero),
        }
        const row = (what: string, unit: string, of: Record<Peer | 'ours', number>, peer: Peer) =>
          beside({
            ...{ what, whose: peerNames[peer], ours: [of.ours], theirs: [of[peer]], blocks: 1 },
            as: value => `${value.toFixed(1)} ${unit}`,
          })
        return (Object.keys(peerNames) as Peer[]).flatMap(peer => [
          row('Scripts until the list is there, gzip', 'KB', kilobytes, peer),
          row('Memory of the server at rest', 'MB', held, peer),
        ])
      } finally {
        await browser.close()
      }
    }),
}

/** Thousands of bytes of the scripts that were fetched meanwhile. */
async function scripts(context: BrowserContext, open: (context: BrowserContext) => Promise<unknown>): Promise<number> {
  const files: Promise<number>[] = []
  context.on('response', response => {
    const script = response.request().resourceType() === 'script'
    if (script) files.push(response.body().then(body => gzipSync(body, { level: 9 }).length))
  })
  await open(context)
  return (await Promise.all(files)).reduce((sum, size) => sum + size, 0) / 1000
}

/** What processes and all they started hold. Linux tells; elsewhere it is not a number. */
async function megabytes(pids: readonly number[]): Promise<number> {
  if (process.platform !== 'linux') return Number.NaN
  let kilobytes = 0
  const waiting = [...pids]
  for (let pid = waiting.pop(); pid; pid = waiting.pop()) {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1])
    for (const task of await readdir(`/proc/${pid}/task`)) {
      const children = await readFile(`/proc/${pid}/task/${task}/children`, 'utf8')
      waiting.push(...children.split(' ').filter(Boolean).map(Number))
    }
  }
  return kilobytes / 1024
}
