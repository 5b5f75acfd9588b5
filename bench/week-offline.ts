import type { Page } from 'playwright-core'
import type { Tier } from '#sync-rules'
import { launchBrowser } from '../e2e/browser.ts'
import { openApp } from './app.ts'
import { Device } from './device.ts'
import { type Bench, forEach, median, ms, progress, times } from './measure.ts'
import { build } from './processes.ts'
import { type BenchUser, openStage, type Stage } from './stage.ts'

/** A device comes home after a week. */
export const weekOffline: Bench = {
  name: 'week-offline',
  method: `The built app in Chromium with 5,000 ranked films. Without a network its person moves 500 of them, by keys; another device makes
2,000 moves meanwhile. Then the app is opened anew, still without a network, and so without a token. The time runs from the
browser's \`online\` event until the page says that it is up to date and nothing waits: the session is renewed, the ops are
carried out (fsync on), and every change is stored. Each round starts from the last one's list. Compared to a device that
was away as long and has only to read.`,
  async run(size) {
    const { rows, ops, changes, rounds } =
      size === 'full'
        ? { rows: 5_000, ops: 500, changes: 2_000, rounds: 3 }
        : { rows: 500, ops: 5, changes: 20, rounds: 1 }
    build()
    await using stage = await openStage()
    const user = await stage.user(rows)
    const browser = await launchBrowser()
    try {
      const page = await openApp(browser, stage.url, user)
      await page.waitForFunction("navigator.serviceWorker.controller?.state === 'activated'")
      const [took, read]: [number[], number[]] = [[], []]
      for (const tier of (['S', 'A', 'C'] as const).slice(0, rounds)) {
        took.push(await away(page, { stage, user, changes, ops, tier }))
        read.push(await away(page, { stage, user, changes, ops: 0, tier }))
        progress(`a week: ${ms(took.at(-1) ?? 0)}`)
      }
      return [
        {
          what: `${ops} waiting ops and ${changes.toLocaleString('en')} missed changes after a week`,
          ours: `${ms(median(took))} (${took.map(each => ms(each)).join(', ')})`,
          compared: `without ops: ${ms(median(read))}`,
          ratio: times(median(took) / median(read)),
          target: '≤ 2 s',
          reached: median(took) <= 2_000,
        },
      ]
    } finally {
      await browser.close()
    }
  },
}

interface Week {
  stage: Stage
  user: BenchUser
  changes: number
  ops: number
  /** Where the rows to move are. */
  tier: Tier
}

/** How long it takes to be up to date after a week. */
async function away(page: Page, { stage, user, changes, ops, tier }: Week): Promise<number> {
  await page.context().setOffline(true)
  await Promise.all([page.evaluate(movesOf(tier, ops)), changeElsewhere(stage, user, changes)])
  await page.locator(`[data-waiting="${ops}"]`).waitFor()
  await page.reload()
  await page.locator(`[data-waiting="${ops}"]`).waitFor()
  await page.evaluate(watchQueue)
  await page.context().setOffline(false)
  // A real browser says so by itself; this one forgets to after a reload.
  await page.evaluate("dispatchEvent(new Event('online'))")
  return Number(await page.evaluate('window.took'))
}

async function changeElsewhere(stage: Stage, user: BenchUser, count: number): Promise<void> {
  const head = await stage.db.row<{ seq: number }>('select seq from sync_heads where user_id = $1', [user.id])
  user.seq = head?.seq ?? 0
  const device = new Device(stage.url, user)
  await forEach(Array(count).fill(0), 1, 'changes made elsewhere', () =>
    device.push('ranking.place', user.board.move().args),
  )
  device.close()
}

/** Moves so many rows of a tier, by a key and one after another; told as text, it says which. */
// As text: a function would bring along what the TypeScript runner puts around it.
export const movesOf = (tier: Tier, count: number, { key = 'b', row = '[data-row]' } = {}): string => `(async () => {
  const frame = () => new Promise(requestAnimationFrame)
  const section = document.querySelector('[data-tier="${tier}"]')
  const shown = section.querySelector('[data-count]')
  const moved = []
  while (moved.length < ${count}) {
    section.scrollIntoView()
    let row
    while (!(row = section.querySelector('${row} a'))) await frame()
    const before = shown.textContent
    moved.push(row.closest('[data-row]').dataset.row)
    row.focus({ preventScroll: true })
    row.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }))
    while (shown.textContent === before) await frame()
  }
  return moved
})()`

export const watchQueue = `
  window.took = new Promise(done => {
    let from = 0
    addEventListener('online', () => { from ||= performance.now() }, { capture: true })
    const look = () => {
      if (from === 0 || !document.querySelector('[data-sync="up_to_date"][data-waiting="0"]')) return
      observer.disconnect()
      done(performance.now() - from)
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { childList: true, characterData: true, subtree: true, attributes: true })
  }), 0`
