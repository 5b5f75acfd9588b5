import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { focusFirst, openApp } from './app.ts'
import { openOld } from './click-to-dom.ts'
import { type Bench, median, ms, percentile, range, ratiosOf, type Sides, takeTurns, times } from './measure.ts'
import { build } from './processes.ts'
import { openStage } from './stage.ts'

/** As fast as a person takes decisions. */
const PACE_MS = 250
/** Rows of a list that is long already, and not that long. */
const FEWER = 2_000

/** What a long list costs beside a click: another tab, a start, scrolling, memory. */
export const longList: Bench = {
  name: 'long-list',
  method: `The built app in Chromium, signed in, with 10,000 ranked films and all their titles on the device, in turn with
\`bench/old-list.html\`, which keeps as many in localStorage and draws the first 30. *Other tab:* a key moves the first row of tier
S in one tab; the time runs from the key event's time stamp to the change of the count in the document of the other, by the
browser's one clock; the next key comes a quarter of a second after that is seen, or, *one upon the other*, at once. *First
row:* from the start of a reload to the first row in the document, from this device alone; also with 2,000. *Scrolling:* the window goes
through tier A, a good half window with each frame; in each frame a row must lie at the top, the middle and the foot of the
window; and again with all the films in that one tier. *Shift:* the layout shifts Chromium counts from the start of the reload
to the end of the first scrolling. *Memory:* the heap after a collection, less that of the same page without a list.`,
  async run(size) {
    const [rows, turns] = size === 'full' ? [10_000, 60] : [500, 3]
    build()
    await using stage = await openStage()
    const user = await stage.user(rows)
    const browser = await launchBrowser()
    const ratios = (sides: Sides) => range(ratiosOf(sides, size === 'full' ? 5 : 1))
    const beside = (text: string, how: string, sides: Sides, told: (samples: number[]) => number = median) => ({
      what: `${text} with ${rows.toLocaleString('en')} rows, ${how}`,
      ours: ms(told(sides.ours)),
      compared: `localStorage: ${ms(told(sides.compared))}`,
      ratio: told === median ? ratios(sides) : times(told(sides.ours) / told(sides.compared)),
    })
    try {
      const app = await twoTabs(await openApp(browser, stage.url, user), '[data-tier="S"] [data-row] a')
      const old = await twoTabs(await openOld(browser, rows), 'body')
      const paced = (tabs: Tabs) => async () => {
        const took = await toOtherTab(tabs)
        await sleep(PACE_MS)
        return took
      }
      const tabs = await takeTurns(turns, paced(app), paced(old))
      const atOnce = {
        ours: await repeat(turns, () => toOtherTab(app)),
        compared: await repeat(turns, () => toOtherTab(old)),
      }
      for (const { other } of [app, old]) await other.close()
      const starts = await takeTurns(
        Math.ceil(turns / 3),
        () => start(app.one),
        () => start(old.one),
      )
      const fewer = await openApp(browser, stage.url, await stage.user(FEWER))
      await fewer.context().addInitScript(watchStart)
      const fewerStarts = await repeat(Math.ceil(turns / 3), () => start(fewer))
      await fewer.context().close()
      const { frames, bare } = await scroll(app.one)
      const shifts = [await shiftOf(app.one), await shiftOf(old.one)] as const
      const memory = (await heap(app.one)) - (await guestHeap(browser, stage.url))
      const oldMemory = (await heap(old.one)) - (await heap(await openOld(browser, 0)))
      await app.one.context().close()
      const tier = await scroll(await openApp(browser, stage.url, await stage.user(rows, ['A'])))
      const what = (text: string) => `${text} with ${rows.toLocaleString('en')} rows`
      const plain = { compared: '–', ratio: '–' }
      const p95 = (samples: number[]) => percentile(samples, 0.95)
      return [
        {
          ...beside('Key to the document of another tab', 'median', tabs),
          target: '≤ 50 ms',
          reached: median(tabs.ours) <= 50,
        },
        { ...beside('Key to the document of another tab', 'p95', tabs, p95), target: '–' },
        { ...beside('Key to the document of another tab', 'one upon the other, median', atOnce), target: '–' },
        {
          ...beside('Reload to the first row', 'median', starts),
          target: '≤ 800 ms',
          reached: median(starts.ours) <= 800,
        },
        {
          what: `Reload to the first row with ${FEWER.toLocaleString('en')} rows, median`,
          ours: ms(median(fewerStarts)),
          ...plain,
          target: '≤ 400 ms',
          reached: median(fewerStarts) <= 400,
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
        {
          what: what('Layout shift'),
          ours: shifts[0].toFixed(3),
          compared: `localStorage: ${shifts[1].toFixed(3)}`,
          ratio: '–',
          target: '0',
          reached: shifts[0] === 0,
        },
        {
          what: what('Memory of the page'),
          ours: `${memory.toFixed(1)} MB`,
          compared: `localStorage: ${oldMemory.toFixed(1)} MB`,
          ratio: times(memory / oldMemory),
          target: '≤ 40 MB',
          reached: memory <= 40,
        },
      ]
    } finally {
      await browser.close()
    }
  },
}

/** Two tabs of one list. */
interface Tabs {
  one: Page
  other: Page
  /** What has to have the focus for a key to move the first row. */
  focus: string
}

async function twoTabs(one: Page, focus: string): Promise<Tabs> {
  const context = one.context()
  await context.addInitScript(watchStart)
  const other = await context.newPage()
  await other.goto('/')
  await other.locator('[data-row]').first().waitFor()
  return { one, other, focus }
}

async function repeat(times: number, once: () => Promise<number>): Promise<number[]> {
  const samples: number[] = []
  for (let i = 0; i < times; i++) samples.push(await once())
  return samples
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
async function toOtherTab({ one, other, focus }: Tabs): Promise<number> {
  await focusFirst(one, focus)
  await one.evaluate(watchKey)
  await other.evaluate(watchCount)
  await one.keyboard.press('b')
  const pressed = Number(await one.evaluate('window.pressed'))
  return Number(await within(30_000, other.evaluate('window.seen'))) - pressed
}

/** A key that went nowhere is a fault to be told, not to be waited for. */
const within = <T>(limit: number, wanted: Promise<T>): Promise<T> => {
  const late = sleep(limit, undefined, { ref: false }).then(() => {
    throw new Error(`a move was not seen in the other tab within ${limit} ms`)
  })
  return Promise.race([wanted, late])
}

/** A reload; the milliseconds to the first row. */
async function start(page: Page): Promise<number> {
  await page.reload()
  return Number(await page.evaluate('window.firstRow'))
}

/** The layout shifts since the last start. */
const shiftOf = async (page: Page): Promise<number> => Number(await page.evaluate('window.shifted'))

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
