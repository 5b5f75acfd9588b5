import type { Page } from 'playwright-core'
import { type Tier, tiers } from '#sync-rules'
import { launchBrowser } from '../e2e/browser.ts'
import { openApp } from './app.ts'
import { allInTurn, beside } from './beside.ts'
import { type Bench, ms, progress } from './measure.ts'
import { openPeerStage, peerNames, withPeers } from './peers.ts'
import { build } from './processes.ts'
import { openStage } from './stage.ts'
import { movesOf, watchQueue } from './week-offline.ts'

/** A queue of moves made without a network, until it is empty again, beside what people would use instead. */
export const peersQueue: Bench = {
  name: 'peers-queue',
  method: `A list of 10,000 films in Chromium. Its network goes; 100 films are moved by keys, and wait. The network comes back; the time runs
from the browser's \`online\` event until the page says that nothing waits and all is up to date. Ours sends them together and
has what they did from the reply; TanStack DB's offline executor sends one after another, each a \`PUT\`; Zero connects anew and
sends them, and waits for what came of them through zero-cache. In turn, round by round. What it costs to lay 100 waiting moves over rows
that arrive is told above for ours alone: TanStack DB holds rows back while a write is under way, and Zero has no door to it.`,
  run: size =>
    withPeers('A queue of moves', async () => {
      const [rows, moves, rounds] = size === 'full' ? [10_000, 100, 5] : [200, 5, 1]
      build()
      await using stage = await openStage()
      await using peers = await openPeerStage()
      const browser = await launchBrowser()
      try {
        const app = await openApp(browser, stage.url, await stage.user(rows))
        const [tanstack, zero] = await peers.pages(browser, rows)
        const { ours, ...others } = await allInTurn(rounds, {
          ours: () => drained(app, moves),
          [peerNames.tanstack]: () => drained(tanstack, moves),
          [peerNames.zero]: () => drained(zero, moves),
        })
        const what = `${moves} moves made without a network, until all are carried out`
        return Object.entries(others).map(([whose, theirs]) =>
          beside({ what, whose, ours: ours ?? [], theirs, blocks: rounds }),
        )
      } finally {
        await browser.close()
      }
    }),
}

const from: Tier = tiers[0]

/** Milliseconds from the return of the network to an empty queue. */
async function drained(page: Page, moves: number): Promise<number> {
  await page.context().setOffline(true)
  await page.evaluate(movesOf(from, moves))
  await page.locator(`[data-waiting="${moves}"]`).waitFor()
  await page.evaluate(watchQueue)
  await page.context().setOffline(false)
  const took = Number(await page.evaluate('window.took'))
  progress(`a queue: ${ms(took)}`)
  return took
}
