import type { Locator } from 'playwright-core'
import { type Answer, escaped, Looking, type Tier } from './looking.ts'

interface RankOptions {
  tier: Tier
  note?: string
  /** All titles that may be met, best first: how the questions are answered. */
  taste?: readonly string[]
  /** What is typed to find it, if not its title. */
  search?: string
}

/** Somebody who finds films and plays and gives them their places. */
export class Adding extends Looking {
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
    await this.page.getByRole('link', { name: `Rank it: ${title}` }).click()
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
    await this.button(better ? /^(New|Ranked \S #\d+) / : /^#\d+ /).click()
    await this.page
      .getByText(`Round ${round + 1} of`)
      .or(this.home)
      .waitFor()
    return better ? [title, rival] : [rival, title]
  }

  /** Whom the newcomer is compared with. */
  async rival(): Promise<string> {
    const hint = await this.page.getByText(/puts? it just above/).textContent()
    return /just above (.*?)(, marked “place me”| and asks again)/.exec(hint ?? '')?.[1] ?? ''
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
}
