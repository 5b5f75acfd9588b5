import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { PASSWORD } from '../e2e/looking.ts'
import { type Bench, median, ms, percentile, progress } from './measure.ts'
import { build, startServerProcess } from './processes.ts'

/** A long list of the old version comes in at the first login. */
export const oldLists: Bench = {
  name: 'old-lists',
  method: `The built app in Chromium, the server with its embedded database, and 5,000 films as the old version kept them, none of which the
catalogue knows: each is asked for by its id and by its title, and becomes one of the person's own. The time runs from the
press of "Take it in" until the board shows all of them, written down on this device; sending them is not part of it. *Frames:* the
time between two frames the page drew meanwhile, and the longest of them: for so long nothing answered a hand.`,
  async run(size) {
    const [films, rounds] = size === 'full' ? [5_000, 5] : [500, 1]
    build()
    await using server = await startServerProcess()
    const browser = await launchBrowser()
    try {
      const [took, frames, longest]: [number[], number[], number[]] = [[], [], []]
      for (let round = 0; round < rounds; round++) {
        const taken = await takeIn(browser, server.url, `bench_old_${round}`, films)
        took.push(taken.took)
        frames.push(...taken.frames)
        longest.push(Math.max(...taken.frames))
        progress(`an old list: ${ms(taken.took)}`)
      }
      const what = (text: string) => `${text} of an old list of ${films.toLocaleString('en')} films`
      const plain = { compared: '–', ratio: '–' }
      return [
        {
          what: what('Taking in'),
          ours: `${ms(median(took))} (${took.map(each => ms(each)).join(', ')})`,
          ...plain,
          target: '≤ 5 s',
          reached: median(took) <= 5_000,
        },
        {
          what: what('Between two frames during the taking in, p95,'),
          ours: ms(percentile(frames, 0.95)),
          ...plain,
          target: '≤ 50 ms',
          reached: percentile(frames, 0.95) <= 50,
        },
        { what: what('Longest frame of the taking in, median,'), ours: ms(median(longest)), ...plain, target: '–' },
      ]
    } finally {
      await browser.close()
    }
  },
}

interface Taken {
  /** Milliseconds from the press to the board. */
  took: number
  /** Milliseconds between the frames meanwhile. */
  frames: number[]
}

async function takeIn(browser: Browser, url: string, username: string, films: number): Promise<Taken> {
  const context = await browser.newContext({ baseURL: url })
  const page = await context.newPage()
  page.setDefaultTimeout(240_000)
  await page.goto('/sign-in')
  await page.evaluate(list => localStorage.setItem('marquee_rankings_v1', list), listOf(films))
  await signUp(page, username)
  await page.goto('/old-list')
  const button = page.getByRole('button', { name: 'Take it in', exact: true })
  await button.and(page.locator(':enabled')).waitFor()
  await page.evaluate(watch(films / 5))
  await button.click()
  const taken = (await page.evaluate('window.taken')) as Taken
  await context.close()
  return taken
}

async function signUp(page: Page, username: string): Promise<void> {
  await page.getByRole('button', { name: 'Make an account' }).click()
  await page.locator('[name=username]').fill(username)
  await page.locator('[name=email]').fill(`${username}@example.com`)
  await page.locator('[name=password]').fill(PASSWORD)
  await page.locator('form button[type=submit]').click()
  await page.locator('[data-sync="up_to_date"]').waitFor()
}

const listOf = (count: number): string =>
  JSON.stringify(
    Array.from({ length: count }, (_, i) => ({
      ...{ id: `tmdb_${100_000 + i}`, title: `Film ${i}`, year: String(1900 + (i % 120)), posterUrl: '' },
      ...{ type: 'movie', genres: [], tier: 'SABCD'[i % 5], rank: Math.floor(i / 5) },
    })),
  )

// As text: a function would bring along what the TypeScript runner puts around it.
const watch = (inS: number): string => `
  window.taken = new Promise(done => {
    addEventListener('click', event => {
      const from = event.timeStamp
      const frames = []
      let last = performance.now()
      const frame = () => {
        const now = performance.now()
        frames.push(now - last)
        last = now
        if (document.querySelector('[data-count="S"]')?.textContent === '${inS}') done({ took: now - from, frames })
        else requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    }, { capture: true, once: true })
  }), 0`
