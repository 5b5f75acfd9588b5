import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { sizes } from './looking.ts'

const { device } = journeys()

const held = [
  ['upright', sizes.phone],
  ['upright, with the browser’s bars', { width: 390, height: 560 }],
  ['sideways', { width: 844, height: 390 }],
  ['four times as large', { width: 320, height: 256 }],
] as const

test('while a notice is shown every button of a dialog can be tapped, however the phone is held', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  const { page } = ada
  const protocol = await phone.context.newCDPSession(page)
  await protocol.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  await ada.rank('Fargo', { tier: 'A' })
  await ada.rank('Alien', { tier: 'A', taste: ['Alien', 'Fargo'] })
  for (const [how, size] of held) {
    await page.setViewportSize(size)
    const item = await ada.look('Fargo')
    await item.getByRole('textbox', { name: 'Your note' }).fill(`held ${how}`)
    await item.getByRole('button', { name: 'Save note' }).click()
    await noticeIn(item)
    await ada.shoot(`notice over an item ${how}`)
    expect.soft(await item.evaluate(covered), `the item, ${how}`).toEqual([])

    await item.getByRole('button', { name: 'Move…' }).click()
    const move = page.getByRole('dialog', { name: 'Move Fargo' })
    await noticeIn(move)
    expect.soft(await move.evaluate(covered), `moving, ${how}`).toEqual([])
    await ada.press('Escape')

    await tap(item.getByRole('button', { name: 'Remove' }))
    await ada.reads('Fargo is off your list.')
    await ada.undo()
  }

  /** Waits for the dialog's own bar, and stays at it, so that it does not leave. */
  async function noticeIn(dialog: Locator): Promise<void> {
    await dialog.locator('> [data-announcer] + div').getByRole('button', { name: 'Close' }).hover()
  }

  /** A finger where the middle of it is, with nobody to scroll the page out of the way. */
  async function tap(thing: Locator): Promise<void> {
    await thing.evaluate(element => element.scrollIntoView({ block: 'nearest' }))
    const box = await thing.boundingBox()
    if (!box) throw new Error('It is not on the screen.')
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    await protocol.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] })
    await protocol.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }
})

test('a notice stays in a dialog while somebody is at it, and leaves when they go', async () => {
  const ada = await (await device('laptop')).open()
  await ada.page.clock.install()
  await ada.rank('Fargo', { tier: 'A' })
  const item = await ada.look('Fargo')
  await item.getByRole('textbox', { name: 'Your note' }).fill('the snow')
  await item.getByRole('button', { name: 'Save note' }).click()
  const undo = item.getByRole('button', { name: 'Undo' })
  await undo.hover()
  await ada.page.clock.fastForward(13_000)
  expect(await undo.isVisible()).toBe(true)
  await item.getByRole('heading').first().hover()
  await ada.page.clock.fastForward(13_000)
  await undo.waitFor({ state: 'hidden' })
  // The next one is nobody's yet.
  await item.getByRole('textbox', { name: 'Your note' }).fill('the snow, and')
  await item.getByRole('button', { name: 'Save note' }).click()
  await item.locator('[data-announcer] + div').getByRole('button', { name: 'Close' }).click()
  await item.getByRole('heading').first().hover()
  await item.getByRole('textbox', { name: 'Your note' }).fill('the snow, and the car park')
  await ada.press('Tab')
  await ada.press('Enter')
  await undo.waitFor()
  await ada.page.clock.fastForward(13_000)
  await undo.waitFor({ state: 'hidden' })
})

test('while a notice is shown all of a page can be tapped, down to its end', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  await ada.rank('Fargo', { tier: 'A' })
  await ada.page.goto('/data')
  await ada.button('Your list (CSV)').click()
  await ada.page.locator('#app > [data-announcer] + div').getByRole('button', { name: 'Close' }).hover()
  await ada.shoot('notice over a page')
  expect(await ada.page.getByRole('main').evaluate(covered)).toEqual([])
})

/** Runs in the page: what of it, or of a dialog, a finger would not reach at its middle once it is scrolled to, by name. */
function covered(whole: Element): string[] {
  const things = [...whole.querySelectorAll('a, button, input, textarea')].filter(
    thing => thing.closest('dialog') === whole.closest('dialog') && thing.getClientRects().length > 0,
  )
  return things.flatMap(thing => {
    thing.scrollIntoView({ block: 'nearest' })
    const { x, y, width, height } = thing.getBoundingClientRect()
    const there = document.elementFromPoint(x + width / 2, y + height / 2)
    return there && thing.contains(there) ? [] : [thing.getAttribute('aria-label') ?? thing.textContent]
  })
}
