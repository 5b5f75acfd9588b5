import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { focusFirst, openApp } from './app.ts'
import { type Bench, median, ms, percentile } from './measure.ts'
import { buildClient } from './processes.ts'
import { openStage } from './stage.ts'

/** What a long list costs beside a click: another tab, a start, scrolling, memory. */
export const longList: Bench = {
  name: 'long-list',
  method: `The built app in Chromium, signed in, with 10,000 ranked films and all their titles on the device. *Other tab:* a key
moves the first row of tier S in one tab; the time runs from the key event's time stamp to the change of the count in the
document of the other, by the browser's one clock; the next key comes as soon as that is seen. *First row:* from the start
of a reload to the first row in the document, from this device alone. *Scrolling:* the window goes through tier A, a good
half window with each frame; in each frame a row must lie at the top, the middle and the foot of the window; and again with
all the films in that one tier. *Shift:* the layout shifts Chromium counts from the start of the reload to the end of the
first scrolling. *Memory:* the heap after a collection, less that of a guest without a list.`,
  async run(size) {
    const [rows, turns] = size === 'full' ? [10_000, 60] : [500, 3]
    buildClient()
    await using stage = await openStage()
    const user = await stage.user(rows)
    const browser = await launchBrowser()
    try {
      const one = await openApp(browser, stage.url, user)
      await one.context().addInitScript(watchStart)
      const other = await one.context().newPage()
      await other.goto('/')
      await other.locator('[data-row]').first().waitFor()
      const tabs: number[] = []
      for (let i = 0; i < turns; i++) tabs.push(await toOtherTab(one, other))
      await other.close()
      const starts: number[] = []
      for (let i = 0; i < Math.ceil(turns / 3); i++) starts.push(await start(one))
      const { frames, bare } = await scroll(one)
      const shift = Number(await one.evaluate('window.shifted'))
      const memory = (await heap(one)) - (await guestHeap(browser, stage.url))
      await one.context().close()
      const tier = await scroll(await openApp(browser, stage.url, await stage.user(rows, ['A'])))
      const what = (text: string) => `${text} with ${rows.toLocaleString('en')} rows`
      const plain = { compared: '–', ratio: '–' }
      return [
        {
          what: what('Key to the document of another tab, median'),
          ours: ms(median(tabs)),
          ...plain,
          target: '≤ 50 ms',
          reached: median(tabs) <= 50,
        },
        {
          what: what('Key to the document of another tab, p95'),
          ours: ms(percentile(tabs, 0.95)),
          ...plain,
          target: '–',
        },
        {
          what: what('Reload to the first row, median'),
          ours: ms(median(starts)),
          ...plain,
          target: '≤ 800 ms',
          reached: median(starts) <= 800,
        },
        {
          what: what(`Frames of ${frames} in which scrolling showed no row`),
          ours: String(bare),
          ...plain,
          target: '0',
          reached: bare === 0,
        },
        {
          what: `The same of ${tier.frames} in a tier of ${rows.toLocaleString('en')}`,
          ours: String(tier.bare),
          ...plain,
          target: '0',
          reached: tier.bare === 0,
        },
        { what: what('Layout shift'), ours: shift.toFixed(3), ...plain, target: '0', reached: shift === 0 },
        {
          what: what('Memory of the page'),
          ours: `${memory.toFixed(1)} MB`,
          ...plain,
          target: '≤ 40 MB',
          reached: memory <= 40,
        },
      ]
    } finally {
      await browser.close()
    }
  },
}

// As text: a function would bring along what the TypeScript runner puts around it.
const watchStart = `
  window.shifted = 0
  new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value })
    .observe({ type: 'layout-shift', buffered: true })
  window.firstRow = new Promise(done => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('[data-row]')) return
      observer.disconnect()
      done(performance.now())
    })
    observer.observe(document, { childList: true, subtree: true })
  }), 0`
const watchKey = `
  window.pressed = new Promise(done => {
    addEventListener('keydown', event => done(performance.timeOrigin + event.timeStamp), { capture: true, once: true })
  }), 0`
const watchCount = `
  window.seen = new Promise(done => {
    const observer = new MutationObserver(() => { observer.disconnect(); done(performance.timeOrigin + performance.now()) })
    observer.observe(document.querySelector('[data-count="S"]'), { childList: true, characterData: true, subtree: true })
  }), 0`

/** A move in one tab; the milliseconds until another tab's document shows it. */
async function toOtherTab(one: Page, other: Page): Promise<number> {
  await focusFirst(one, '[data-tier="S"] [data-row] a')
  await one.evaluate(watchKey)
  await other.evaluate(watchCount)
  await one.keyboard.press('b')
  const pressed = Number(await one.evaluate('window.pressed'))
  return Number(await other.evaluate('window.seen')) - pressed
}

/** A reload; the milliseconds to the first row. */
async function start(page: Page): Promise<number> {
  await page.reload()
  return Number(await page.evaluate('window.firstRow'))
}

/** Goes through tier A, and looks at each frame before it is painted. */
const scroll = (page: Page): Promise<{ frames: number; bare: number }> =>
  page.evaluate(`(async () => {
    const list = document.querySelector('[data-list="A"]')
    const end = list.getBoundingClientRect().bottom + scrollY - innerHeight
    const frame = () => new Promise(requestAnimationFrame)
    const rowAt = y => document.elementsFromPoint(innerWidth / 2, y).some(element => element.closest('[data-row]'))
    let [frames, bare] = [0, 0]
    for (let y = list.getBoundingClientRect().top + scrollY; y < end; y += innerHeight * 0.6) {
      scrollTo(0, y)
      // The event of this scrolling comes at the start of the next frame, and what it draws is drawn in it.
      await frame()
      await frame()
      frames++
      if (![200, innerHeight / 2, innerHeight - 40].every(rowAt)) bare++
    }
    return { frames, bare }
  })()`)

/** Megabytes in use after a collection. */
async function heap(page: Page): Promise<number> {
  const protocol = await page.context().newCDPSession(page)
  await protocol.send('HeapProfiler.collectGarbage')
  const { usedSize } = await protocol.send('Runtime.getHeapUsage')
  await protocol.detach()
  return usedSize / 2 ** 20
}

async function guestHeap(browser: Browser, url: string): Promise<number> {
  const context: BrowserContext = await browser.newContext({ baseURL: url })
  const page = await context.newPage()
  await page.goto('/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  return heap(page)
}
