import { expect, test } from 'vitest'
import { journeys, titles } from './journeys.ts'

const { device, atLaptop } = journeys()

test('one note written on two devices: both texts are kept, and its person chooses', async () => {
  const { laptop, person: onLaptop } = await atLaptop('ada')
  await onLaptop.note('Fargo', 'the snow')
  await onLaptop.isTold('Up to date')
  const phone = await device('phone')
  const onPhone = await phone.open()
  await onPhone.signIn('ada')
  await onPhone.sees({ A: titles })
  await onPhone.isTold('Up to date')
  await onPhone.isInstalled()
  await onLaptop.isInstalled()
  await phone.goOffline()
  await laptop.goOffline()
  await onPhone.note('Fargo', 'the snow, from the phone')
  await onLaptop.note('Fargo', 'the snow, from the laptop')
  await phone.comeOnline()
  await onPhone.isTold('Up to date')
  await laptop.comeOnline()
  await onLaptop.isTold('Up to date')

  expect(await onLaptop.noteOf('Fargo')).toBe('the snow, from the laptop')
  await onLaptop.page.getByRole('link', { name: '1 need' }).click()
  // It shows the text that is not in the note, and what one tap would do.
  const cases = onLaptop.page.getByRole('region', { name: 'Needs your attention' })
  await cases.getByText('The other text: “the snow, from the phone”').waitFor()
  await onLaptop.shoot('two notes')
  await onLaptop.button('Use the other text').click()
  await onLaptop.reads('Fargo: done.')
  await onLaptop.goHome()
  expect(await onLaptop.noteOf('Fargo')).toBe('the snow, from the phone')
  await onLaptop.isTold('Up to date')
  await onPhone.reload()
  await onPhone.isTold('Up to date')
  expect(await onPhone.noteOf('Fargo')).toBe('the snow, from the phone')
  // The text that lost in its turn is in the history, and one tap away.
  await onPhone.page.goto('/history')
  await onPhone.reads('Note of Fargo: “the snow, from the laptop”')
})
