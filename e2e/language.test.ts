import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import * as firstDe from '../client/texts/de/first.ts'
import * as restDe from '../client/texts/de/rest.ts'
import * as firstEn from '../client/texts/en/first.ts'
import * as restEn from '../client/texts/en/rest.ts'
import { journeys } from './journeys.ts'
import { PASSWORD, patience } from './looking.ts'

const { device, account } = journeys()

type Text = string | ((...given: unknown[]) => unknown)
const every = (texts: object): Text[] =>
  Object.values(texts).flatMap(value => (typeof value === 'object' ? every(value) : [value as Text]))

/** What stands fixed in a text, whatever is put into it. */
const fixed = (text: Text): string[] =>
  typeof text === 'string' ? [text] : [String(text(...Array(text.length).fill('7')))].flatMap(said => said.split('7'))
const phrases = (...texts: object[]) =>
  new Set(
    texts
      .flatMap(every)
      .filter(text => text !== restEn.leaders.ruleOf && text !== restDe.leaders.ruleOf)
      .flatMap(fixed)
      .map(phrase => phrase.trim()),
  )

/** All that English says and German does not, but words so short that German may hold them by chance. */
const german = [...phrases(firstDe, restDe)].join('\n')
const english = [...phrases(firstEn, restEn)].filter(phrase => phrase.length > 5 && !german.includes(phrase))

/** Everything that is seen or read out, a piece to a line. */
const said = (page: Page) =>
  page.evaluate(() => {
    const pieces: (string | null)[] = [document.title]
    const walk = document.createTreeWalker(document.querySelector('#app') ?? document.body, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) pieces.push(walk.currentNode.textContent)
    for (const name of ['aria-label', 'title', 'placeholder'])
      for (const element of document.querySelectorAll(`[${name}]`)) pieces.push(element.getAttribute(name))
    return pieces.filter(Boolean).join('\n')
  })

async function expectGerman(page: Page, where: string): Promise<void> {
  const text = await said(page)
  const words = (phrase: string) =>
    new RegExp(`(?<!\\p{L})${phrase.replace(/[^\p{L}\p{N} ]/gu, '\\$&')}(?!\\p{L})`, 'u')
  expect
    .soft(
      english.filter(phrase => text.includes(phrase) && words(phrase).test(text)),
      where,
    )
    .toEqual([])
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect.soft(wide, `${where}: wider than the screen`).toBeLessThanOrEqual(0)
}

const places = [
  ...['/', '/add', '/later', '/manual', '/history', '/stats', '/data', '/place', '/import', '/share', '/more'],
  ...['/about', '/old-list', '/people', '/feed', '/leaderboard', '/leaderboard?kind=people', '/settings', '/reset'],
  ...['/sign-in', '/nowhere', '/people/heidi', '/people/nobody'],
]

async function everywhere(page: Page): Promise<void> {
  for (const path of places) {
    await page.goto(path)
    await page.locator('#main:not([aria-busy]) h1, #main:not([aria-busy]) h2').first().waitFor()
    await page.getByText(restDe.network.loading).waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    await expectGerman(page, path)
  }
}

/** Ends what hangs; there are many screens. */
const timeout = 600_000

test('a guest with a German browser sees German on every screen', { timeout }, async () => {
  const phone = await device('phone', 'de-AT')
  phone.excuse(/status of (40[14]|503)/)
  const { page } = await phone.open()
  await page.getByRole('heading', { name: 'Dein Kanon' }).waitFor()
  await everywhere(page)

  await page.goto('/reset')
  await page.getByRole('textbox', { name: 'E-Mail' }).fill('heidi@example.com')
  await page.getByRole('button', { name: 'Schick mir einen Link' }).click()
  await page.getByText('Dieser Server verschickt keine E-Mails.').waitFor()
})

test('and so does who has an account and a list; titles are as they are', { timeout }, async () => {
  await account('heidi', { A: ['Alien', 'Fargo', 'Memento'] })
  const phone = await device('phone', 'de-AT')
  phone.excuse(/status of 40[14]/)
  const { page } = await phone.open('/sign-in')
  await page.getByRole('textbox', { name: 'Name oder E-Mail' }).fill('heidi')
  await page.getByRole('textbox', { name: 'Passwort' }).fill('nicht das richtige Passwort')
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click()
  await page.getByText('Dieser Name und dieses Passwort gehören nicht zusammen.').waitFor()
  await page.getByRole('textbox', { name: 'Passwort' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click()
  await page.getByText('Auf dem neuesten Stand').waitFor()
  await everywhere(page)

  await page.goto('/')
  const alien = page.getByRole('link', { name: /^Alien/ })
  await alien.press('Alt+ArrowDown')
  await page.getByText('Alien, Stufe A, Platz 2 von 3').first().waitFor()
  await page.getByText('8,4').waitFor()
  await alien.click()
  await page.getByRole('button', { name: 'Verschieben …', exact: true }).click()
  await page.getByRole('textbox', { name: 'Auf Platz (1 bis 3)' }).fill('9')
  await page.getByRole('button', { name: 'Verschieben', exact: true }).click()
  await page.getByText('Wähle eine Zahl von 1 bis 3.').waitFor()
  await expectGerman(page, 'moving')

  await page.goto('/add')
  await page.getByRole('searchbox').fill('casablanca')
  await page.getByText(/^\d+ gefunden$/u).waitFor()
  await expectGerman(page, 'found')
  await page.getByRole('button', { name: /^Casablanca Film/u }).click()
  await page.getByRole('button', { name: /^A /u }).click()
  await page.getByRole('button', { name: 'Weiter ohne Notiz' }).click()
  await page.getByRole('button', { name: 'Zu schwer' }).click()
  await page.getByRole('link', { name: 'Verschieben …', exact: true }).waitFor()
  await expectGerman(page, 'too tough')
})

test('who chooses a language keeps it, whatever the browser asks for, and only its words are loaded', async () => {
  const laptop = await device('laptop', 'de-DE')
  const { page } = await laptop.open('/more')
  await page.getByRole('radio', { name: 'English' }).check()
  // Choosing is not yet using: who goes through the choices with the arrow keys stays on the page.
  await page.getByRole('heading', { name: 'Mehr', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Diese Sprache nehmen' }).click()
  await page.getByRole('heading', { name: 'More', exact: true }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  expect(await page.getByRole('radio', { name: 'English' }).isChecked()).toBe(true)
  // The server is told so, for its letters.
  const asked = page.waitForRequest('**/media/search*')
  await page.goto('/add')
  await page.getByRole('searchbox').fill('fargo')
  expect((await (await asked).allHeaders())['accept-language']).toBe('en')

  await page.goto('/')
  await page.getByRole('heading', { name: 'Your canon' }).waitFor()
  await page.goto('/more')
  await page.getByRole('radio', { name: 'As the browser says' }).check()
  await page.getByRole('button', { name: 'Use this language' }).click()
  await page.getByRole('heading', { name: 'Mehr', exact: true }).waitFor()

  // A browser of a language that is not spoken here.
  const elsewhere = await device('phone', 'fr-FR')
  const fetched: string[] = []
  await elsewhere.context.route('**/sw.js', route => route.abort())
  elsewhere.excuse(/Failed to load resource|fetching the script/)
  elsewhere.context.on('response', response => fetched.push(new URL(response.url()).pathname))
  const french = (await elsewhere.open()).page
  await french.getByRole('heading', { name: 'Your canon' }).waitFor()
  const [en, de] = await french.evaluate(() => {
    const { en, de } = document.querySelector<HTMLElement>('script[data-de]')?.dataset ?? {}
    return [en, de]
  })
  await expect.poll(() => fetched, { timeout: patience }).toContain(en)
  expect(de).toMatch(/^\/assets\//)
  expect(fetched).not.toContain(de)
})
