import { launchBrowser } from '../e2e/browser.ts'
import { openApp } from './app.ts'
import { allInTurn, beside } from './beside.ts'
import { keyToDocument, openOld } from './click-to-dom.ts'
import { type Bench, percentile, progress } from './measure.ts'
import { openPeerStage, peerNames, withPeers } from './peers.ts'
import { build } from './processes.ts'
import { openStage } from './stage.ts'

const FIRST = '[data-tier="S"] [data-row] a'

/** How soon a move is seen, beside what people would use instead. */
export const peersClick: Bench = {
  name: 'peers-click',
  method: `As “Key to document” above: the same list, the same key, the same clock, in the same Chromium, in turn: the built app; a list in
localStorage; TanStack DB (a collection over REST, one live query of the whole list in its order, React, its offline
executor); Zero (one \`useQuery\` of the whole list in its order, React). TanStack DB and Zero order by fractional keys minted in
the browser, and draw 30 rows as the localStorage page does; the app draws what is in the window. All are online and at rest.`,
  run: size =>
    withPeers('Key to document', async () => {
      const [lists, keys] = size === 'full' ? [[1_000, 10_000], 100] : [[200], 5]
      build()
      await using stage = await openStage()
      await using peers = await openPeerStage()
      const browser = await launchBrowser()
      const figures = []
      try {
        for (const rows of lists) {
          progress(`${rows.toLocaleString('en')} rows`)
          const app = await openApp(browser, stage.url, await stage.user(rows))
          const old = await openOld(browser, rows)
          const [tanstack, zero] = await peers.pages(browser, rows)
          const took = await allInTurn(keys, {
            ours: () => keyToDocument(app, FIRST),
            localStorage: () => keyToDocument(old, 'body'),
            [peerNames.tanstack]: () => keyToDocument(tanstack, FIRST),
            [peerNames.zero]: () => keyToDocument(zero, FIRST),
          })
          const { ours = [], ...others } = took
          for (const [whose, theirs = []] of Object.entries(others)) {
            const what = `Key to document with ${rows.toLocaleString('en')} rows`
            figures.push(beside({ what: `${what}, median`, whose, ours, theirs, blocks: size === 'full' ? 5 : 1 }))
            const p95 = (samples: number[]) => [percentile(samples, 0.95)]
            figures.push(beside({ what: `${what}, p95`, whose, ours: p95(ours), theirs: p95(theirs), blocks: 1 }))
          }
          for (const page of [app, old, tanstack, zero]) await page.context().close()
        }
        return figures
      } finally {
        await browser.close()
      }
    }),
}
