import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'

const { device, listOf } = journeys()

/** Somebody's phone and laptop with these titles in tier A on both. */
async function pair(name: string, titles: string[]) {
  const phone = await device('phone')
  const onPhone = await phone.open()
  await onPhone.signUp(name)
  for (const title of titles) await onPhone.rank(title, { tier: 'A', taste: titles })
  await onPhone.isTold('Up to date')
  const laptop = await device('laptop')
  const onLaptop = await laptop.open()
  await onLaptop.signIn(name)
  await onLaptop.sees({ A: titles })
  await onPhone.isInstalled()
  await onLaptop.isInstalled()
  return { phone, laptop, onPhone, onLaptop }
}

for (const first of ['phone', 'laptop'] as const) {
  test(`what two devices did in one tier while apart is in both lists, the ${first} back first`, async () => {
    const name = `eve_${first}`
    const { phone, laptop, onPhone, onLaptop } = await pair(name, ['Alien', 'Braveheart', 'Casablanca'])
    // Known on both: saved for later.
    await onPhone.save('Fargo')
    await onPhone.save('Memento')
    await onPhone.isTold('Up to date')
    await onLaptop.hasForLater(['Memento', 'Fargo'])

    await phone.goOffline()
    await laptop.goOffline()
    await onPhone.rankSaved('Fargo', { tier: 'A', taste: ['Alien', 'Fargo', 'Braveheart', 'Casablanca'] })
    await onPhone.sees({ A: ['Alien', 'Fargo', 'Braveheart', 'Casablanca'] })
    await onLaptop.move('Braveheart', { tier: 'A', end: 'top' })
    await onLaptop.rankSaved('Memento', { tier: 'A', taste: ['Braveheart', 'Alien', 'Casablanca', 'Memento'] })
    await onLaptop.sees({ A: ['Braveheart', 'Alien', 'Casablanca', 'Memento'] })

    const [back, after] = first === 'phone' ? [phone, laptop] : [laptop, phone]
    await back.comeOnline()
    await (first === 'phone' ? onPhone : onLaptop).isTold('Up to date')
    await after.comeOnline()

    const both = { A: ['Braveheart', 'Alien', 'Fargo', 'Casablanca', 'Memento'] }
    await onPhone.sees(both)
    await onLaptop.sees(both)
    expect(await listOf(name)).toEqual(both)
  })
}

test('one device moves a film, another removes it later: removed on both, and one tap brings it back as moved', async () => {
  const { phone, onPhone, onLaptop } = await pair('finn', ['Alien', 'Fargo'])
  await phone.goOffline()
  await onPhone.move('Alien', { tier: 'S', end: 'top' })
  await onLaptop.remove('Alien')
  await onLaptop.isTold('Up to date')
  await phone.comeOnline()

  await onPhone.sees({ A: ['Fargo'] })
  await onLaptop.sees({ A: ['Fargo'] })
  await onPhone.page.getByRole('link', { name: '1 need' }).click()
  await onPhone.reads(
    'Another of your devices decided otherwise, later. That holds now. Alien is neither ranked nor saved.',
  )
  await onPhone.shoot('needs attention')
  await onPhone.button('Put it in tier S after all').click()
  await onPhone.reads('Alien: done.')
  // Beside a long button there is still room for the words.
  const words = onPhone.page.getByRole('listitem').filter({ hasText: 'Another of your devices' }).getByText('Alien')
  expect((await words.first().boundingBox())?.width).toBeGreaterThan(150)
  expect(await onPhone.page.getByRole('heading', { name: 'Needs your attention' }).count()).toBe(0)
  await onPhone.goHome()
  await onPhone.sees({ S: ['Alien'], A: ['Fargo'] })
  await onLaptop.sees({ S: ['Alien'], A: ['Fargo'] })
})

test('two tabs are one list: each shows what the other did, also in a tunnel and after one is closed', async () => {
  const laptop = await device('laptop')
  const left = await laptop.open()
  await left.signUp('gina')
  await left.isTold('Up to date')
  const right = await laptop.open()
  await left.rank('Fargo', { tier: 'A' })
  await right.sees({ A: ['Fargo'] })
  await right.rank('Alien', { tier: 'B' })
  await left.sees({ A: ['Fargo'], B: ['Alien'] })

  await left.isInstalled()
  await right.isInstalled()
  await laptop.goOffline()
  await left.move('Fargo', { tier: 'C', end: 'top' })
  await right.sees({ B: ['Alien'], C: ['Fargo'] })
  await right.move('Alien', { tier: 'C', end: 'top' })
  await left.sees({ C: ['Alien', 'Fargo'] })
  await laptop.comeOnline()
  await left.isTold('Up to date')
  expect(await listOf('gina')).toEqual({ C: ['Alien', 'Fargo'] })

  // The left one came first, so it is the one that talks to the server.
  await left.page.close()
  await right.rank('Memento', { tier: 'S' })
  await right.isTold('Up to date')
  expect(await listOf('gina')).toEqual({ S: ['Memento'], C: ['Alien', 'Fargo'] })
})
