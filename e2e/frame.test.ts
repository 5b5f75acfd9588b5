import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { patience, sizes } from './looking.ts'

const { device, atLaptop } = journeys()

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

test('dark or light is as the device says until somebody chooses; the choice is there before anything is painted', async () => {
  const phone = await device('phone')
  const ada = await phone.open('/more')
  const { page } = ada
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await background(page)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await background(page)
  expect(light).not.toBe(dark)

  const other = await phone.open('/more')
  await other.page.emulateMedia({ colorScheme: 'light' })
  await page.getByRole('radio', { name: 'Dark' }).check()
  expect(await background(page)).toBe(dark)
  expect(await page.locator('meta[name=theme-color][media=all]').getAttribute('content')).toBe('#15110e')
  // Another tab follows.
  await expect.poll(() => background(other.page), { timeout: patience }).toBe(dark)

  // Without the app, whose scripts come last: the theme does not wait for them.
  phone.excuse(/Failed to load resource|module script/)
  await phone.context.route(/\/assets\/.*\.js$/, route => route.abort())
  const bare = await phone.context.newPage()
  await bare.emulateMedia({ colorScheme: 'light' })
  await bare.goto('/')
  expect(await background(bare)).toBe(dark)
  await phone.context.unroute(/\/assets\/.*\.js$/)

  await ada.reload()
  expect(await page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true)
  await page.getByRole('radio', { name: 'As the device says' }).check()
  expect(await background(page)).toBe(light)
})

test('what is half written outlives a reload, and is gone when somebody goes away from it', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  const { page } = ada
  await ada.rank('Fargo', { tier: 'A' })

  const dialog = await ada.look('Fargo')
  await dialog.getByRole('textbox', { name: 'Your note' }).fill('the snow, and')
  await ada.reload()
  expect(await dialog.getByRole('textbox', { name: 'Your note' }).inputValue()).toBe('the snow, and')
  await dialog.getByRole('button', { name: 'Drop the changes' }).click()
  await ada.press('Escape')

  const adding = page.getByRole('textbox', { name: 'A note, if you like' })
  await ada.search('alien')
  await ada.found('Alien').click()
  await ada.button(/^A /).click()
  await adding.fill('in space no one')
  await ada.reload()
  expect(await adding.inputValue()).toBe('in space no one')
  await ada.button(/^Go on/).click()
  await ada.question.waitFor()
  await ada.reload()
  await ada.question.waitFor()
  await ada.answerAll('Alien', ['Alien', 'Fargo'])
  await ada.sees({ A: ['Alien', 'Fargo'] })
  expect(await ada.noteOf('Alien')).toBe('in space no one')

  await ada.search('memento')
  await ada.found('Memento').click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await ada.search('')
  expect(await page.getByRole('searchbox').isVisible()).toBe(true)

  await page.goto('/manual')
  const [title, place] = ['Title', 'Theatre or place'].map(name => page.getByRole('textbox', { name }))
  await title?.fill('The Lamplighters')
  await place?.fill('Theatre Royal')
  await ada.reload()
  expect([await title?.inputValue(), await place?.inputValue()]).toEqual(['The Lamplighters', 'Theatre Royal'])
})

const narrow = [
  ['/', '/add', '/later', '/manual', '/more', '/about', '/nowhere', '/old-list', '/stats', '/history', '/place'],
  ['/people', '/people/mona', '/feed', '/leaderboard', '/settings', '/undelete', '/import', '/data', '/share'],
].flat()
const long = 'Donaudampfschifffahrtsgesellschaftskapitaen and the Persecution of Jean-Paul Marat at Charenton'

const looks = [
  ['twice as large on a phone', 320, 640],
  ['four times as large on a laptop', 320, 256],
  ['on a phone held sideways', 844, 390],
] as const

test('nothing is cut off or covered in what is twice or four times as large, or held sideways', async () => {
  const { person: ada, laptop } = await atLaptop('wide')
  const { page } = ada
  // There is no Mona.
  laptop.excuse(/status of 404/)
  await page.goto('/manual')
  await page.getByRole('textbox', { name: 'Title' }).fill(long)
  await ada.button('Go on').click()
  await ada.grade('S')
  await ada.save('Titanic')
  for (const path of narrow) {
    await page.goto(path)
    await page.locator('#main:not([aria-busy]) h1').waitFor()
    for (const [how, width, height] of looks) {
      await page.setViewportSize({ width, height })
      const reaches = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(reaches, `${path} ${how}`).toBeLessThanOrEqual(width)
    }
  }
  // What has the focus is to be seen, above the places at the foot and below the name at the top.
  for (const [how, width, height] of looks) {
    await page.setViewportSize({ width, height })
    await page.goto('/')
    await ada.walkTo('Memento')
    for (let i = 0; i < 4; i++) {
      const seen = await page.evaluate(() => {
        const box = document.activeElement?.getBoundingClientRect()
        if (!box) return false
        return document.activeElement?.contains(document.elementFromPoint(box.x + 20, box.y + box.height / 2)) ?? false
      })
      expect(seen, `${await ada.focused()} ${how}`).toBe(true)
      await ada.press('ArrowUp')
    }
  }
})

test('with colours of the person’s own everything still has an edge, and the place one is at is told', async () => {
  const { person: ada } = await atLaptop('contrast')
  await ada.page.emulateMedia({ forcedColors: 'active' })
  const edge = (name: string) =>
    ada.page
      .getByRole('banner')
      .getByRole('link', { name, exact: true })
      .evaluate(link => getComputedStyle(link).borderBottomStyle)
  expect(await edge('List')).toBe('solid')
  expect(await edge('People')).toBe('none')
  await ada.shoot('forced colours')
})

test('a phone has the places at its foot, each large enough for a thumb', async () => {
  const ada = await (await device('phone')).open()
  const places = ada.page.getByRole('navigation', { name: 'Main' }).getByRole('link')
  await places.first().waitFor()
  const shown = (await places.all()).map(async place => ({
    box: await place.boundingBox(),
    name: await place.textContent(),
  }))
  const boxes = (await Promise.all(shown)).filter(({ box }) => box !== null)
  expect(boxes.map(({ name }) => name?.trim())).toEqual(['List', 'Watch later', 'Add', 'People', 'More'])
  for (const { box, name } of boxes) {
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), String(name)).toBeGreaterThanOrEqual(44)
    expect(box?.y, String(name)).toBeGreaterThan(760)
  }
})

test('what is pointed at can still be read, dark and light', async () => {
  const { person: ada } = await atLaptop('pointer')
  const things = ada.page.getByRole('banner').locator('a:visible, button:visible:enabled')
  for (const colorScheme of ['dark', 'light'] as const) {
    await ada.page.emulateMedia({ colorScheme })
    for (const thing of await things.all()) {
      await thing.hover()
      expect
        .soft(await thing.evaluate(contrast), `${colorScheme}: ${await thing.textContent()}`)
        .toBeGreaterThanOrEqual(4.5)
    }
  }
})

/** Runs in the page: of the letters against what is behind them. axe gives up where a filter is. */
function contrast(element: Element): number {
  const light = (colour: string) => {
    const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(part => {
      const of1 = Number(part) / 255
      return of1 <= 0.04045 ? of1 / 12.92 : ((of1 + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  let behind = element
  while (behind.parentElement && /, 0\)$/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement
  const of = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor].map(light)
  return (Math.max(...of) + 0.05) / (Math.min(...of) + 0.05)
}

test('a short notice stands in one line with its Undo, on a phone and on a laptop', async () => {
  const { person: ada } = await atLaptop('brief')
  for (const size of [sizes.phone, sizes.laptop]) {
    await ada.page.setViewportSize(size)
    await ada.press('Escape')
    await ada.note('Fargo', `seen at ${size.width}`)
    const words = ada.page.locator('[data-announcer] + div').filter({ hasText: 'Note saved.' })
    const [said, undo] = await Promise.all([
      words.getByText('Note saved.').boundingBox(),
      words.getByRole('button', { name: 'Undo' }).boundingBox(),
    ])
    expect(middle(said), `${size.width}`).toBeCloseTo(middle(undo), 0)
  }
})

test('a notice of many words stands above its buttons where there is little room, in lines one can read', async () => {
  const phone = await device('phone', 'de-DE')
  const { page } = await phone.open('/add')
  await page.getByRole('searchbox').fill('the lord of the rings the return')
  await page
    .getByRole('button', { name: /^The Lord of the Rings: The Return of the King Film/u })
    .first()
    .click()
  await page.getByRole('button', { name: /^S /u }).click()
  await page.getByRole('button', { name: 'Weiter ohne Notiz' }).click()
  const said = page.locator('[data-announcer] + div').getByText(/Stufe S, Platz 1 von 1$/u)
  expect((await said.boundingBox())?.height).toBeLessThan(60)
})

test('of a part that is not on the device yet it is said that it needs the network; with it, trying again brings it', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  await ada.rank('Fargo', { tier: 'A' })
  const protocol = await phone.context.newCDPSession(ada.page)
  await protocol.send('Network.enable')
  // As before the service worker has stored everything.
  await protocol.send('Network.setBypassServiceWorker', { bypass: true })
  await ada.reload()
  await ada.row('Fargo').waitFor()
  phone.excuse(/preload CSS|dynamically imported module/u)
  await phone.goOffline()
  const move = ada.page.getByRole('button', { name: 'Move Fargo' })
  await move.click()
  await ada.reads('It is fetched once, and needs the network for that.')
  await ada.button('Try again').click()
  await move.click()
  await ada.reads('It is fetched once, and needs the network for that.')
  await phone.comeOnline()
  await ada.button('Try again').click()
  await move.click()
  await ada.page.getByRole('dialog', { name: 'Move Fargo' }).waitFor()
})

const middle = (box: { y: number; height: number } | null): number => (box ? box.y + box.height / 2 : Number.NaN)
