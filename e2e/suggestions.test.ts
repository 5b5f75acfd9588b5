import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'

/** What somebody may want to rank next, and what is ranked in numbers. */

const { device } = journeys()

test('with nothing typed, titles are suggested: to rank or to keep for later, none of them owned, also in a tunnel', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  const popular = ada.page.getByRole('region', { name: 'Popular' }).getByRole('listitem')
  const titlesOf = () =>
    popular.locator('button:has(span)').evaluateAll(all => all.map(one => one.firstChild?.textContent))
  const openAdd = () => ada.page.getByRole('banner').getByRole('link', { name: 'Add', exact: true }).click()

  await openAdd()
  await popular.first().waitFor()
  const [first, second, third] = (await titlesOf()) as [string, string, string]
  await ada.button(`Save ${first} for later`).click()
  await ada.reads(`${first} is in Watch later.`)
  await ada.button(`Take ${first} out of Watch later`).waitFor()
  await popular.getByRole('button', { name: new RegExp(`^${second} (Film|Play)`, 'u') }).click()
  await ada.grade('S')
  await ada.sees({ S: [second] })
  await openAdd()
  await popular.first().waitFor()
  expect((await titlesOf())[0]).toBe(third)

  const before = await titlesOf()
  await ada.button('Others').click()
  await expect.poll(titlesOf, { timeout: 60_000 }).not.toEqual(before)
  const shown = await titlesOf()

  await ada.isInstalled()
  await phone.goOffline()
  await ada.goHome()
  await openAdd()
  await ada.reads('You are offline. These were suggested when you were last here.')
  expect(await titlesOf()).toEqual(shown)
})

test('the list in numbers: by tier, kind, genre and decade, in a picture and a table, also in a tunnel', async () => {
  const laptop = await device('laptop')
  const ada = await laptop.open('/stats')
  await ada.reads('Nothing is ranked yet.')
  for (const title of ['Alien', 'Fargo']) await ada.rank(title, { tier: 'A', taste: ['Alien', 'Fargo'] })
  await ada.rank('Arcadia', { tier: 'S' })
  await ada.isInstalled()
  await laptop.goOffline()
  await ada.page.goto('/stats')
  await ada.reads('3 titles ranked')
  await ada.page.getByRole('img', { name: 'Tiers: S Masterpiece 1, A Great 2, B Good 0, C Fine 0, D Bad 0' }).waitFor()
  await ada.page.getByRole('img', { name: 'Films and plays: Films 2, Plays 1' }).waitFor()
  const decades = ada.page.getByRole('region', { name: 'Decades' })
  await decades.getByText('As a table').click()
  await decades.getByRole('row', { name: '1990s 2 67 %' }).waitFor()
  await ada.page.getByRole('radio', { name: 'Plays' }).check()
  await ada.reads('One title ranked')
  expect(await ada.page.getByRole('img', { name: /^Films and plays/u }).count()).toBe(0)
})
