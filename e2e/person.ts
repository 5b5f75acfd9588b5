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

export const sizes = { phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 900 } }

/** An answer given: the first was preferred to the second. */
export type Answer = readonly [better: string, worse: string]

interface RankOptions {
  tier: Tier
  note?: string
  /** All titles that may be met, best first: how the questions are answered. */
  taste?: readonly string[]
  /** What is typed to find it, if not its title. */
  search?: string
}

/** Ends a wait that would never end, in milliseconds. Nothing here is about how fast the machine is. */
export const patience = 60_000

/** Somebody at a tab. Finds things as people do who see the page or hear it read: by role and name. */
export class Person {
  readonly home: Locator
  readonly question: Locator

  constructor(readonly page: Page) {
    this.home = page.getByRole('heading', { name: 'Your canon' })
    this.question = page.getByRole('heading', { name: 'Which do you prefer?' })
  }

  // Looking

  async board(): Promise<Board> {
    const board: Board = {}
    for (const tier of tiers) {
      const links = await this.tier(tier).getByRole('listitem').getByRole('link').all()
      const titles = await Promise.all(links.map(titleIn))
      if (titles.length > 0) board[tier] = titles
    }
    return board
  }

  /** Waits until the board is this. */
  async sees(board: Board): Promise<void> {
    await until(() => this.board(), board)
  }

  /** Waits until the words by the name of the app are these, as "Up to date". */
  async isTold(words: string | RegExp): Promise<void> {
    await this.page.getByRole('banner').getByText(words).waitFor()
  }

  /** Waits for a sentence anywhere on the page. */
  async reads(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor()
  }

  /** Keeps the screen as a phone and a laptop show it, for who set MARQUEE_SCREENSHOTS to a folder. */
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

  async goHome(): Promise<void> {
    await this.page.getByRole('banner').getByRole('link', { name: 'Marquee' }).click()
  }

  // Adding

  /** Types into the search. */
  async search(text: string): Promise<void> {
    await this.page.getByRole('banner').getByRole('link', { name: 'Add', exact: true }).click()
    await this.page.getByRole('searchbox', { name: 'Search films and plays' }).fill(text)
  }

  found(title: string): Locator {
    const list = this.page.getByRole('list', { name: 'Found' })
    return list.getByRole('button', { name: new RegExp(`^${escaped(title)} (Film|Play) `) })
  }

  /** Finds a title, gives it a tier and answers what is asked until it has its place. Returns the answers. */
  async rank(title: string, { tier, note, taste = [], search = title }: RankOptions): Promise<Answer[]> {
    await this.search(search)
    await this.found(title).click()
    await this.grade(tier, note)
    return this.answerAll(title, taste)
  }

  /** Keeps a title for later. */
  async save(title: string): Promise<void> {
    await this.search(title)
    await this.button(`Save ${title} for later`).click()
    await this.reads(`${title} is in Watch later.`)
    await this.goHome()
  }

  async hasForLater(titles: string[]): Promise<void> {
    await this.page.getByRole('banner').getByRole('link', { name: 'Watch later' }).click()
    for (const title of titles) await this.page.getByRole('link', { name: title, exact: true }).waitFor()
    await this.goHome()
  }

  /** Ranks what was kept for later. It needs no network. */
  async rankSaved(title: string, { tier, note, taste = [] }: RankOptions): Promise<Answer[]> {
    await this.page.getByRole('banner').getByRole('link', { name: 'Watch later' }).click()
    await this.page.getByRole('link', { name: `Rank ${title}` }).click()
    await this.grade(tier, note)
    return this.answerAll(title, taste)
  }

  /** The tier and the note, after a title was chosen. */
  async grade(tier: Tier, note?: string): Promise<void> {
    await this.button(new RegExp(`^${tier} `)).click()
    if (note !== undefined) await this.page.getByRole('textbox', { name: 'A note, if you like' }).fill(note)
    await this.button(/^Go on/).click()
    await this.question.or(this.home).waitFor()
  }

  async answerAll(title: string, taste: readonly string[]): Promise<Answer[]> {
    const answers: Answer[] = []
    while (await this.question.isVisible()) answers.push(await this.answer(title, taste))
    return answers
  }

  /** Answers one question and waits for what comes of it. */
  async answer(title: string, taste: readonly string[]): Promise<Answer> {
    const rival = await this.rival()
    const better = taste.indexOf(title) < taste.indexOf(rival)
    const round = Number(/Round (\d+)/.exec((await this.page.getByText(/^Round \d/).textContent()) ?? '')?.[1])
    await this.button(better ? /^New / : /^#\d+ /).click()
    await this.page
      .getByText(`Round ${round + 1} of`)
      .or(this.home)
      .waitFor()
    return better ? [title, rival] : [rival, title]
  }

  /** Whom the newcomer is compared with. */
  async rival(): Promise<string> {
    const hint = await this.page.getByText('put it just above').textContent()
    return /just above (.*), marked “place me”/.exec(hint ?? '')?.[1] ?? ''
  }

  /** Enters something no catalogue knows. */
  async enter(play: { title: string; year?: string; venue?: string }): Promise<void> {
    await this.page.getByRole('link', { name: 'Enter it yourself' }).click()
    await this.page.getByRole('textbox', { name: 'Title' }).fill(play.title)
    await this.shoot('by hand')
    if (play.year) await this.page.getByRole('textbox', { name: 'Year' }).fill(play.year)
    if (play.venue) await this.page.getByRole('textbox', { name: 'Theatre or place' }).fill(play.venue)
    await this.button('Go on').click()
  }

  // Changing

  /** Drags a row by its grip to just above another one. */
  async drag(title: string, { above }: { above: string }): Promise<void> {
    const grip = await boxOf(this.row(title).getByRole('button', { name: `Drag ${title}` }))
    const target = await boxOf(this.row(above))
    const { mouse } = this.page
    await mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
    await mouse.down()
    await mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2 + 12, { steps: 3 })
    await mouse.move(grip.x + grip.width / 2, target.y + 2, { steps: 8 })
    await this.twoFrames()
    await mouse.up()
  }

  /** What follows the pointer is drawn with the next frame. */
  private async twoFrames(): Promise<void> {
    await this.page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
  }

  /** Goes to a row with the Tab and arrow keys alone. */
  async walkTo(title: string): Promise<void> {
    const row = this.row(title).getByRole('link')
    const anyRow = this.page.getByRole('region').getByRole('link')
    while ((await anyRow.and(this.page.locator(':focus')).count()) === 0) await this.page.keyboard.press('Tab')
    while (!(await row.evaluate(link => link === document.activeElement))) await this.page.keyboard.press('ArrowDown')
  }

  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys)
  }

  /** Opens a row's Move dialog. */
  async moving(title: string): Promise<Locator> {
    await this.row(title)
      .getByRole('button', { name: `Move ${title}…` })
      .click()
    return this.page.getByRole('dialog', { name: `Move ${title}` })
  }

  /** Moves by the dialog: to an end of a tier, or just below something in it. */
  async move(title: string, to: { tier: Tier; end: 'top' | 'bottom' } | { tier: Tier; below: string }): Promise<void> {
    const dialog = await this.moving(title)
    await dialog.waitFor()
    await this.shoot('move')
    await dialog.getByRole('button', { name: new RegExp(`^${to.tier} `) }).click()
    if ('end' in to) await dialog.getByRole('button', { name: `To the ${to.end}` }).click()
    else {
      await dialog.getByRole('searchbox', { name: 'Just below' }).fill(to.below)
      await dialog.getByRole('button', { name: `Below ${to.below}` }).click()
    }
    await dialog.waitFor({ state: 'hidden' })
  }

  /** Opens the page of a ranked item. */
  async look(title: string): Promise<Locator> {
    await this.row(title).getByRole('link').click()
    return this.page.getByRole('dialog', { name: title })
  }

  async note(title: string, text: string): Promise<void> {
    const dialog = await this.look(title)
    await dialog.getByRole('textbox', { name: 'Your note' }).fill(text)
    await this.shoot('item')
    await dialog.getByRole('button', { name: 'Save note' }).click()
    await this.reads('Note saved.')
    await this.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  }

  async noteOf(title: string): Promise<string> {
    const dialog = await this.look(title)
    const text = await dialog.getByRole('textbox', { name: 'Your note' }).inputValue()
    await this.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    return text
  }

  async remove(title: string): Promise<void> {
    const dialog = await this.look(title)
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await this.reads(`${title} is off your list.`)
  }

  async undo(): Promise<void> {
    await this.page.getByRole('banner').getByRole('button', { name: 'Undo' }).click()
    await this.reads('Taken back.')
  }

  // Accounts

  async signUp(username: string): Promise<void> {
    await this.page.getByRole('link', { name: 'Sign in' }).first().click()
    await this.button('Make an account').click()
    await this.page.getByRole('textbox', { name: 'Name', exact: true }).fill(username)
    await this.page.getByRole('textbox', { name: 'E-mail' }).fill(`${username}@example.com`)
    await this.page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    await this.shoot('sign up')
    await this.button('Make an account').click()
    await this.button(`Account of ${username}`).waitFor()
  }

  async signIn(username: string): Promise<void> {
    await this.page.getByRole('link', { name: 'Sign in' }).first().click()
    await this.page.getByRole('textbox', { name: 'Name or e-mail' }).fill(username)
    await this.page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    await this.button('Sign in').click()
    await this.button(`Account of ${username}`).waitFor()
  }

  /** Opens the account and chooses to leave; with unsent edits that asks first. */
  async signOut(username: string): Promise<void> {
    await this.button(`Account of ${username}`).click()
    await this.button('Sign out').click()
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const startsWith = (text: string): RegExp => new RegExp(`^${escaped(text)}( |$)`)

/** A row's link reads its title, kind and year. Short patience: a row that is gone meanwhile is looked for anew. */
const titleIn = async (link: Locator): Promise<string> =>
  ((await link.textContent({ timeout: 2_000 })) ?? '').replace(/(Film|Play) · .*$/s, '')

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

async function boxOf(thing: Locator) {
  await thing.scrollIntoViewIfNeeded()
  const box = await thing.boundingBox()
  if (!box) throw new Error('It is not on the screen.')
  return box
}
