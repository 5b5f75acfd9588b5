import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import type { Person } from './person.ts'

const { device } = journeys()

test('too tough: told where it landed, moved with one tap, and asked about again later until all have their places', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  const taste = ['Seven Samurai', 'Alien', 'Fargo', 'Memento']
  for (const title of taste) await ada.rank(title, { tier: 'A', taste })

  await ada.search('groundhog')
  await ada.found('Groundhog Day').click()
  await ada.grade('A')
  await ada.answer('Groundhog Day', ['Groundhog Day', ...taste])
  const rival = await ada.rival()
  await ada.button('Too tough').click()
  await ada.reads(`Just above ${rival}, marked “place me”.`)
  await ada.page.getByRole('link', { name: 'Move…' }).click()
  const dialog = ada.page.getByRole('dialog', { name: 'Groundhog Day' })
  await dialog.getByRole('link', { name: 'Finish placing' }).waitFor()
  await ada.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  await ada.search('titanic')
  await ada.found('Titanic').click()
  await ada.grade('A')
  await ada.button('Too tough').click()
  await ada.search('casablanca')
  await ada.found('Casablanca').click()
  await ada.grade('A')
  await ada.button('Too tough').click()
  await ada.shoot('board with three to place')
  await ada.page.getByRole('link', { name: '3 to place' }).click()

  const all = ['Casablanca', ...taste, 'Groundhog Day', 'Titanic']
  const progress = (text: string) =>
    ada.page
      .getByRole('status')
      .filter({ hasText: new RegExp(`^${text}$`) })
      .waitFor()
  await progress('1 of 3')
  await ada.shoot('placing')
  await ada.button('Skip').click()
  await progress('2 of 3')
  const second = await settle(ada, all)
  await progress('3 of 3')
  // Not so fast: the last one is asked about once more.
  await ada.undo()
  await progress('2 of 3')
  expect(await settle(ada, all)).toBe(second)
  await progress('3 of 3')
  await ada.page.getByRole('main').getByRole('link', { name: 'Stop for now' }).click()

  await ada.reload()
  await ada.page.getByRole('link', { name: '2 to place' }).click()
  await progress('1 of 2')
  await ada.button('Too tough').click()
  await progress('2 of 2')
  await settle(ada, all)
  await ada.reads('One title has found its place. One was left for another time.')
  await ada.shoot('placing ended')
  await ada.button('Ask me again now').click()
  await settle(ada, all)
  await ada.reads('2 titles have found their places. Everything on your list has its place.')
  await ada.page.getByRole('main').getByRole('link', { name: 'To your list' }).click()
  await ada.sees({ A: all })
  expect(await ada.page.getByText('place me').count()).toBe(0)
})

/** Answers what is asked about one title until it has its place. Tells which it was. */
async function settle(ada: Person, taste: readonly string[]): Promise<string> {
  const card = await ada.page
    .getByRole('main')
    .getByRole('button', { name: /^To place / })
    .textContent()
  const title = taste.find(name => card?.includes(name)) ?? ''
  // On the page itself: what was said of it when it came onto the list is not meant.
  const done = ada.page.getByRole('main').getByText(`${title}, tier A, `).filter({ visible: true }).first()
  for (let round = 1; ; round++) {
    await ada.reads(`Round ${round} of`)
    const better = taste.indexOf(title) < taste.indexOf(await ada.rival())
    await ada.button(better ? /^To place / : /^#\d+ /).click()
    const next = ada.page.getByText(`Round ${round + 1} of`)
    await next.or(done).first().waitFor()
    if (await done.isVisible()) return title
  }
}
