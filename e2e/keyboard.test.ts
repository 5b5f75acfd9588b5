import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { type Board, patience } from './looking.ts'
import type { Person } from './person.ts'

const { device, account, atLaptop } = journeys()

const board: Board = { A: ['Fargo', 'Memento', 'Alien'], B: ['Titanic', 'Pulp Fiction'] }

async function signedIn(username: string): Promise<Person> {
  await account(username, board)
  const person = await (await device('laptop')).open()
  await person.signIn(username)
  await person.sees(board)
  await person.isTold('Up to date')
  return person
}

/** Waits until this is said to who cannot see it. */
const hears = (person: Person, words: string | RegExp) =>
  expect.poll(() => person.announced(), { timeout: patience }).toMatch(words)

test('five films are found, graded and compared with the keyboard alone', async () => {
  const ada = await (await device('laptop')).open()
  const { page } = ada
  const taste = ['Seven Samurai', 'Alien', 'Fargo', 'Memento', 'Titanic']
  for (const title of ['Fargo', 'Titanic', 'Alien', 'Seven Samurai', 'Memento']) {
    await ada.tabTo(page.getByRole('banner').getByRole('link', { name: 'Add', exact: true }))
    await ada.press('Enter')
    await page.getByRole('searchbox', { name: 'Search films and plays' }).waitFor()
    await page.keyboard.type(title)
    await ada.tabTo(ada.found(title))
    await ada.press('Enter')
    await ada.tabTo(ada.button(/^A /))
    await ada.press('Enter')
    await ada.tabTo(ada.button(/^Go on/))
    await ada.press('Enter')
    await ada.question.or(ada.home).waitFor()
    for (let round = 1; await ada.question.isVisible(); round++) {
      // Whom it is about is heard, also when only the rival is another.
      await page
        .getByRole('status')
        .filter({ hasText: `${title} or ${await ada.rival()}?` })
        .waitFor()
      const better = taste.indexOf(title) < taste.indexOf(await ada.rival())
      await ada.tabTo(ada.button(better ? /^New / : /^#\d+ /))
      await ada.press('Enter')
      await page
        .getByText(`Round ${round + 1} of`)
        .or(ada.home)
        .waitFor()
    }
    // Who cannot see it hears where it went, and is there.
    await hears(ada, new RegExp(`^${title}, tier A, \\d of \\d$`))
    expect(await ada.focused()).toContain(title)
  }
  await ada.sees({ A: taste })
})

const lands: Board = { A: ['Fargo', 'Memento'], B: ['Titanic', 'Alien', 'Pulp Fiction'] }

test.each<[string, (ada: Person) => Promise<void>]>([
  ['mouse', ada => ada.drag('Alien', { above: 'Pulp Fiction' })],
  ['touch', ada => ada.dragByTouch('Alien', { above: 'Pulp Fiction' })],
  [
    'keyboard',
    async ada => {
      await ada.walkTo('Alien')
      await ada.press('Alt+ArrowDown')
      await ada.sees({ A: ['Fargo', 'Memento'], B: ['Alien', 'Titanic', 'Pulp Fiction'] })
      await ada.press('Alt+ArrowDown')
    },
  ],
])('from the third place of a tier to between two of another by %s, and back', async (way, go) => {
  const ada = await signedIn(`by_${way}`)
  await go(ada)
  await ada.sees(lands)
  await hears(ada, 'Alien, tier B, 2 of 3')
  await ada.isTold('Up to date')
  await ada.press('Control+z')
  if (way === 'keyboard') await ada.press('Control+z')
  await ada.sees(board)
  await hears(ada, 'Taken back. Alien, tier A, 3 of 3.')
})

test('a row dropped at the end of its own tier, then between two others, lands exactly there', async () => {
  const ada = await signedIn('own_tier')
  await ada.drag('Fargo', { below: 'Alien' })
  await ada.sees({ ...board, A: ['Memento', 'Alien', 'Fargo'] })
  await ada.drag('Fargo', { above: 'Alien' })
  await ada.sees({ ...board, A: ['Memento', 'Fargo', 'Alien'] })
  await ada.dragByTouch('Fargo', { below: 'Alien' })
  await ada.sees({ ...board, A: ['Memento', 'Alien', 'Fargo'] })
})

test('the focus is never lost: on the way to another screen, when a dialog closes, when a row goes', async () => {
  const { person: ada } = await atLaptop('focus')
  const { page } = ada
  const seesFocus = (what: string | RegExp) => expect.poll(() => ada.focused(), { timeout: patience }).toMatch(what)
  for (const title of ['Titanic', 'Jaws', 'Slam']) await ada.save(title)

  await ada.tabTo(page.getByRole('banner').getByRole('link', { name: /^Watch later/ }))
  await ada.press('Enter')
  await seesFocus('h1 Watch later')
  expect(await page.title()).toBe('Watch later · Marquee')

  await ada.tabTo(ada.button('Remove Jaws'))
  await ada.press('Enter')
  await seesFocus(/Titanic/)
  await ada.tabTo(ada.button('Remove Titanic'))
  await ada.press('Enter')
  await seesFocus(/Slam/)
  await ada.tabTo(ada.button('Remove Slam'))
  await ada.press('Enter')
  await seesFocus('h1 Watch later')

  await page.goBack()
  await ada.home.waitFor()
  await ada.walkTo('Fargo')
  await ada.press('Enter')
  await page.getByRole('dialog', { name: 'Fargo' }).waitFor()
  await expect.poll(() => page.title(), { timeout: patience }).toBe('Fargo · Marquee')
  await ada.press('Escape')
  await seesFocus(/^a Fargo/)

  // Why a score is what it is, is said where something is said before: what comes with its words is not heard.
  const why = ada.row('Fargo').getByRole('status')
  expect(await why.count()).toBe(1)
  await ada.press('Tab')
  await ada.press('Enter')
  await why.filter({ hasText: '2nd of 3 in A' }).waitFor()
  await ada.press('Shift+Tab')
  await seesFocus(/^a Fargo/)

  // A row takes its focus along, whatever moves it.
  await ada.press('s')
  await ada.sees({ S: ['Fargo'], A: ['Alien', 'Memento'] })
  await seesFocus(/^a Fargo/)
  await ada.press('Control+z')
  await ada.sees({ A: ['Alien', 'Fargo', 'Memento'] })
  await seesFocus(/^a Fargo/)
  await ada.tabTo(ada.button('Move Fargo…'))
  await ada.press('Enter')
  await page.setViewportSize({ width: 1440, height: 500 })
  await ada.tabTo(ada.button(/^C /))
  await ada.press('Enter')
  await ada.tabTo(ada.button('To the top'))
  await ada.press('Enter')
  await ada.sees({ A: ['Alien', 'Memento'], C: ['Fargo'] })
  await seesFocus(/^a Fargo/)
  // And is to be seen, above the notice.
  expect((await ada.row('Fargo').boundingBox())?.y).toBeLessThan(430)
  await ada.press('Control+z')
  await ada.sees({ A: ['Alien', 'Fargo', 'Memento'] })
  await seesFocus(/^a Fargo/)

  await ada.press('Delete')
  await ada.sees({ A: ['Alien', 'Memento'] })
  await seesFocus(/^a Memento/)
  await ada.remove('Memento')
  await ada.sees({ A: ['Alien'] })
  await seesFocus('h1 Your canon')
})

test('who goes on to another row before a move is written down stays there', async () => {
  const ada = await signedIn('grace')
  const focused = await ada.page.evaluate(async () => {
    const link = (title: string) =>
      [...document.querySelectorAll<HTMLElement>('[data-row] a')].find(each => each.textContent?.startsWith(title))
    link('Fargo')?.focus()
    link('Fargo')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', bubbles: true, cancelable: true }))
    link('Titanic')?.focus()
    return document.activeElement?.textContent
  })
  expect(focused).toContain('Titanic')
  await ada.sees({ A: ['Memento', 'Alien'], B: ['Titanic', 'Pulp Fiction'], D: ['Fargo'] })
  await hears(ada, /^Fargo, tier D/)
  await ada.isTold('Up to date')
  expect(await ada.focused()).toContain('Titanic')
})

/** The first letters of what has the focus, and whether all of it is in the window. */
const focusOf = ({ page }: Person) =>
  page.evaluate(() => {
    const { top, bottom } = (document.activeElement as Element).getBoundingClientRect()
    return { at: document.activeElement?.textContent?.slice(0, 5), within: top >= 0 && bottom <= innerHeight }
  })

test('the window goes after a row that goes out of it', async () => {
  const ada = await signedIn('mary')
  await ada.page.setViewportSize({ width: 900, height: 320 })
  await ada.walkTo('Fargo')
  await ada.press('d')
  await ada.sees({ A: ['Memento', 'Alien'], B: ['Titanic', 'Pulp Fiction'], D: ['Fargo'] })
  await expect.poll(() => focusOf(ada), { timeout: patience }).toEqual({ at: 'Fargo', within: true })
})

test('the window goes along with the arrows, too, while a move is still being written', async () => {
  const ada = await signedIn('nora')
  await ada.page.setViewportSize({ width: 900, height: 320 })
  await ada.walkTo('Fargo')
  await ada.page.evaluate(async () => {
    const press = (key: string) =>
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    press('d')
    // Until it is drawn, and not until it is written.
    while (!document.querySelector('[data-list="D"] [data-row]')) await null
    press('ArrowUp')
  })
  await hears(ada, /^Fargo, tier D/)
  expect(await focusOf(ada)).toEqual({ at: 'Pulp ', within: true })
})
