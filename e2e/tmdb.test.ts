import { afterAll, expect, test } from 'vitest'
import { FAKE_TOKEN, fakeTmdb } from '../server/testing/fake-tmdb.ts'
import { journeys } from './journeys.ts'

const tmdb = await fakeTmdb()
afterAll(() => tmdb[Symbol.asyncDispose]())
const { device, listOf } = journeys({ TMDB_TOKEN: FAKE_TOKEN, TMDB_URL: tmdb.url })

test('with TMDB down or over its limit ranking goes on, and the search says what it lacks; a film TMDB has no more stays', async () => {
  const laptop = await device('laptop')
  await laptop.getsPosters()
  const ada = await laptop.open()
  await ada.signUp('ada')
  await ada.rank('Lantern Gone', { tier: 'A' })
  await ada.isTold('Up to date')
  tmdb.fault = 'down'
  await ada.search('lantern road')
  await ada.reads('Some sources did not answer; there may be more.')
  await ada.shoot('TMDB down')
  await ada.rank('Fargo', { tier: 'A', taste: ['Fargo', 'Lantern Gone'] })
  tmdb.fault = 'too_many'
  await ada.search('xqzvkjw')
  await ada.reads('Nothing found for “xqzvkjw” so far; some sources did not answer. Try again in a while.')
  await ada.shoot('TMDB over its limit')
  await ada.rank('Alien', { tier: 'A', taste: ['Fargo', 'Lantern Gone', 'Alien'] })
  const board = { A: ['Fargo', 'Lantern Gone', 'Alien'] }
  await ada.sees(board)
  await ada.isTold('Up to date')

  tmdb.fault = undefined
  tmdb.films = tmdb.films.filter(({ title }) => title !== 'Lantern Gone')
  const dialog = await ada.look('Lantern Gone')
  await dialog.getByText('#2').waitFor()
  await ada.press('Escape')
  const phone = await device('phone')
  await phone.getsPosters()
  const other = await phone.open()
  await other.signIn('ada')
  await other.sees(board)
  await other.note('Lantern Gone', 'still here')
  await other.shoot('a film TMDB has no more')
  await other.isTold('Up to date')
  expect(await listOf('ada')).toEqual(board)
})
