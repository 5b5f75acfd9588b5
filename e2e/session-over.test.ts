import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Session } from '#sync-rules'
import { caller } from '../server/testing/http.ts'
import { journeys, titles } from './journeys.ts'
import { PASSWORD } from './looking.ts'
import type { Person } from './person.ts'

/** The session ends while changes wait on a device. The same person coming back is in replies.test.ts. */

const { account, atLaptop, listOf } = journeys()

/** Somebody did one thing in a tunnel; meanwhile all their devices were signed out elsewhere. */
async function signedOutMeanwhile(name: string) {
  const { laptop, person } = await atLaptop(name)
  await person.isInstalled()
  laptop.excuse(/the server responded with a status of 401/u)
  await laptop.goOffline()
  await person.move('Memento', { tier: 'S', end: 'top' })
  const body = { login: name, password: PASSWORD }
  const { data } = await caller(laptop.url)<Session>('POST', '/auth/login', { body })
  await caller(laptop.url, data.access_token)('POST', '/auth/sessions/revoke-others', { body: {} })
  await laptop.comeOnline()
  await person.isTold('Sign in to send 1')
  return { laptop, person }
}

async function goOnAs(person: Person, name: string): Promise<void> {
  await person.page.getByRole('banner').getByRole('link', { name: 'Sign in to send 1' }).click()
  await person.page.getByRole('textbox', { name: 'Name or e-mail' }).fill(name)
  await person.page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
  await person.button('Sign in').click()
  await person.button(`Account of ${name}`).waitFor()
}

test('somebody else signs in where the changes of another wait: they see and send nothing of them, and the owner loses nothing', async () => {
  await account('eve', { B: ['Casablanca'] })
  const { laptop, person } = await signedOutMeanwhile('dan')
  await goOnAs(person, 'eve')
  await person.sees({ B: ['Casablanca'] })
  await person.isTold('Up to date')
  await person.move('Casablanca', { tier: 'C', end: 'top' })
  await person.isTold('Up to date')
  expect([await listOf('dan'), await listOf('eve')]).toEqual([{ A: titles }, { C: ['Casablanca'] }])
  // What is dan's is sealed, as after leaving: it does not lie here for ever.
  const sealed = () => person.page.evaluate(() => Object.keys(JSON.parse(localStorage.getItem('mq-sealed') ?? '{}')))
  expect(await sealed()).toHaveLength(1)

  await person.signOut('eve')
  await person.reads('You are signed out.')
  await person.signIn('dan')
  const board = { S: ['Memento'], A: ['Alien', 'Fargo'] }
  await person.sees(board)
  await person.isTold('Up to date')
  expect([await listOf('dan'), await listOf('eve')]).toEqual([board, { C: ['Casablanca'] }])
  expect(await sealed()).toEqual([])
  expect(laptop.complaints).toEqual([])
})

test('whoever leaves after the session has ended is warned too, and can take along what waits', async () => {
  const { person } = await signedOutMeanwhile('fay')
  await person.signOut('fay')
  const dialog = person.page.getByRole('dialog', { name: 'One change has not been sent.' })
  await dialog.waitFor()
  await person.shoot('session over, leaving')
  const download = person.page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save a file and throw it away' }).click()
  const { changes } = JSON.parse(await readFile(await (await download).path(), 'utf8'))
  expect(changes).toMatchObject([{ title: 'Memento', kind: 'ranking.place', args: { tier: 'S' } }])
  await person.reads('You are signed out.')
  await person.sees({})
  expect(await listOf('fay')).toEqual({ A: titles })
})
