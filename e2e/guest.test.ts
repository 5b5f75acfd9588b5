import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import type { Answer } from './looking.ts'

const { device } = journeys()

const taste = [
  'Seven Samurai',
  'The Godfather',
  'Spirited Away',
  'Arcadia',
  'Casablanca',
  'Pulp Fiction',
  'Angels in America',
  'Fargo',
]

test('somebody without an account finds a film despite a typo, and the list agrees with every answer given', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  await ada.reads('Rank what you have seen.')
  await ada.shoot('invitation')

  const answers: Answer[] = []
  const rank = async (title: string, search = title) => {
    answers.push(...(await ada.rank(title, { tier: 'A', taste, search })))
  }
  await ada.search('godfther')
  await ada.found('The Godfather').waitFor()
  await ada.shoot('search')
  await ada.found('The Godfather').click()
  await ada.shoot('tier')
  await ada.grade('A', 'the cat on his lap')
  await rank('Pulp Fiction')
  await rank('Arcadia')
  await rank('Seven Samurai')
  await rank('Angels in America')
  await rank('Fargo')
  await rank('Casablanca')

  // The eighth is answered wrongly twice first. Nothing is decided before the last answer, so both can be taken back.
  await ada.search('spirited away')
  await ada.found('Spirited Away').click()
  await ada.grade('A')
  await ada.shoot('question')
  const first = await ada.rival()
  await ada.answer('Spirited Away', [...taste].reverse())
  await ada.answer('Spirited Away', [...taste].reverse())
  await ada.page.getByRole('main').getByRole('button', { name: 'Undo' }).click()
  await ada.reads('Round 2 of')
  await ada.page.getByRole('main').getByRole('button', { name: 'Undo' }).click()
  await ada.reads('Round 1 of')
  expect(await ada.rival()).toBe(first)
  answers.push(...(await ada.answerAll('Spirited Away', taste)))
  await ada.sees({ A: taste })
  for (const [better, worse] of answers)
    expect(taste.indexOf(better), `${better}, ${worse}`).toBeLessThan(taste.indexOf(worse))

  await ada.rank('Alien', { tier: 'S' })
  await ada.search('groundhog')
  await ada.found('Groundhog Day').click()
  await ada.grade('S')
  await ada.button('Too tough').click()
  await ada.sees({ S: ['Groundhog Day', 'Alien'], A: taste })
  await ada.row('Groundhog Day').getByText('place me').waitFor()
  await ada.shoot('board')

  // Where an added film went is shown once.
  const groundhogHasFocus = () =>
    ada
      .row('Groundhog Day')
      .getByRole('link')
      .evaluate(link => link === document.activeElement)
  expect(await groundhogHasFocus()).toBe(true)
  await ada.reload()
  await ada.sees({ S: ['Groundhog Day', 'Alien'], A: taste })
  expect(await groundhogHasFocus()).toBe(false)
  expect(await ada.noteOf('The Godfather')).toBe('the cat on his lap')
})

test('a row goes where it is dragged, where the keys take it and where the dialog says; a removed one comes back', async () => {
  const laptop = await device('laptop')
  const ada = await laptop.open()
  const order = ['Fargo', 'Alien', 'Memento', 'Titanic']
  for (const title of order) await ada.rank(title, { tier: 'B', taste: order })
  await ada.sees({ B: order })

  await ada.drag('Titanic', { above: 'Alien' })
  await ada.sees({ B: ['Fargo', 'Titanic', 'Alien', 'Memento'] })

  await ada.walkTo('Memento')
  await ada.press('Alt+ArrowUp')
  await ada.sees({ B: ['Fargo', 'Titanic', 'Memento', 'Alien'] })
  await ada.press('s')
  await ada.sees({ S: ['Memento'], B: ['Fargo', 'Titanic', 'Alien'] })
  await ada.reads('Memento, tier S, 1 of 1')

  await ada.move('Alien', { tier: 'B', below: 'Fargo' })
  await ada.sees({ S: ['Memento'], B: ['Fargo', 'Alien', 'Titanic'] })

  await ada.remove('Alien')
  await ada.sees({ S: ['Memento'], B: ['Fargo', 'Titanic'] })
  await ada.reload()
  await ada.sees({ S: ['Memento'], B: ['Fargo', 'Titanic'] })
  await ada.undo()
  await ada.sees({ S: ['Memento'], B: ['Fargo', 'Alien', 'Titanic'] })

  await ada.reload()
  await ada.sees({ S: ['Memento'], B: ['Fargo', 'Alien', 'Titanic'] })
})

test('in a tunnel the app opens, and everything but the search works', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  for (const title of ['Fargo', 'Alien']) await ada.rank(title, { tier: 'B', taste: ['Fargo', 'Alien'] })
  await ada.save('Memento')
  await ada.isInstalled()

  await phone.goOffline()
  await ada.reload()
  await ada.sees({ B: ['Fargo', 'Alien'] })
  await ada.isTold('Saved on this device')

  await ada.rankSaved('Memento', { tier: 'B', taste: ['Memento', 'Fargo', 'Alien'] })
  await ada.sees({ B: ['Memento', 'Fargo', 'Alien'] })
  await ada.move('Alien', { tier: 'B', end: 'top' })

  await ada.search('lamplighters')
  await ada.reads('You are offline, and nothing on this device fits “lamplighters”.')
  await ada.shoot('offline search')
  await ada.enter({ title: 'The Lamplighters', venue: 'Theatre Royal' })
  await ada.grade('S', 'front row')
  await ada.note('Fargo', 'the snow')

  const board = { S: ['The Lamplighters'], B: ['Alien', 'Memento', 'Fargo'] }
  await ada.sees(board)
  await ada.isTold('Saved on this device')
  await ada.reload()
  await ada.sees(board)
  expect(await ada.noteOf('Fargo')).toBe('the snow')
})

test('a browser that lets nothing be stored says so before anything seems saved', async () => {
  const phone = await device('phone')
  // The app writes the cause into the console for whoever looks there.
  phone.excuse(/./)
  await phone.context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The user denied permission to access the database.', 'SecurityError')
    }
  })
  const ada = await phone.open()
  await ada.shoot('no storage')
  await ada.page.getByRole('alert').getByText('does not let Marquee open its storage').waitFor()
  expect(await ada.page.getByRole('link', { name: 'Add' }).count()).toBe(0)
})
