import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'

const { atLaptop } = journeys()

test('who clicks twice where once is enough has chosen one thing, not also what came under the pointer', async () => {
  const { person: ada } = await atLaptop('ada')
  const { page } = ada
  await ada.search('jaws')
  await ada.found('Jaws').dblclick()
  await page.getByRole('heading', { name: 'How good was it?' }).waitFor()
  await ada.button(/^A /).dblclick()
  await page.getByRole('textbox', { name: 'A note, if you like' }).waitFor()
  await ada.button(/^Go on/).dblclick()
  await page.getByText('Round 1 of at most 2').waitFor()
  await ada.button(/^New /).dblclick()
  await page.getByText('Round 2 of at most 2').waitFor()
  await ada.button(/^New /).dblclick()
  await ada.sees({ A: ['Jaws', 'Alien', 'Fargo', 'Memento'] })
})

test('an item that was closed does not come back with the way back of the browser', async () => {
  const { person: bea } = await atLaptop('bea')
  const { page } = bea
  await page.getByRole('banner').getByRole('link', { name: 'Statistics' }).click()
  await bea.goHome()
  for (const title of ['Fargo', 'Alien']) {
    const dialog = await bea.look(title)
    await dialog.waitFor()
    await bea.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  }
  await page.goBack()
  await page.getByRole('heading', { name: 'Statistics' }).waitFor()

  // Where it is the first thing opened, there is no way back but to the list.
  await page.goto('/')
  const address = await bea.row('Fargo').getByRole('link').getAttribute('href')
  const other = await page.context().newPage()
  await other.goto(address ?? '')
  await other.getByRole('dialog', { name: 'Fargo' }).getByRole('button', { name: 'Close' }).click()
  await other.getByRole('heading', { name: 'Your canon' }).waitFor()
  expect(new URL(other.url()).pathname).toBe('/')
})
