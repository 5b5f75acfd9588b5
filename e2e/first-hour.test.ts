import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import type { Person } from './person.ts'

/** What a new person tries: the first films, odd ones, plays, notes. */

const { device, account, atLaptop, listOf } = journeys()

const titleOf = ({ page }: Person, name: RegExp) =>
  page.getByRole('list', { name: 'Found' }).getByRole('button', { name })

test('the first visit is an empty board with an invitation; nothing on it counts as anybody’s', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  await ada.reads('Rank what you have seen.')
  await ada.counts([0, 0, 0, 0, 0])
  await ada.sees({})
  await ada.page.goto('/later')
  await ada.reads('Nothing saved yet.')
  await ada.page.goto('/stats')
  await ada.reads('Nothing is ranked yet')
  await ada.page.goto('/data')
  await ada.reads('There is nothing on your list yet, so there is nothing to save.')
  await ada.page.goto('/history')
  await ada.reads('Nothing was changed in the last 30 days.')
})

test('the first film of S is asked nothing; with eight more no question is one too many, and the counter never lies', async () => {
  const laptop = await device('laptop')
  const bea = await laptop.open()
  const taste = ['Fargo', 'Alien', 'Memento', 'Titanic', 'Jaws', 'Casablanca', 'Braveheart', 'Arcadia', 'Slam']
  expect(await bea.rank('Jaws', { tier: 'S', taste })).toEqual([])
  await bea.sees({ S: ['Jaws'] })
  await bea.row('Jaws').getByText('#1').waitFor()
  await bea.row('Jaws').getByRole('button', { name: /^9\.5/ }).click()
  await bea.reads('1st of 1 in S')

  const there = ['Jaws']
  for (const title of ['Slam', 'Fargo', 'Arcadia', 'Alien', 'Braveheart', 'Memento', 'Casablanca', 'Titanic']) {
    await bea.search(title)
    await bea.found(title).click()
    await bea.grade('S')
    const most = Math.ceil(Math.log2(there.length + 1))
    let round = 0
    for (; await bea.question.isVisible(); round++) {
      const said = await bea.page.getByText(/^Round \d/).textContent()
      const [, at, of] = /^Round (\d+) of at most (\d+)\b/.exec(said ?? '')?.map(Number) ?? []
      expect([title, at]).toEqual([title, round + 1])
      expect(of).toBeGreaterThanOrEqual(round + 1)
      expect(of).toBeLessThanOrEqual(most)
      await bea.answer(title, taste)
    }
    expect(round).toBeLessThanOrEqual(most)
    there.push(title)
  }
  await bea.sees({ S: taste })
})

test('whoever ranks a film again and stops half-way has it where it was, with its note, once', async () => {
  const { person: cy } = await atLaptop('cyd')
  await cy.note('Fargo', 'the snow')
  await cy.isTold('Up to date')
  for (const leave of ['Cancel', 'Back and a reload'] as const) {
    await cy.search('Fargo')
    await titleOf(cy, /^Fargo Film .*Ranked A #2/).click()
    await cy.reads('It is ranked already. Nothing changes until you finish.')
    await cy.button(/^A /).click()
    await cy.page.getByRole('textbox', { name: 'A note, if you like' }).fill('something else')
    await cy.button(/^Go on/).click()
    await cy.question.waitFor()
    // It is not new, and the others have the numbers of the board.
    await cy.button(/^Ranked A #2 Fargo /).waitFor()
    await cy.button(/^#3 Memento /).waitFor()
    if (leave === 'Cancel') {
      await cy.answer('Fargo', ['Fargo', 'Alien', 'Memento'])
      await cy.button('Cancel').click()
    } else {
      await cy.button('Back').click()
      await cy.page.goto('/')
    }
    await cy.sees({ A: ['Alien', 'Fargo', 'Memento'] })
    expect(await cy.noteOf('Fargo')).toBe('the snow')
  }
  await cy.isTold('Up to date')
  expect(await listOf('cyd')).toEqual({ A: ['Alien', 'Fargo', 'Memento'] })
})

test('of two films of one name the one that is ranked says so, and the other is ranked beside it', async () => {
  const phone = await device('phone')
  const dot = await phone.open()
  await dot.search('dawn of the dead')
  await titleOf(dot, /^Dawn of the Dead Film · 1978/).click()
  await dot.grade('A')
  await dot.search('dawn of the dead')
  await titleOf(dot, /^Dawn of the Dead Film · 1978 .*Ranked A #1/).waitFor()
  expect(await titleOf(dot, /^Dawn of the Dead Film · 2004/).textContent()).not.toContain('Ranked')
  await titleOf(dot, /^Dawn of the Dead Film · 2004/).click()
  await dot.grade('B')
  await dot.sees({ A: ['Dawn of the Dead'], B: ['Dawn of the Dead'] })
  expect(
    await dot.page
      .getByRole('region')
      .getByRole('link', { name: /^Dawn of the Dead/ })
      .allTextContents(),
  ).toEqual([expect.stringContaining('1978'), expect.stringContaining('2004')])
})

test('a play no catalogue knows is ranked among films or alone, seen by nobody else; seen twice, it is there once', async () => {
  const { person: eve } = await atLaptop('eve')
  const play = { title: 'The Lamplighters', year: '2019', venue: 'Theatre Royal' }
  await eve.search('lamplighters')
  await eve.enter(play)
  await eve.grade('A', '3 May, front row')
  await eve.answerAll(play.title, ['Alien', play.title, 'Fargo', 'Memento'])
  await eve.sees({ A: ['Alien', play.title, 'Fargo', 'Memento'] })
  await eve.page.getByRole('radio', { name: 'Plays' }).check()
  await eve.sees({ A: [play.title] })
  await eve.page.getByRole('radio', { name: 'Films' }).check()
  await eve.sees({ A: ['Alien', 'Fargo', 'Memento'] })
  await eve.page.getByRole('radio', { name: 'All' }).check()
  await eve.isTold('Up to date')

  await account('flo', { A: ['Alien'] })
  const flo = await (await device('phone')).open()
  await flo.signIn('flo')
  await flo.search('lamplighters')
  await flo.reads('Nothing found for “lamplighters”.')

  // Another evening there.
  await eve.search('nothing so called')
  await eve.enter(play)
  await eve.reads('It is ranked already. Nothing changes until you finish.')
  await eve.button(/^S /).click()
  const note = eve.page.getByRole('textbox', { name: 'A note, if you like' })
  expect(await note.inputValue()).toBe('3 May, front row')
  await note.fill('3 May, front row\n9 June, the understudy')
  await eve.button('Go on').click()
  await eve.sees({ S: [play.title], A: ['Alien', 'Fargo', 'Memento'] })
  expect(await eve.noteOf(play.title)).toBe('3 May, front row\n9 June, the understudy')
  await (await eve.look(play.title)).getByText('Theatre Royal').waitFor()
  await eve.press('Escape')
  await eve.isTold('Up to date')
  expect(await listOf('eve')).toEqual({ S: [play.title], A: ['Alien', 'Fargo', 'Memento'] })
})

test('what is wrong in what is typed is said where the person is taken, until it is mended', async () => {
  const hal = await (await device('phone')).open('/manual')
  const field = (name: string) => hal.page.getByRole('textbox', { name })
  await field('Year').fill('19x9')
  await hal.button('Go on').click()
  await hal.reads('A title is needed.')
  await hal.reads('A year is a number from 1800 to 2100.')
  expect(await field('Title').evaluate(input => input === document.activeElement)).toBe(true)
  await field('Title').fill('The Lamplighters')
  expect(await hal.page.getByText('A title is needed.').count()).toBe(0)
  await hal.button('Go on').click()
  expect(await field('Year').evaluate(input => input === document.activeElement)).toBe(true)
  await field('Year').fill('1999')
  expect(await hal.page.getByText('A year is a number from').count()).toBe(0)
  await hal.button('Go on').click()
  await hal.reads('How good was it?')
})

test('a long note is counted as people count, nothing is cut off, and markup is text wherever it shows', async () => {
  const phone = await device('phone')
  const gil = await phone.open()
  const title = '<script>window.hit=1</script>'
  const note = `${'🎭'.repeat(281)} "quoted" <script>window.hit=1</script>`
  const length = [...note].length
  await gil.search('nothing so called')
  await gil.enter({ title })
  await gil.button(/^S /).click()
  const field = gil.page.getByRole('textbox', { name: 'A note, if you like' })
  await field.fill(note)
  await gil.reads(`${length} of 2000`)
  await field.fill(note + '🎭'.repeat(2_000))
  await gil.reads(`${length} characters too many; ${length + 2_000} of 2000`)
  expect(await field.inputValue()).toBe(note + '🎭'.repeat(2_000))
  expect(await gil.button(/^Go on/).isDisabled()).toBe(true)
  await field.fill(note)
  await gil.button(/^Go on/).click()
  await gil.sees({ S: [title] })
  await gil.reload()
  expect(await gil.noteOf(title)).toBe(note)

  await gil.page.getByRole('link', { name: 'Share your list' }).click()
  await gil.page.getByRole('img', { name: `1. ${title}` }).waitFor()
  await gil.page.goto('/data')
  const download = gil.page.waitForEvent('download')
  await gil.button('Your list (CSV)').click()
  const csv = await readFile(await (await download).path(), 'utf8')
  expect(csv).toContain(title)
  expect(csv).toContain(note.replaceAll('"', '""'))
  expect(await gil.page.evaluate(() => 'hit' in window)).toBe(false)
})
