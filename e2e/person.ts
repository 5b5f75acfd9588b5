import type { Locator } from 'playwright-core'
import { Adding } from './adding.ts'
import { PASSWORD, type Tier } from './looking.ts'

/** Somebody at a tab: what they look at, add, change, and who they are. */
export class Person extends Adding {
  /** Drags a row by its grip to just above or below another one. */
  async drag(title: string, to: { above: string } | { below: string }): Promise<void> {
    const { mouse } = this.page
    // What drags is loaded after the first paint, and the page may still be scrolling: a hand that got hold of nothing
    // takes hold again.
    do {
      await mouse.up()
      const grip = await boxOf(this.row(title).getByRole('button', { name: `Drag ${title}` }))
      await mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
      await mouse.down()
      await mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2 + 12, { steps: 3 })
      await this.twoFrames()
    } while ((await this.page.locator('[data-dragged]').count()) === 0)
    const target = await this.edgeOf(to)
    await mouse.move(target.x, target.y, { steps: 8 })
    await mouse.up()
  }

  /** The same with a finger. */
  async dragByTouch(title: string, to: { above: string } | { below: string }): Promise<void> {
    const protocol = await this.page.context().newCDPSession(this.page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
      protocol.send('Input.dispatchTouchEvent', { type, touchPoints })
    await protocol.send('Emulation.setTouchEmulationEnabled', { enabled: true })
    const { x, y, width, height } = await boxOf(this.row(title).getByRole('button', { name: `Drag ${title}` }))
    const grip = { x: x + width / 2, y: y + height / 2 }
    await touch('touchStart', grip)
    await touch('touchMove', { ...grip, y: grip.y + 4 })
    // A finger has to rest a moment, or it would scroll.
    await this.page.locator('[data-dragged]').waitFor({ state: 'attached' })
    const target = await this.edgeOf(to)
    await touch('touchMove', { ...target, y: (grip.y + target.y) / 2 })
    await touch('touchMove', target)
    await this.twoFrames()
    await touch('touchEnd')
    await protocol.send('Emulation.setTouchEmulationEnabled', { enabled: false })
    await protocol.detach()
  }

  private async edgeOf(to: { above: string } | { below: string }): Promise<{ x: number; y: number }> {
    const box = await boxOf(this.row('above' in to ? to.above : to.below))
    return { x: box.x + 30, y: 'above' in to ? box.y + 2 : box.y + box.height - 2 }
  }

  /** Goes on with the Tab key alone until this has the focus. */
  async tabTo(thing: Locator): Promise<void> {
    await thing.waitFor()
    for (let i = 0; i < 200; i++) {
      if (await thing.evaluate(element => element === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error('The Tab key does not lead there.')
  }

  /** What has the focus, as a screen reader names it: its role and its name. The body is nowhere. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const { activeElement: element } = document
      if (element === null || element === document.body) return 'nowhere'
      return `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent}`
    })
  }

  /** What was said last to who cannot see it. */
  announced(): Promise<string> {
    return this.page
      .locator('[data-announcer]')
      .last()
      .textContent()
      .then(text => text ?? '')
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

  /** Asks for the top of another tier, and is told that this could not be saved. */
  async moveInVain(title: string, tier: Tier): Promise<void> {
    const dialog = await this.moving(title)
    await dialog.getByRole('button', { name: new RegExp(`^${tier} `) }).click()
    await dialog.getByRole('button', { name: 'To the top' }).click()
    await this.reads('This could not be saved on this device. Nothing was changed.')
    await this.press('Escape')
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
    await this.shoot('note saved')
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

async function boxOf(thing: Locator) {
  await thing.scrollIntoViewIfNeeded()
  const box = await thing.boundingBox()
  if (!box) throw new Error('It is not on the screen.')
  return box
}
