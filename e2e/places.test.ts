import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { patience } from './looking.ts'
import type { Person } from './person.ts'

/** Every way that the lists of places offer leads to a page with a heading of its own, and the keyboard alone gets there. */

const { device, atLaptop } = journeys()

const doors = async ({ page }: Person, from: string) => {
  const links = page.locator(from).getByRole('link')
  await links.first().waitFor()
  return links.evaluateAll(all => all.map(link => link.getAttribute('href') ?? ''))
}

/** Goes through each link with the keyboard, and finds what is there. */
async function goThrough(person: Person, from: string, open: () => Promise<unknown>): Promise<string[]> {
  const { page } = person
  await open()
  const ways = await doors(person, from)
  for (const way of ways) {
    await person.tabTo(page.locator(from).locator(`a[href="${way}"]`))
    await person.press('Enter')
    await expect.poll(() => new URL(page.url()).pathname, { timeout: patience }).toBe(way)
    await page.locator('#main:not([aria-busy]) h1').waitFor()
    const heading = await page.locator('#main h1').textContent()
    expect(heading, way).not.toMatch(/There is no such page|Something went wrong/u)
    // The next Tab goes on from the page one came to, not from the one that is gone.
    await expect.poll(() => person.focused(), { timeout: patience }).not.toBe('nowhere')
    await open()
  }
  return ways
}

const more =
  ({ page }: Person) =>
  async () => {
    await page.getByRole('banner').getByRole('link', { name: 'More' }).click()
    await page.getByRole('heading', { name: 'More', level: 1 }).waitFor()
  }

const all = [
  ['/stats', '/history', '/place'],
  ['/people', '/feed', '/leaderboard', '/share'],
  ['/import', '/data', '/old-list'],
  ['/settings', '/about'],
].flat()

test('a guest finds something behind every door', async () => {
  const guest = await (await device('laptop')).open()
  expect(await goThrough(guest, '#main', more(guest))).toEqual(all)
})

test('so does somebody with an account, from the list of all places and from the account; and offline too', async () => {
  const { laptop, person: ada } = await atLaptop('ada')
  expect(await goThrough(ada, '#main', more(ada))).toEqual(all)
  const account = async () => {
    await ada.button('Account of ada').click()
    await ada.page.getByRole('dialog', { name: 'ada' }).waitFor()
  }
  expect(await goThrough(ada, 'dialog', account)).toEqual(['/people/ada', '/settings', '/more'])

  await ada.isInstalled()
  await laptop.goOffline()
  await ada.reload()
  expect(await goThrough(ada, '#main', more(ada))).toEqual(all)
  // What needs the server says so, and what can be done.
  for (const place of ['/people', '/leaderboard', '/settings', '/people/ada']) {
    await ada.page.goto(place)
    await ada.reads('This needs the server, which cannot be reached just now.')
    await ada.button('Try again').first().waitFor()
  }
})
