import { expect, test } from 'vitest'
import type { Device } from './device.ts'
import { journeys, titles } from './journeys.ts'
import type { Person } from './person.ts'

/** What was changed is told, and taken back: later, after a reload, on another device. */

const { device, account, atLaptop, listOf } = journeys()

const changes = ({ page }: Person) => page.getByRole('list', { name: 'Changes, newest first' }).getByRole('listitem')

/** The line that says this. */
const line = (person: Person, words: string) => changes(person).filter({ hasText: words }).first()

const takeBack = async (person: Person, words: string) => {
  await line(person, words).getByRole('button', { name: 'Take back' }).click()
  await person.reads(`Taken back: ${words}`)
}

async function both(name: string): Promise<{ phone: Device; laptop: Device; onPhone: Person; onLaptop: Person }> {
  const { laptop, person: onLaptop } = await atLaptop(name)
  const phone = await device('phone')
  const onPhone = await phone.open()
  await onPhone.signIn(name)
  await onPhone.sees({ A: titles })
  await onPhone.isTold('Up to date')
  return { phone, laptop, onPhone, onLaptop }
}

test('what was taken off by accident comes back on the other device, in its place, with its note', async () => {
  const { onPhone, onLaptop } = await both('ada')
  await onPhone.note('Fargo', 'the snow')
  await onPhone.remove('Fargo')
  await onPhone.isTold('Up to date')
  await onPhone.reload()
  await onPhone.sees({ A: ['Alien', 'Memento'] })

  await onLaptop.sees({ A: ['Alien', 'Memento'] })
  await onLaptop.goByMore('History')
  await line(onLaptop, 'Fargo taken off the list').getByText('Chrome on Linux').waitFor()
  await line(onLaptop, 'Note of Fargo: “the snow”').waitFor()
  await onLaptop.shoot('history')
  await takeBack(onLaptop, 'Fargo taken off the list')
  await onLaptop.goHome()
  await onLaptop.sees({ A: titles })
  expect(await onLaptop.noteOf('Fargo')).toBe('the snow')
  await onPhone.sees({ A: titles })
  await onLaptop.isTold('Up to date')
  expect(await listOf('ada')).toEqual({ A: titles })
})

test('each device tells what the other did, what waits first; a change is taken back and had again; one title alone', async () => {
  const { phone, onPhone, onLaptop } = await both('bea')
  await onLaptop.move('Memento', { tier: 'S', end: 'top' })
  await onPhone.sees({ S: ['Memento'], A: ['Alien', 'Fargo'] })
  await onPhone.goByMore('History')
  await line(onPhone, 'Memento moved from A to S').waitFor()
  await onPhone.isInstalled()

  await phone.goOffline()
  await onPhone.goHome()
  await onPhone.move('Alien', { tier: 'B', end: 'top' })
  await onPhone.goByMore('History')
  await onPhone.reads('You are offline.')
  const newest = await changes(onPhone).first().textContent()
  expect(newest).toMatch(/^Alien moved from A to BThis device · today .* · not sent yet/u)
  await line(onPhone, 'Memento moved from A to S').waitFor()
  await onPhone.shoot('history offline')
  // Both of what waits and of what was read before.
  await takeBack(onPhone, 'Memento moved from A to S')
  await takeBack(onPhone, 'Alien moved from A to B')
  await phone.comeOnline()
  await onPhone.isTold('Up to date')
  await onLaptop.sees({ A: titles })
  expect(await listOf('bea')).toEqual({ A: titles })

  await line(onPhone, 'Alien moved from B to A, above Fargo').getByRole('link', { name: 'Only Alien' }).click()
  await onPhone.page.getByRole('link', { name: 'Show all' }).waitFor()
  await line(onPhone, 'Alien ranked in A').getByText('Another program').waitFor()
  expect((await changes(onPhone).allTextContents()).filter(text => !text.startsWith('Alien'))).toEqual([])
  await takeBack(onPhone, 'Alien moved from B to A, above Fargo')
  await onPhone.goHome()
  await onPhone.sees({ A: ['Fargo', 'Memento'], B: ['Alien'] })
})

test('a guest finds what was done on this device, and takes any of it back', async () => {
  const phone = await device('phone')
  const gil = await phone.open()
  for (const title of titles) await gil.rank(title, { tier: 'A', taste: titles })
  await gil.remove('Fargo')
  await gil.move('Alien', { tier: 'S', end: 'top' })
  await gil.page.goto('/history')
  await gil.reads('This device knows what was done on it')
  await takeBack(gil, 'Fargo taken off the list')
  await gil.goHome()
  await gil.sees({ S: ['Alien'], A: ['Fargo', 'Memento'] })
})

test('only the film that was ranked leaves Watch later, not the one that was begun with', async () => {
  const laptop = await device('laptop')
  const cy = await laptop.open()
  await cy.save('Fargo')
  await cy.save('Memento')
  await cy.page.getByRole('banner').getByRole('link', { name: 'Watch later 2 saved' }).click()
  await cy.page.getByRole('link', { name: 'Rank it: Fargo' }).click()
  await cy.button('Back').click()
  await cy.page.getByRole('searchbox', { name: 'Search films and plays' }).fill('Memento')
  await cy.found('Memento').click()
  await cy.grade('S')
  await cy.sees({ S: ['Memento'] })
  await cy.page.getByRole('banner').getByRole('link', { name: 'Watch later 1 saved' }).click()
  await cy.page.getByRole('link', { name: 'Fargo', exact: true }).click()
  await cy.page.getByRole('dialog', { name: 'Fargo' }).waitFor()
  // Who looks from here is here again afterwards.
  await cy.press('Escape')
  await cy.page.getByRole('heading', { name: 'Watch later', level: 1 }).waitFor()
  expect(await cy.page.getByRole('link', { name: 'Memento', exact: true }).count()).toBe(0)
})

test('a film stays in Watch later until its ranking is safe: on this device, whatever the server says', async () => {
  await account('dot', { A: ['Alien'] })
  const laptop = await device('laptop')
  await laptop.hasDiskOf(8_000_000)
  const dot = await laptop.open()
  await dot.signIn('dot')
  await dot.save('Fargo')
  await dot.isTold('Up to date')
  await dot.isInstalled()
  laptop.excuse(/./u)

  // The disk refuses: nothing is ranked, and the mark stays.
  const room = await laptop.fillDisk(dot)
  await dot.page.getByRole('banner').getByRole('link', { name: 'Watch later' }).click()
  await dot.page.getByRole('link', { name: 'Rank it: Fargo' }).click()
  await dot.button(/^S /u).click()
  await dot.button(/^Go on/u).click()
  await dot.reads('This could not be saved on this device. Nothing was changed.')
  await dot.page.getByRole('banner').getByRole('link', { name: 'Watch later 1 saved' }).click()
  await dot.page.getByRole('link', { name: 'Fargo', exact: true }).waitFor()
  await room()

  // The server fails: the ranking is safe here, and stays so.
  const { context, url } = laptop
  await context.route(`${url}/sync/mutations`, route => route.fulfill({ status: 500, json: { error: {} } }))
  await dot.rankSaved('Fargo', { tier: 'S' })
  await dot.isTold('1 waiting, saved on this device')
  await dot.reload()
  await dot.sees({ S: ['Fargo'], A: ['Alien'] })
  expect(await listOf('dot')).toEqual({ A: ['Alien'] })
  await context.unroute(`${url}/sync/mutations`)
  await laptop.comeOnline()
  await dot.isTold('Up to date')
  expect(await listOf('dot')).toEqual({ S: ['Fargo'], A: ['Alien'] })
})
