import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { PASSWORD } from './looking.ts'

const { device, resetLink } = journeys()

test('who forgot a password opens the link an operator hands over, sets a new one, and is back at the same list', async () => {
  const laptop = await device('laptop')
  const dora = await laptop.open()
  await dora.signUp('dora')
  await dora.rank('Fargo', { tier: 'A' })
  await dora.isTold('Up to date')

  // She is signed out there when the password is set elsewhere.
  laptop.excuse(/the server responded with a status of 401/u)

  const phone = await device('phone')
  const again = await phone.open()
  // Two answers of this journey are refusals, and a browser notes each.
  phone.excuse(/the server responded with a status of (422|503)/u)
  await again.page.getByRole('link', { name: 'Sign in' }).first().click()
  await again.page.getByRole('link', { name: 'Forgot your password?' }).click()
  await again.page.getByRole('heading', { name: 'A new password' }).waitFor()
  await again.page.getByRole('textbox', { name: 'E-mail' }).fill('dora@example.com')
  await again.button('Send me a link').click()
  await again.page.getByText('This server sends no mail.').waitFor()

  await again.page.goto((await resetLink('dora')) ?? '')
  await again.page.getByRole('textbox', { name: 'New password' }).fill('short')
  await again.button('Set it').click()
  await again.page.getByText('must hold at least 10 characters').waitFor()
  await again.page.getByRole('textbox', { name: 'New password' }).fill(`${PASSWORD} anew`)
  expect(again.page.url()).not.toContain('#')
  await again.shoot('a new password')
  await again.button('Set it').click()
  await again.page.getByText('Your new password is set.').waitFor()
  await again.page.getByRole('link', { name: 'Sign in' }).last().click()
  await again.page.getByRole('textbox', { name: 'Name or e-mail' }).fill('dora')
  await again.page.getByRole('textbox', { name: 'Password' }).fill(`${PASSWORD} anew`)
  await again.button('Sign in').click()
  await again.button('Account of dora').waitFor()
  await again.sees({ A: ['Fargo'] })
})
