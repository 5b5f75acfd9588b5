import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'

const { device, listOf, opsOf } = journeys()

test("a guest's list comes along into the account, and the next device shows it in the same order", async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  const order = ['Fargo', 'Arcadia', 'Alien']
  for (const title of ['Alien', 'Fargo', 'Arcadia']) await ada.rank(title, { tier: 'A', taste: order })
  await ada.search('lamplighters')
  await ada.enter({ title: 'The Lamplighters' })
  await ada.grade('S', 'front row')
  const board = { S: ['The Lamplighters'], A: order }
  await ada.sees(board)

  await ada.signUp('ada')
  await ada.sees(board)
  await ada.isTold('Up to date')
  expect(await listOf('ada')).toEqual(board)

  const laptop = await device('laptop')
  const alsoAda = await laptop.open()
  await alsoAda.signIn('ada')
  await alsoAda.sees(board)
  expect(await alsoAda.noteOf('The Lamplighters')).toBe('front row')
})

test('leaving with unsent edits asks; whoever signs in next sees nothing of them, and they wait for their owner', async () => {
  const laptop = await device('laptop')
  const bea = await laptop.open()
  await bea.signUp('bea')
  await bea.rank('Fargo', { tier: 'A' })
  await bea.rank('Alien', { tier: 'A', taste: ['Fargo', 'Alien'] })
  await bea.isTold('Up to date')
  await bea.isInstalled()
  await laptop.goOffline()
  await bea.move('Alien', { tier: 'S', end: 'top' })
  await bea.isTold('1 waiting, saved on this device')

  await bea.signOut('bea')
  await bea.page.getByRole('dialog', { name: 'One change has not been sent.' }).waitFor()
  await bea.shoot('unsent edits')
  await bea.button('Keep it here').click()
  await bea.reads('You are signed out.')
  await bea.sees({})
  await laptop.comeOnline()

  await bea.signUp('carl')
  await bea.isTold('Up to date')
  await bea.sees({})
  await bea.reads('Your list is the same on all your devices.')
  await bea.shoot('empty list of a user')
  expect(await listOf('carl')).toEqual({})
  await bea.signOut('carl')
  await bea.reads('You are signed out.')

  expect(await listOf('bea')).toEqual({ A: ['Fargo', 'Alien'] })
  await bea.signIn('bea')
  await bea.sees({ S: ['Alien'], A: ['Fargo'] })
  await bea.isTold('Up to date')
  expect(await listOf('bea')).toEqual({ S: ['Alien'], A: ['Fargo'] })
})

test('a lost reply doubles nothing', async () => {
  const phone = await device('phone')
  const dora = await phone.open()
  await dora.signUp('dora')
  await dora.isTold('Up to date')

  const { lost } = await phone.loseReplies('/sync/mutations', { times: 1 })
  await dora.rank('Fargo', { tier: 'A' })
  await lost
  expect(await listOf('dora')).toEqual({ A: ['Fargo'] })
  await dora.rank('Alien', { tier: 'A', taste: ['Alien', 'Fargo'] })
  await dora.isTold('Up to date')
  expect(await listOf('dora')).toEqual({ A: ['Alien', 'Fargo'] })
  expect(await opsOf('dora')).toEqual({ 'ranking.place': 2 })
  await dora.sees({ A: ['Alien', 'Fargo'] })
})

test.each([
  ['en-US', 'Sign in', 'Make an account', /must hold at least 1 character\./],
  ['de-DE', 'Anmelden', 'Konto anlegen', /braucht mindestens 1 Zeichen\./],
])('who leaves every field empty (%s) is told beside each what it needs', async (language, go, make, needs) => {
  const phone = await device('phone', language)
  phone.excuse(/status of 422/)
  const { page } = await phone.open('/sign-in')
  const told = page.locator('[aria-invalid=true]')
  const sends = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true }).click()
  await sends(go)
  await told.nth(1).waitFor()
  expect(await page.getByText(needs).count()).toBe(2)
  await sends(make)
  await sends(make)
  await told.nth(2).waitFor()
  expect(await page.getByText(needs).count()).toBe(1)
})
