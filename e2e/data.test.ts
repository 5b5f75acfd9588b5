import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import type { Person } from './person.ts'

const { device, deleteAccount, listOf } = journeys()

/** Goes to "Your data" without loading the page anew. */
async function toData(person: Person): Promise<void> {
  await person.goByMore('Your data')
  await person.page
    .getByRole('heading', { name: 'Everything, as one file' })
    .or(person.page.getByText('There is nothing on your list yet'))
    .first()
    .waitFor()
}

/** Presses a button of a part of the page, and reads the file that comes of it. */
async function saved(
  person: Person,
  part: string,
  button: string,
): Promise<{ name: string; text: string; path: string }> {
  const region = person.page.getByRole('region', { name: part })
  const [download] = await Promise.all([
    person.page.waitForEvent('download'),
    region.getByRole('button', { name: button, exact: true }).click(),
  ])
  const path = await download.path()
  return { name: download.suggestedFilename(), text: await readFile(path, 'utf8'), path }
}

const theFile = (person: Person) => saved(person, 'Everything, as one file', 'Save the file')

async function putBack(person: Person, file: { text: string } | string): Promise<void> {
  const text = typeof file === 'string' ? file : file.text
  await person.page
    .getByLabel('A file saved by Marquee (JSON)')
    .setInputFiles({ name: 'marquee.json', mimeType: 'application/json', buffer: Buffer.from(text) })
}

test('exported, the account deleted, signed up anew and put back: the same list, and the same file byte for byte', async () => {
  const laptop = await device('laptop')
  const ada = await laptop.open()
  await ada.signUp('ada')
  const order = ['Seven Samurai', 'Alien', 'Fargo']
  for (const title of order)
    await ada.rank(title, { tier: 'A', taste: order, ...(title === 'Alien' && { note: 'In “space”,\nno one. 👩‍🚀' }) })
  await ada.rank('Titanic', { tier: 'D' })
  await ada.search('nothing of this name')
  await ada.enter({ title: 'The Lamplighters', year: '1998', venue: 'Theatre Royal' })
  await ada.grade('S', 'front row')
  await ada.search('groundhog')
  await ada.found('Groundhog Day').click()
  await ada.grade('A')
  await ada.button('Too tough').click()
  for (const title of ['Memento', 'Casablanca']) await ada.save(title)
  await ada.isTold('Up to date')
  const board = await ada.board()
  expect(board.A).toHaveLength(4)

  await toData(ada)
  await ada.shoot('data')
  const before = await theFile(ada)
  expect(before.name).toMatch(/^marquee-\d{4}-\d\d-\d\d\.json$/u)

  // What only the server knows comes for the password, and for no other word.
  await ada.page.getByLabel('Your password').fill('not it at all, I am afraid')
  laptop.excuse(/status of 401/)
  await ada.button('Save it all').click()
  await ada.reads('That is not your password.')
  await ada.page.getByLabel('Your password').fill('seventeen green umbrellas')
  const whole = JSON.parse((await saved(ada, 'And what only the server knows', 'Save it all')).text)
  expect(whole).toMatchObject({ format: 'marquee-export', version: 1, user: { username: 'ada' } })
  expect(whole.rankings).toHaveLength(6)
  expect(whole.rankings[0]).toMatchObject({ tier: 'S', kept_notes: [], created_at: expect.any(String) })
  expect([whole.devices.length, whole.history.length > 6]).toEqual([1, true])

  await ada.goHome()
  await ada.signOut('ada')
  await ada.page.getByRole('link', { name: 'Sign in' }).first().waitFor()
  await deleteAccount('ada')

  await ada.signUp('ada_again')
  await ada.isTold('Up to date')
  await toData(ada)
  await putBack(ada, before)
  await ada.reads('6 titles came back to your list, and 2 to Watch later.')
  const after = await theFile(ada)
  expect(after.text).toBe(before.text)
  await ada.goHome()
  await ada.sees(board)
  await ada.isTold('Up to date')
  expect(await listOf('ada_again')).toEqual(board)
  expect(await ada.noteOf('Alien')).toBe('In “space”,\nno one. 👩‍🚀')

  // Another device of the new account, which knows nothing but what the server sent, saves the same file.
  const phone = await device('phone')
  const there = await phone.open()
  await there.signIn('ada_again')
  await there.sees(board)
  await there.isTold('Up to date')
  await toData(there)
  expect((await theFile(there)).text).toBe(before.text)

  // Once more adds nothing.
  await putBack(there, before)
  await there.reads('All of this file is here already. Nothing was changed.')
  expect((await theFile(there)).text).toBe(before.text)
})

test('a guest in a tunnel saves every kind of file and puts one back; what is no such file changes nothing', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  for (const title of ['Fargo', 'Alien']) await ada.rank(title, { tier: 'B', taste: ['Fargo', 'Alien'] })
  await ada.save('Memento')
  await toData(ada)
  await ada.goHome()
  await ada.isInstalled()
  await phone.goOffline()
  await ada.reload()
  await toData(ada)
  const file = await theFile(ada)
  const list = await saved(ada, 'As tables', 'Your list (CSV)')
  expect(list.text).toContain('B,1,7.7,film,Fargo')
  expect((await saved(ada, 'As tables', 'Watch later (CSV)')).text).toContain('film,Memento')
  const films = await saved(ada, 'For Letterboxd', 'Your films')
  expect(films.name).toMatch(/^marquee-letterboxd-\d{4}-\d\d-\d\d\.csv$/u)
  expect(films.text.split('\r\n')[1]).toMatch(/,Fargo,1996,.*,7$/u)

  await ada.goHome()
  await ada.remove('Fargo')
  await ada.sees({ B: ['Alien'] })
  await toData(ada)
  for (const [text, words] of [
    ['Fargo (1996)', 'This is not a file that Marquee saved.'],
    ['[]', 'This is not a file that Marquee saved.'],
    [file.text.slice(0, 200), 'This file is damaged'],
    [file.text.replace('"version":1', '"version":2'), 'This file was saved by a newer Marquee.'],
  ] as const) {
    await putBack(ada, text)
    await ada.reads(words)
  }
  await ada.shoot('put back in vain')
  await putBack(ada, file)
  await ada.reads('One title came back to your list.')
  await ada.shoot('put back')
  await ada.goHome()
  await ada.sees({ B: ['Fargo', 'Alien'] })
  await ada.undo()
  await ada.sees({ B: ['Alien'] })
})
