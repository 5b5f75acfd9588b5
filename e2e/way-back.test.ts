import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'

const { device, atLaptop } = journeys()

test('in the middle of an add, the way back of the browser leads one step back, and what was written stays', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  const { page } = ada
  const [tier, search] = [page.getByRole('heading', { name: 'How good was it?' }), page.getByRole('searchbox')]
  const note = page.getByRole('textbox', { name: 'A note, if you like' })
  await ada.rank('Fargo', { tier: 'A' })

  await ada.search('alien')
  await ada.found('Alien').click()
  await ada.grade('A', 'in space')
  await ada.question.waitFor()
  await page.goBack()
  expect(await note.inputValue()).toBe('in space')
  await page.goBack()
  await tier.waitFor()
  // The other way back leads to the same steps, and the two may take turns.
  await ada.button(/^A /).click()
  await note.waitFor()
  await ada.button('Back').click()
  await tier.waitFor()
  await page.goBack()
  await search.waitFor()
  await page.goBack()
  await ada.sees({ A: ['Fargo'] })

  await ada.rank('Memento', { tier: 'A', taste: ['Memento', 'Fargo'] })
  await ada.sees({ A: ['Memento', 'Fargo'] })
  await page.goBack()
  await search.waitFor()
  await page.goBack()
  await ada.home.waitFor()
})

test('the way back leads from the first step of what was saved to where it was saved', async () => {
  const { person: bea } = await atLaptop('bea')
  const { page } = bea
  await bea.save('Titanic')
  await page.getByRole('banner').getByRole('link', { name: 'Watch later' }).click()
  await page.getByRole('link', { name: 'Rank it: Titanic' }).click()
  await bea.grade('A')
  await bea.question.waitFor()
  await page.goBack()
  await page.getByRole('textbox', { name: 'A note, if you like' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'How good was it?' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Watch later' }).waitFor()
})

test('who chooses Add in the middle of an add begins anew', async () => {
  const { person: cleo } = await atLaptop('cleo')
  const { page } = cleo
  await cleo.save('Titanic')
  await page.getByRole('banner').getByRole('link', { name: 'Watch later' }).click()
  await page.getByRole('link', { name: 'Rank it: Titanic' }).click()
  await cleo.button(/^A /).click()
  await page.getByRole('textbox', { name: 'A note, if you like' }).fill('of the ship')
  await cleo.search('jaws')
  await cleo.found('Jaws').click()
  await cleo.search('psycho')
  await cleo.found('Psycho').first().click()
  await cleo.button(/^B /).click()
  expect(await page.getByRole('textbox', { name: 'A note, if you like' }).inputValue()).toBe('')
  await cleo.button(/^Go on/).click()
  await cleo.sees({ A: ['Alien', 'Fargo', 'Memento'], B: ['Psycho'] })
})
