import type { Person } from './person.ts'

/** Somebody with an account, among other people. All of it by what the pages say. */
export class Neighbour {
  constructor(
    readonly name: string,
    readonly self: Person,
  ) {}

  private get page() {
    return this.self.page
  }

  /** Opens a place as people do: settings by the account, what is about others by People. */
  async goTo(place: 'Settings' | 'Feed' | 'People'): Promise<void> {
    if (place === 'Settings') {
      await this.self.button(`Account of ${this.name}`).click()
      await this.page.getByRole('dialog').getByRole('link', { name: place }).click()
    } else {
      await this.page.getByRole('banner').getByRole('link', { name: 'People' }).click()
      await this.page
        .getByRole('navigation', { name: 'People and lists' })
        .getByRole('link', { name: place, exact: true })
        .click()
    }
    await this.page.getByRole('heading', { name: place, level: 1 }).waitFor()
  }

  async becomes(who: 'Everyone' | 'Only me'): Promise<void> {
    await this.goTo('Settings')
    await this.page.getByRole('radio', { name: who }).check()
    await this.self.button('Save who may see it').click()
    await this.self.reads(who === 'Everyone' ? 'Everyone can see your list now.' : 'Only you can see your list now.')
  }

  /** Whom the search shows for these first letters. */
  async find(letters: string): Promise<string[]> {
    await this.goTo('People')
    await this.page.getByRole('searchbox', { name: 'Find somebody by name' }).fill(letters)
    await this.self.reads(/^(\d+ people|One person) found$|^Nobody public is called so\.$/u)
    return this.linksIn('Found people')
  }

  async follow(name: string): Promise<void> {
    await this.find(name)
    await this.page
      .getByRole('list', { name: 'Found people' })
      .getByRole('button', { name: `Follow ${name}` })
      .click()
    await this.self.reads(`You follow ${name}.`)
  }

  async unfollow(name: string): Promise<void> {
    await this.goTo('People')
    await this.page
      .getByRole('region', { name: 'You follow' })
      .getByRole('button', { name: `Unfollow ${name}` })
      .click()
    await this.self.reads(`You do not follow ${name} any more.`)
  }

  /** Whom the page says one follows. */
  async following(): Promise<string[]> {
    await this.goTo('People')
    const region = this.page.getByRole('region', { name: 'You follow' })
    await region.getByRole('list').waitFor({ state: 'attached' })
    return region.getByRole('link').allTextContents()
  }

  /** The sentences of the feed. */
  async feed(): Promise<string[]> {
    await this.goTo('Feed')
    await this.page
      .getByRole('list', { name: 'What they did, newest first' })
      .or(this.page.getByText('Nothing yet.'))
      .waitFor()
    return this.linksIn('What they did, newest first')
  }

  /** Opens somebody's page by its address. */
  async visit(name: string): Promise<void> {
    await this.page.goto(`/people/${name}`)
  }

  private linksIn(list: string): Promise<string[]> {
    return this.page.getByRole('list', { name: list }).getByRole('link').allTextContents()
  }
}
