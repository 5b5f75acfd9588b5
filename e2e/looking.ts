import { deepStrictEqual } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Locator, Page } from 'playwright-core'

export const tiers = ['S', 'A', 'B', 'C', 'D'] as const
export type Tier = (typeof tiers)[number]
/** Titles by tier, best first; tiers with nothing in them are left out. */
export type Board = Partial<Record<Tier, string[]>>

/** Everybody's. */
export const PASSWORD = 'seventeen green umbrellas'

export const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  laptop: { width: 1440, height: 900 },
}

/** An answer given: the first was preferred to the second. */
export type Answer = readonly [better: string, worse: string]

/** Ends a wait that would never end, in milliseconds. Nothing here is about how fast the machine is. */
export const patience = 60_000

/** Somebody at a tab who looks. Finds things as people do who see the page or hear it read: by role and name. */
export class Looking {
  readonly home: Locator
  readonly question: Locator

  constructor(readonly page: Page) {
    this.home = page.getByRole('heading', { name: 'Your canon' })
    this.question = page.getByRole('heading', { name: 'Which do you prefer?' })
  }

  async board(): Promise<Board> {
    const board: Board = {}
    for (const tier of tiers) {
      // At one moment: a row that is gone meanwhile would be waited for.
      const rows = await this.tier(tier).getByRole('listitem').getByRole('link').allTextContents()
      if (rows.length > 0) board[tier] = rows.map(titleIn)
    }
    return board
  }

  /** Waits until the board is this. */
  async sees(board: Board): Promise<void> {
    await until(() => this.board(), board)
  }

  /** Waits until the tiers, from S to D, count so many. */
  async counts(wanted: number[]): Promise<void> {
    await until(() => this.page.locator('[data-count]').allTextContents(), wanted.map(String))
  }

  /** Waits until the words by the name of the app are these, as "Up to date". */
  async isTold(words: string | RegExp): Promise<void> {
    await this.page.getByRole('banner').getByText(words).waitFor()
  }

  /** Waits for a sentence anywhere on the page. */
  async reads(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor()
  }

  /** Keeps the screen as a phone, a tablet and a laptop show it, for who set MARQUEE_SCREENSHOTS to a folder. */
  async shoot(name: string): Promise<void> {
    const folder = process.env.MARQUEE_SCREENSHOTS
    const before = this.page.viewportSize()
    if (!folder || !before) return
    for (const [device, size] of Object.entries(sizes)) {
      await this.page.setViewportSize(size)
      await this.page.screenshot({ path: `${folder}/${name} ${device}.png` })
    }
    await this.page.setViewportSize(before)
  }

  row(title: string): Locator {
    const link = this.page.getByRole('link', { name: startsWith(title) })
    return this.page.getByRole('main').getByRole('listitem').filter({ has: link })
  }

  private tier(tier: Tier): Locator {
    return this.page.getByRole('region', { name: new RegExp(`^${tier} `) })
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  // Going somewhere

  async reload(): Promise<void> {
    await this.page.reload()
  }

  /** Waits until the app would open without a network. */
  async isInstalled(): Promise<void> {
    const state = () => this.page.evaluate(() => navigator.serviceWorker.controller?.state ?? 'none')
    await until(state, 'activated')
  }

  /** Goes to one of the places that stand under More, without loading the page anew. */
  async goByMore(place: string): Promise<void> {
    await this.page.getByRole('banner').getByRole('link', { name: 'More' }).click()
    await this.page
      .getByRole('main')
      .getByRole('link', { name: startsWith(place) })
      .click()
    await this.page.getByRole('heading', { name: place, level: 1 }).waitFor()
  }

  async goHome(): Promise<void> {
    await this.page.getByRole('banner').getByRole('link', { name: 'Marquee' }).click()
  }
}

export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const startsWith = (text: string): RegExp => new RegExp(`^${escaped(text)}( |$)`)

/** A row's link reads its title, kind and year. */
const titleIn = (link: string): string => link.replace(/(Film|Play) · .*$/s, '')

/** Looks until it is as wanted. What cannot be read just now is looked at again. */
async function until<T>(look: () => Promise<T>, wanted: T): Promise<void> {
  const end = performance.now() + patience
  let seen = await look().catch(String)
  while (!isDeepStrictEqual(seen, wanted) && performance.now() < end) {
    await sleep(100)
    seen = await look().catch(String)
  }
  deepStrictEqual(seen, wanted)
}
