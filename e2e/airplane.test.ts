import { expect, test } from 'vitest'
import { journeys, titles } from './journeys.ts'

const { device, atLaptop, listOf } = journeys()

test('a flight with everything on it: reload, three films, the order, a play, a bookmark, a note; landed, all is sent once', async () => {
  const { laptop, person: ada } = await atLaptop('ada')
  for (const title of ['Jaws', 'Titanic', 'Slam']) await ada.save(title)
  await ada.isTold('Up to date')
  await ada.isInstalled()

  await laptop.goOffline()
  await ada.reload()
  await ada.sees({ A: titles })
  const taste = ['Jaws', 'Alien', 'Fargo', 'Titanic', 'Memento']
  await ada.rankSaved('Jaws', { tier: 'A', taste })
  await ada.rankSaved('Titanic', { tier: 'A', taste })
  // Found among what is on the device, where the search says that it has no more.
  await ada.search('slam')
  await ada.reads('You are offline. These are from this device.')
  await ada.found('Slam').click()
  await ada.grade('B')
  await ada.move('Memento', { tier: 'A', end: 'top' })
  await ada.search('lamplighters')
  await ada.reads('You are offline, and nothing on this device fits “lamplighters”.')
  await ada.enter({ title: 'The Lamplighters', venue: 'Theatre Royal' })
  await ada.grade('S', 'front row')
  await ada.search('nothing so called')
  await ada.page.getByRole('link', { name: 'Enter it yourself' }).click()
  await ada.page.getByRole('textbox', { name: 'Title' }).fill('A Premiere')
  await ada.page.getByRole('radio', { name: 'Keep it for later' }).check()
  await ada.button('Go on').click()
  await ada.page.getByRole('link', { name: 'A Premiere', exact: true }).waitFor()
  await ada.goHome()
  await ada.note('Fargo', 'the snow')
  const board = { S: ['The Lamplighters'], A: ['Memento', 'Jaws', 'Alien', 'Fargo', 'Titanic'], B: ['Slam'] }
  await ada.sees(board)
  await ada.isTold(/^\d+ waiting, saved on this device$/)
  await ada.reload()
  await ada.sees(board)

  // Twice the connection drops in the midst of it: the server has carried the ops out, and the device hears nothing.
  const { lost } = await laptop.loseReplies('/sync/mutations', { times: 2 })
  await laptop.comeOnline()
  await lost
  await ada.isTold('Up to date')
  await ada.sees(board)
  expect(await listOf('ada')).toEqual(board)
  const phone = await (await device('phone')).open()
  await phone.signIn('ada')
  await phone.sees(board)
  await phone.hasForLater(['A Premiere'])
  expect(await phone.noteOf('Fargo')).toBe('the snow')
  expect(await phone.noteOf('The Lamplighters')).toBe('front row')
  await phone.page.goto('/later')
  await phone.reads('1 saved')
})
