import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { journeys, titles } from './journeys.ts'

/** Whoever leaves with work that was not sent says what becomes of it. Keeping it here is in account.test.ts. */

const { atLaptop, listOf } = journeys()

/** Somebody in a tunnel who has done two things since, and wants to sign out. */
async function leaving(name: string) {
  const { laptop, person } = await atLaptop(name)
  await person.isInstalled()
  await laptop.goOffline()
  await person.move('Memento', { tier: 'S', end: 'top' })
  await person.move('Alien', { tier: 'B', end: 'top' })
  await person.isTold('2 waiting, saved on this device')
  await person.signOut(name)
  await person.page.getByRole('dialog', { name: '2 changes have not been sent.' }).waitFor()
  return { laptop, person }
}

test('what was not sent can be sent first: as soon as the server has it, its person is signed out', async () => {
  const { laptop, person: ada } = await leaving('ada')
  await ada.button('Send them now').click()
  await ada.reads('The server cannot be reached just now. It is tried again until you choose otherwise.')
  await ada.shoot('send first')
  await laptop.comeOnline()
  await ada.reads('You are signed out.')
  await ada.sees({})
  expect(await listOf('ada')).toEqual({ S: ['Memento'], A: ['Fargo'], B: ['Alien'] })
})

test('what was not sent can be taken along in a file; then nothing of it stays here', async () => {
  const { laptop, person: bea } = await leaving('bea')
  const handed = bea.page.waitForEvent('download')
  await bea.button('Save a file and throw them away').click()
  const file = await handed
  await bea.reads('You are signed out.')
  expect(file.suggestedFilename()).toBe('marquee-unsent-bea.json')
  const { changes } = JSON.parse(await readFile(await file.path(), 'utf8')) as {
    changes: { title: string; kind: string; args: { tier: string } }[]
  }
  expect(changes.map(({ title, kind, args }) => [title, kind, args.tier])).toEqual([
    ['Memento', 'ranking.place', 'S'],
    ['Alien', 'ranking.place', 'B'],
  ])
  await laptop.comeOnline()
  const databases = () => bea.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
  expect(await databases()).toEqual(['mq-guest'])
  await bea.signIn('bea')
  await bea.sees({ A: titles })
  await bea.isTold('Up to date')
  expect(await listOf('bea')).toEqual({ A: titles })
})

test('a list that a sleeping tab holds on to: who is back is told to close it, and then goes on', async () => {
  const { laptop, person: cid } = await atLaptop('cid')
  const sleeper = await laptop.open()
  await sleeper.sees({ A: titles })
  await laptop.freeze(sleeper)
  await cid.signOut('cid')
  await cid.reads('You are signed out.')
  const back = cid.signIn('cid')
  await cid.page.getByRole('alert').getByText('close the other tabs of Marquee').waitFor()
  await cid.shoot('held by another tab')
  await sleeper.page.close()
  await back
  await cid.page.getByRole('link', { name: 'List', exact: true }).click()
  await cid.sees({ A: titles })
  await cid.isTold('Up to date')
})
