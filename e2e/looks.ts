import { mkdir } from 'node:fs/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { letterboxdZip } from '../client/imports/testing/letterboxd.ts'
import { type App, openApp } from './app.ts'
import type { Board } from './looking.ts'
import { become, follow, importTitles, rankStub } from './rest.ts'

/**
 * Shoots the screens as a phone, a tablet and a laptop show them, dark and light, into a folder:
 * `npx tsx e2e/looks.ts folder [pattern of pictures' names]`. Half the films have posters, drawn here; TMDB is not asked.
 */

const list: Board = {
  S: ['Seven Samurai', 'Spirited Away', 'Arcadia', 'The Godfather', 'Casablanca'],
  A: ['Angels in America', 'Memento', 'Alien', 'Pulp Fiction', 'Fargo', 'Copenhagen', 'Hamlet', 'Antigone'],
  B: ['Groundhog Day', 'Titanic', 'Jaws', 'Metropolis', 'Medea', 'Chicago'],
  C: ['King Kong', 'Lolita', 'The Matrix'],
}
const stubs = [
  { tier: 'A', media_type: 'MOVIE', title: '千と千尋の神隠し', release_year: 2001 },
  { tier: 'A', media_type: 'MOVIE', title: 'בין הטיפות (2024)', release_year: 2024 },
  { tier: 'B', media_type: 'PLAY', title: 'ألف ليلة وليلة', release_year: null },
  {
    tier: 'S',
    media_type: 'PLAY',
    title:
      'The Persecution and Assassination of Jean-Paul Marat as Performed by the Inmates of the Asylum of Charenton',
    release_year: 1963,
    notes: 'Seen twice. The second time from the gallery, where the drums are.',
  },
  { tier: 'D', media_type: 'MOVIE', title: 'Donaudampfschifffahrtsgesellschaftskapitänsmütze', release_year: 1998 },
] as const
const later = ['Fantasia 2000', 'Electra', 'The Land Girls', 'Slam', 'Oedipus Rex']

/** Whom she follows, and who imported. */
const others: Record<string, Board> = {
  bea: { S: ['Alien', 'Hamlet'], A: ['Casablanca', 'Jaws', 'Fargo'], C: ['Titanic', 'Medea'] },
  constantin_the_great_of_the_pit: { S: ['Alien', 'Arcadia'], B: ['Fargo', 'Memento'], D: ['The Matrix'] },
}

const sizes = [
  ['phone', 390, 844],
  ['tablet', 820, 1180],
  ['laptop', 1440, 900],
] as const

/** Name, path, and what is done before it is shot. */
type Shot = readonly [name: string, path: string, act?: (page: Page) => Promise<unknown>]
const type = (text: string) => async (page: Page) => {
  await page.getByRole('searchbox').fill(text)
  await page
    .getByRole('button', { name: /(Film|Play) / })
    .first()
    .waitFor()
}
const choose = (text: string) => async (page: Page) => {
  await type(text)(page)
  await page
    .getByRole('button', { name: /(Film|Play) / })
    .first()
    .click()
}
const bring = async (page: Page) => {
  const buffer = Buffer.from(letterboxdZip())
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'letterboxd-ada.zip', mimeType: 'application/zip', buffer })
  await page.getByRole('heading', { name: 'Row by row' }).waitFor()
  await page.getByRole('button', { name: 'Download what became of each row' }).waitFor()
}
const takeIn = async (page: Page) => {
  await bring(page)
  const take = page.getByRole('button', { name: /^Take in \d/ })
  const taken = page.getByText(/^Taken in on/)
  await take.or(taken).first().waitFor()
  if (await take.isVisible()) await take.click()
  await taken.waitFor()
}
const calm = async (page: Page) => {
  await page.getByText('Loading …').waitFor({ state: 'hidden' })
}
const shots: readonly Shot[] = [
  ['board', '/'],
  ['board below', '/', page => page.mouse.wheel(0, 700)],
  ['item', '/', page => page.getByRole('link', { name: /^The Persecution/ }).click()],
  ['item film', '/', page => page.getByRole('link', { name: /^Alien/ }).click()],
  ['move', '/', page => page.getByRole('button', { name: 'Move Alien…' }).click()],
  ['notice', '/', page => page.locator('[data-tier=A] [data-row] a').first().press('Alt+ArrowDown')],
  ['add', '/add'],
  ['search', '/add', type('the')],
  ['tier', '/add', choose('psycho')],
  [
    'question',
    '/add',
    async page => {
      await choose('psycho')(page)
      await page.getByRole('button', { name: /^A / }).click()
      await page.getByRole('button', { name: /^Go on/ }).click()
    },
  ],
  ['later', '/later'],
  ['manual', '/manual'],
  ['more', '/more'],
  [
    'account',
    '/',
    async page => {
      await page.getByRole('button', { name: /^Account of/ }).click()
      await page.getByRole('dialog').waitFor()
    },
  ],
  ['history', '/history'],
  ['about', '/about'],
  ['stats', '/stats'],
  ['people', '/people', calm],
  ['found', '/people', page => page.getByRole('searchbox').fill('bea')],
  ['person', '/people/bea', calm],
  ['person oneself', '/people/ada', calm],
  ['person missing', '/people/nobody', calm],
  ['feed', '/feed', calm],
  ['leaderboard', '/leaderboard', calm],
  ['leaderboard people', '/leaderboard?kind=people', calm],
  ['settings', '/settings', calm],
  ['import', '/import'],
  ['import review', '/import', bring],
  ['import taken', '/import', takeIn],
  ['place', '/place'],
  ['data', '/data'],
  ['share', '/share', page => page.getByRole('img').waitFor()],
  ['public', '/@bea'],
  ['old list', '/old-list'],
  ['lost', '/nowhere'],
  ['guest board', '/'],
  ['guest later', '/later'],
  ['guest sign in', '/sign-in'],
  ['guest reset', '/reset'],
  ['guest feed', '/feed', calm],
  ['guest people', '/people', calm],
  ['guest leaderboard', '/leaderboard', calm],
  ['guest person', '/people/bea', calm],
  ['guest settings', '/settings', calm],
  ['guest import', '/import', calm],
  ['guest data', '/data', calm],
  ['guest share', '/share', calm],
  ['guest place', '/place', calm],
  ['guest stats', '/stats', calm],
  ['guest history', '/history', calm],
  ['guest undelete', '/undelete', calm],
  ['guest more', '/more', calm],
  ['guest add', '/add', calm],
]

const colours = ['#7a2e2e', '#1f4a52', '#5b4a1e', '#3a2f5b', '#274a2c']

/** Posters come from here: a coloured field with a shape on it. */
async function drawPosters(context: BrowserContext): Promise<void> {
  await context.route('https://image.tmdb.org/**', route => {
    const n = Number(/(\d+)\.jpg/.exec(route.request().url())?.[1])
    const [back, front] = [colours[n % 5], colours[(n + 2) % 5]]
    const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 300"><rect width="200" height="300" fill="${back}"/>
      <circle cx="${60 + (n % 80)}" cy="${90 + (n % 60)}" r="${40 + (n % 50)}" fill="${front}"/><path d="M0 300 120 180 200 260V300z" fill="#111"/></svg>`
    return route.fulfill({ contentType: 'image/svg+xml', body })
  })
  await context.route(/\/media(\/|\?)/, async route => {
    const response = await route.fetch()
    const body = await response.json()
    const items = Array.isArray(body.data) ? body.data : [body.data]
    for (const item of items)
      if (item.media_type === 'MOVIE' && !item.is_user_generated)
        item.attributes.poster_path = `/p${Number.parseInt(item.id.slice(0, 4), 16)}.jpg`
    await route.fulfill({ response, json: body })
  })
}

async function look(app: App, folder: string, part: string): Promise<void> {
  const phone = await app.device('phone')
  await drawPosters(phone.context)
  const ada = await phone.open()
  ada.page.setDefaultTimeout(15_000)
  const guest = await (await app.device('tablet')).open()
  await ada.signIn('ada')
  await ada.reads('Seven Samurai')
  for (const title of later) await ada.save(title)
  for (const [name, path, act] of shots)
    for (const [device, width, height] of sizes)
      for (const colorScheme of ['dark', 'light'] as const) {
        const picture = `${name} ${device} ${colorScheme}`
        if (!new RegExp(part, 'u').test(picture)) continue
        const { page } = name.startsWith('guest') ? guest : ada
        await page.setViewportSize({ width, height })
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.goto(path)
        await page.getByRole('heading', { level: 1 }).first().waitFor()
        await act?.(page)
        await page.waitForFunction(() =>
          [...document.images].every(image => image.complete || image.loading === 'lazy'),
        )
        await page.screenshot({ path: `${folder}/${picture}.png` })
      }
}

const [folder = 'looks', part = ''] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
const app = await openApp()
try {
  await app.account('ada', list)
  for (const { tier, notes, ...stub } of stubs.map(stub => ({ notes: null, ...stub })))
    await rankStub(app.url, 'ada', stub, tier, notes)
  for (const [name, board] of Object.entries(others)) {
    await app.account(name, board)
    await become(app.url, name, 'public')
    await follow(app.url, 'ada', name)
  }
  await importTitles(app.url, 'bea', 12)
  await become(app.url, 'ada', 'public')
  await app.makeLeaderboards()
  await look(app, folder, part)
} finally {
  await app.close()
}
