import { setTimeout as sleep } from 'node:timers/promises'
import { launchBrowser } from '../e2e/browser.ts'
import { openApp } from './app.ts'
import { allInTurn, beside } from './beside.ts'
import { keyToOther } from './gesture-to-paint.ts'
import { type Bench, percentile } from './measure.ts'
import { openPeer, openPeerStage, peerNames, withPeers } from './peers.ts'
import { build } from './processes.ts'
import { openStage } from './stage.ts'

/** From a key on one device to the document of another, beside what people would use instead. */
export const peersDevice: Bench = {
  name: 'peers-device',
  method: `As “A key on one device to the paint on another” above, to the change of the other's document, with 2,000 films: the built app
twice; Zero twice, through zero-cache and its two endpoints over a PostgreSQL of its own (fsync on, \`wal_level=logical\`);
TanStack DB twice: having no server, it runs over ours, with Electric's own collection on our shape of the list and our
REST to write. In turn, key by key. The localStorage list has no other device.
Zero's packages ask for Node 22 or newer; which they ran on is said below.`,
  run: size =>
    withPeers('A key on one device to the document of another', async () => {
      const [rows, keys] = size === 'full' ? [2_000, 150] : [200, 5]
      build()
      await using stage = await openStage()
      await using peers = await openPeerStage()
      const browser = await launchBrowser()
      try {
        const user = await stage.user(rows)
        const [one, other] = [await openApp(browser, stage.url, user), await openApp(browser, stage.url, user)]
        const { token } = await stage.user(rows)
        const [tanstack, tanstackToo] = [
          await openPeer(browser, stage.url, 'tanstack', { token }),
          await openPeer(browser, stage.url, 'tanstack', { token }),
        ]
        const params = { user: await peers.user(rows), cache: peers.cacheUrl }
        const [zero, zeroToo] = [
          await openPeer(browser, peers.url, 'zero', params),
          await openPeer(browser, peers.url, 'zero', params),
        ]
        const rest = async (took: Promise<{ changed: number }>) => {
          const { changed } = await took
          await sleep(100 + Math.random() * 100)
          return changed
        }
        const sides = {
          ours: () => rest(keyToOther(one, other)),
          [peerNames.tanstack]: () => rest(keyToOther(tanstack, tanstackToo)),
          [peerNames.zero]: () => rest(keyToOther(zero, zeroToo)),
        }
        await allInTurn(5, sides)
        const { ours = [], ...others } = await allInTurn(keys, sides)
        return Object.entries(others).flatMap(([whose, theirs = []]) => {
          const what = 'A key on one device to the document of another'
          const p95 = (samples: number[]) => [percentile(samples, 0.95)]
          return [
            beside({ what: `${what}, median`, whose, ours, theirs, blocks: size === 'full' ? 5 : 1 }),
            beside({ what: `${what}, p95`, whose, ours: p95(ours), theirs: p95(theirs), blocks: 1 }),
          ]
        })
      } finally {
        await browser.close()
      }
    }),
}
