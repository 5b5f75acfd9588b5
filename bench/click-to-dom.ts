import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { focusFirst, openApp } from './app.ts'
import { type Bench, median, ms, percentile, range, ratiosOf, takeTurns } from './measure.ts'
import { build } from './processes.ts'
import { openStage } from './stage.ts'

const ROWS = 10_000

/** How soon a move is seen, in a browser, with a long list. */
export const clickToDom: Bench = {
  name: 'click-to-dom',
  method: `The built app in Chromium, signed in, with ${ROWS.toLocaleString('en')} ranked films and all their titles on the device, its streams open and
its outbox sending. The first row of tier S has the focus; a tier's letter moves it there. The time runs from the key
event's own time stamp to the change of tier S's count in the document, as a MutationObserver sees it: storing, sending and
painting come after. Compared to \`bench/old-list.html\`, which keeps a list of the same length as one JSON text in
localStorage as the local-first version did, in the same browser. Both take turns, key by key.`,
  async run(size) {
    const [rows, keys] = size === 'full' ? [ROWS, 150] : [200, 5]
    build()
    await using stage = await openStage()
    const user = await stage.user(rows)
    const browser = await launchBrowser()
    try {
      const app = await openApp(browser, stage.url, user)
      const old = await openOld(browser, rows)
      const sides = await takeTurns(
        keys,
        () => keyToDocument(app, '[data-tier="S"] [data-row] a'),
        () => keyToDocument(old, 'body'),
      )
      const ratios = ratiosOf(sides, size === 'full' ? 5 : 1)
      const { ours, compared } = sides
      const p95 = (samples: number[]) => percentile(samples, 0.95)
      return [
        {
          what: `Key to document with ${rows.toLocaleString('en')} rows, median`,
          ours: ms(median(ours)),
          compared: `localStorage: ${ms(median(compared))}`,
          ratio: range(ratios),
          target: '≤ 16 ms',
          reached: median(ours) <= 16,
        },
        {
          what: `Key to document with ${rows.toLocaleString('en')} rows, p95`,
          ours: ms(p95(ours)),
          compared: `localStorage: ${ms(p95(compared))}`,
          ratio: `${(p95(ours) / p95(compared)).toFixed(2)} ×`,
          target: '–',
        },
      ]
    } finally {
      await browser.close()
    }
  },
}

/** The list in localStorage, in a browser profile of its own: other tabs of its context are found at the same address. */
export async function openOld(browser: Browser, rows: number): Promise<Page> {
  const body = await readFile(join(import.meta.dirname, 'old-list.html'))
  const context = await browser.newContext({ baseURL: 'http://old-list.test' })
  await context.route('/', route => route.fulfill({ contentType: 'text/html', body }))
  const page = await context.newPage()
  await page.goto('/')
  await page.evaluate(`load(${rows})`)
  return page
}

// As text: a function would bring along what the TypeScript runner puts around it.
const watch = `
  window.took = new Promise(done => {
    let from = 0
    addEventListener('keydown', event => { from = event.timeStamp }, { capture: true, once: true })
    const seen = () => { observer.disconnect(); done(performance.now() - from) }
    const observer = new MutationObserver(seen)
    observer.observe(document.querySelector('[data-count="S"]'), { childList: true, characterData: true, subtree: true })
  }), 0`

/** One move, and the milliseconds it took to be seen. */
export async function keyToDocument(page: Page, focus: string): Promise<number> {
  await focusFirst(page, focus)
  await page.evaluate(watch)
  await page.keyboard.press('b')
  const took = Number(await page.evaluate('window.took'))
  await sleep(100)
  return took
}
