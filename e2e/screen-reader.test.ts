import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { ScreenReader } from './screen-reader.ts'

const { device } = journeys()

test('five films are found, graded and compared by what a screen reader is told, and nothing else', async () => {
  const laptop = await device('laptop')
  const { page } = await laptop.open()
  const reader = await ScreenReader.of(page)
  const taste = ['Seven Samurai', 'Alien', 'Fargo', 'Memento', 'Titanic']
  const there: string[] = []
  await reader.find(['heading', 'Rank what you have seen.'])

  for (const title of ['Fargo', 'Titanic', 'Alien', 'Seven Samurai', 'Memento']) {
    await reader.press('link', 'Add')
    await reader.type('searchbox', 'Search films and plays', title)
    await reader.press('button', new RegExp(`^${title} Film `))
    await reader.find(['heading', 'How good was it?'])
    await reader.press('button', /^A /)
    await reader.press('button', /^Go on/)
    const where = new RegExp(`^${title}, tier A, (\\d) of (\\d)$`)
    for (let round = 1; ; round++) {
      const next = await reader.find(
        ['StaticText', new RegExp(`^Round ${round} of at most \\d$`)],
        ['StaticText', where],
      )
      if (where.test(next.name)) break
      await reader.find(['heading', 'Which do you prefer?'])
      // The two are told apart by their buttons alone.
      const rival = (await reader.find(['button', /^#\d+ /])).name
      const other = taste.find(name => rival.includes(name)) ?? ''
      const better = taste.indexOf(title) < taste.indexOf(other)
      await reader.press('button', better ? new RegExp(`^New ${title}`) : /^#\d+ /)
    }
    there.push(title)
    there.sort((one, other) => taste.indexOf(one) - taste.indexOf(other))
    // Where it went is said, and the board reads so.
    await reader.find(['StaticText', `${title}, tier A, ${there.indexOf(title) + 1} of ${there.length}`])
    await reader.find(['heading', 'Your canon'])
  }
  await reader.find(['heading', 'A Great'])
  const rows = (await reader.hear('link')).filter(name => taste.some(title => name.startsWith(title)))
  expect(rows.map(name => taste.find(title => name.startsWith(title)))).toEqual(taste)
})
