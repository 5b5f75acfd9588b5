import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Session } from '#sync-rules'
import { colour } from '../server/public/palette.ts'
import { caller } from '../server/testing/http.ts'
import { violations } from './axe.ts'
import type { Device } from './device.ts'
import { journeys } from './journeys.ts'
import { PASSWORD, sizes } from './looking.ts'

const { device, account } = journeys()

/** `#0a141e` as a canvas tells it: 10,20,30. */
const rgb = (hex: string) => [...Buffer.from(hex.slice(1), 'hex')].join()

const board = { S: ['Seven Samurai', 'Arcadia'], A: ['Alien', 'Fargo', 'Memento'], D: ['Titanic'] }

/** Somebody shows their list to everybody, or to nobody. */
async function become(url: string, login: string, visibility: 'public' | 'private'): Promise<void> {
  const { data } = await caller(url)<Session>('POST', '/auth/login', { body: { login, password: PASSWORD } })
  const reply = await caller(url, data.access_token)('PATCH', '/account', { body: { visibility } })
  expect(reply.status, reply.text).toBe(200)
}

/** Tiers with their titles, as the page has them. */
const readTiers = (page: Page) =>
  page
    .getByRole('region')
    .evaluateAll(regions =>
      regions.map(region => [
        region.querySelector('h2')?.textContent?.trim()[0],
        ...[...region.querySelectorAll('ol > li .title')].map(title => title.textContent),
      ]),
    )

/** The page in both themes and on both sizes, for who set MARQUEE_SCREENSHOTS. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.MARQUEE_SCREENSHOTS
  if (!folder) return
  for (const colorScheme of ['dark', 'light'] as const)
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      await page.screenshot({ path: `${folder}/${name} ${size} ${colorScheme}.png`, fullPage: true })
    }
}

/** Somebody whose browser runs no scripts, at the address of this device. */
async function withoutScripts(phone: Device): Promise<BrowserContext> {
  const context = await phone.context.browser()?.newContext({ baseURL: phone.url, javaScriptEnabled: false })
  if (!context) throw new Error('There is no browser.')
  return context
}

test('a public list is read without scripts and without an account, until its owner hides it', async () => {
  const phone = await device('phone')
  await account('ada', board)
  const context = await withoutScripts(phone)
  try {
    const page = await context.newPage()
    const hidden = await page.goto('/@ada')
    expect(hidden?.status()).toBe(404)
    const text = await hidden?.text()
    await shoot(page, 'public nobody')

    await become(phone.url, 'ada', 'public')
    await page.goto('/@ada')
    await page.getByRole('heading', { level: 1, name: 'The canon of ada' }).waitFor()
    expect(await readTiers(page)).toEqual(Object.entries(board).map(([tier, titles]) => [tier, ...titles]))
    await page.getByRole('heading', { level: 2, name: 'Tier S, Masterpiece' }).waitFor()
    await page.getByRole('link', { name: 'Follow ada in Marquee' }).waitFor()
    await shoot(page, 'public')

    await become(phone.url, 'ada', 'private')
    expect(await (await page.reload())?.text()).toBe(text)
    await page.goBack()
    await page.goForward()
    expect(await page.getByRole('region').count()).toBe(0)
  } finally {
    await context.close()
  }
})

test('the page and the page of nobody are fit for all, in both themes', async () => {
  const phone = await device('phone')
  // A page that is not there is an error in the console too.
  phone.excuse(/status of 404/)
  await account('bea', board)
  await become(phone.url, 'bea', 'public')
  const page = await phone.context.newPage()
  for (const path of ['/@bea', '/@nobody'])
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(path)
      expect([path, colorScheme, await violations(page)]).toEqual([path, colorScheme, []])
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([path, wide]).toEqual([path, 0])
    }
})

test('the preview is a picture of the tiers in their colours', async () => {
  const phone = await device('phone')
  await account('cleo', board)
  await become(phone.url, 'cleo', 'public')
  const page = await phone.context.newPage()
  await page.goto('/@cleo')
  const seen = await page.evaluate(async () => {
    const picture = new Image()
    picture.src = '/@cleo/preview.png'
    await picture.decode()
    const pen = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight).getContext('2d')
    pen?.drawImage(picture, 0, 0)
    const { data = [] } = pen?.getImageData(0, 0, picture.naturalWidth, picture.naturalHeight) ?? {}
    const colours: Record<string, number> = {}
    for (let i = 0; i < data.length; i += 4) {
      const colour = [data[i], data[i + 1], data[i + 2]].join()
      colours[colour] = (colours[colour] ?? 0) + 1
    }
    return { size: [picture.naturalWidth, picture.naturalHeight], colours }
  })
  expect(seen.size).toEqual([1200, 630])
  const many = (name: string) => (seen.colours[rgb(colour(name))] ?? 0) > 1000
  expect(['tier-S', 'tier-A', 'tier-D', 'text', 'tier-B', 'tier-C'].map(many)).toEqual([
    ...[true, true, true, true, false, false],
  ])
})

test('where the app is installed, the page still comes from the server', async () => {
  const phone = await device('phone')
  phone.excuse(/status of 404/)
  await account('dora', board)
  await become(phone.url, 'dora', 'public')
  const somebody = await phone.open()
  await somebody.isInstalled()
  for (const path of ['/@dora', '/%40dora']) {
    await somebody.page.goto(path)
    await somebody.page.getByRole('heading', { name: 'The canon of dora' }).waitFor()
  }
  await somebody.page.goto('/@nobody')
  await somebody.page.getByRole('heading', { name: 'There is nobody here under this name' }).waitFor()
})
