import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { focusFirst, openApp } from './app.ts'
import { type Bench, ms, percentile, times } from './measure.ts'
import { build, startServerProcess } from './processes.ts'
import { openStage } from './stage.ts'

/** From a key on one device to the pixels on another, through everything. */
export const gestureToPaint: Bench = {
  name: 'gesture-to-paint',
  method: `The built app twice, in two contexts of one Chromium, both signed in to one account with 2,000 ranked films and at rest. On one a
key moves the first row of tier S to another tier: it is stored, sent, committed (fsync on), told to the other's poll,
stored there and drawn. The time runs from the key event's own time stamp to the end of the frame in which the other
document shows another count of tier S; both by the browser's one clock (\`timeOrigin\` plus \`now\`). Frames come every
16.7 ms, so that half of one is waited for on average. Beside it, in turns of 60 keys in the same browser, two bare pages, which
neither keep nor draw a list: the key is posted to a server of \`node:http\` that knows nothing but how often it was, and answers
the request that the other page has waiting. Between two keys it rests for a random 100 to 200 ms.
Server, PostgreSQL and both devices share the machine.`,
  async run(size) {
    const [rows, keys] = size === 'full' ? [2_000, 300] : [200, 5]
    build()
    await using stage = await openStage()
    await using relay = await startServerProcess({}, 'bench/bare-relay.ts')
    const user = await stage.user(rows)
    const browser = await launchBrowser()
    try {
      const ours = [await openApp(browser, stage.url, user), await openApp(browser, stage.url, user)] as const
      const bare = [await openBare(browser, relay.url), await openBare(browser, relay.url)] as const
      const took: Record<'ours' | 'bare', Took[]> = { ours: [], bare: [] }
      for (let block = 0; block < BLOCKS; block++) {
        took.ours.push(...(await inTurns(ours, keys / BLOCKS)))
        took.bare.push(...(await inTurns(bare, keys / BLOCKS)))
      }
      const figure = (name: string, share: number, most: number) => {
        const of = (side: Took[], what: keyof Took) =>
          percentile(
            side.map(each => each[what]),
            share,
          )
        const [painted, floor] = [of(took.ours, 'painted'), of(took.bare, 'painted')]
        return {
          what: `A key on one device to the paint on another, ${name}`,
          ours: `${ms(painted)} (the document after ${ms(of(took.ours, 'changed'))})`,
          compared: `two bare pages: ${ms(floor)}`,
          ratio: times(painted / floor),
          target: `≤ ${most} ms`,
          reached: painted <= most,
        }
      }
      return [figure('p50', 0.5, 10), figure('p99', 0.99, 50)]
    } finally {
      await browser.close()
    }
  },
}

/** So many turns has each side, one after the other. */
const BLOCKS = 5

type Took = Awaited<ReturnType<typeof keyToOther>>

async function openBare(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url)
  return page
}

async function inTurns([one, other]: readonly [Page, Page], keys: number): Promise<Took[]> {
  const took: Took[] = []
  // The first two are not counted: the other side had the machine.
  for (let i = -2; i < keys; i++) {
    const each = await keyToOther(one, other)
    if (i >= 0) took.push(each)
    await sleep(100 + Math.random() * 100)
  }
  return took
}

// As text: a function would bring along what the TypeScript runner puts around it.
const watchKey = `
  window.pressed = new Promise(done => {
    addEventListener('keydown', event => done(performance.timeOrigin + event.timeStamp), { capture: true, once: true })
  }), 0`
const watchCount = `
  window.seen = new Promise(done => {
    const now = () => performance.timeOrigin + performance.now()
    const observer = new MutationObserver(() => {
      observer.disconnect()
      const changed = now()
      const frame = new MessageChannel()
      frame.port1.onmessage = () => done({ changed, painted: now() })
      requestAnimationFrame(() => frame.port2.postMessage(0))
    })
    observer.observe(document.querySelector('[data-count="S"]'), { childList: true, characterData: true, subtree: true })
  }), 0`

/** One move on one device; the milliseconds until the other's document showed it, and until it was painted. */
export async function keyToOther(one: Page, other: Page): Promise<{ changed: number; painted: number }> {
  await focusFirst(one, '[data-tier="S"] [data-row] a')
  await one.evaluate(watchKey)
  await other.evaluate(watchCount)
  await one.keyboard.press('b')
  const pressed = Number(await one.evaluate('window.pressed'))
  const seen = await other.evaluate<{ changed: number; painted: number }>('window.seen')
  return { changed: seen.changed - pressed, painted: seen.painted - pressed }
}
