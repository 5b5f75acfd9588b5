import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as payload from '../client/adopt/testing/payloads.ts'
import { answerInstead, carriesOps, holdReplies } from './interference.ts'
import { journeys } from './journeys.ts'
import { keptOf, type OldLists, openOverOldList } from './old-lists.ts'
import type { Person } from './person.ts'

/** Old lists that are not as lists should be, and one of a second browser. */

const { device, listOf } = journeys()

/** Signs up where the old version left these lists, and looks at what is offered. */
async function looks(name: string, lists: OldLists): Promise<Person> {
  const person = await openOverOldList(await device('laptop'), lists)
  await person.signUp(name)
  await person.page.getByRole('link', { name: 'Look' }).click()
  await person.button('Download as it is').waitFor()
  return person
}

/** What the button hands out: both keys, each as it was. */
async function downloaded(person: Person): Promise<unknown> {
  const download = person.page.waitForEvent('download')
  await person.button('Download as it is').click()
  return JSON.parse(await readFile(await (await download).path(), 'utf8')).keys
}

test('the untouched demo is nobody’s list: it is said so, and nothing comes of it', async () => {
  const lists = { marquee_rankings_v1: payload.p01 }
  const ada = await looks('ada', lists)
  await ada.reads('It holds only the films the old version came with, so there is nothing of yours to take in.')
  await ada.shoot('old list demo')
  expect(await ada.button('Take it in').count()).toBe(0)
  await ada.button('Not now').click()
  await ada.sees({})
  await ada.isTold('Up to date')
  expect(await listOf('ada')).toEqual({})
  expect(await keptOf(ada, lists)).toEqual(lists)
})

test('of a list that cannot be read the copy is there, letter for letter; the other one comes along', async () => {
  const lists = { marquee_rankings_v1: payload.p03, marquee_watchlist_v1: payload.p15.watchlist }
  const bea = await looks('bea', lists)
  await bea.reads('What is here cannot all be read. You can download it as it is.')
  await bea.shoot('old list broken')
  expect(await downloaded(bea)).toEqual(lists)
  await bea.button('Take it in').click()
  await bea.home.waitFor()
  await bea.reads('4 titles of your old list are in Watch later.')
  await bea.hasForLater(['A', 'B', 'C', 'D'])
  await bea.sees({})
  expect(await keptOf(bea, lists)).toEqual(lists)
})

test('a hostile list is letters and nothing else: nothing runs, and nobody is asked for anything', async () => {
  const cleo = await looks('cleo', { marquee_rankings_v1: payload.p11 })
  await cleo.page.evaluate(() => {
    window.alert = () => Object.assign(window, { hit: true })
  })
  await cleo.button('Take it in').click()
  const title = '<img src=x onerror=alert(1)>'
  await cleo.sees({ A: [title, 'evileltit'] })
  expect(await cleo.noteOf(title)).toBe('</script><script>alert(1)</script>')
  await cleo.isTold('Up to date')
  expect(await listOf('cleo')).toEqual({ A: [title, 'evileltit'] })
  expect(await cleo.page.evaluate(() => 'hit' in window)).toBe(false)
})

test('five thousand films come in beside whatever is done meanwhile, told by a bar, and nobody is led away from it', async () => {
  const laptop = await device('laptop')
  const dora = await openOverOldList(laptop, { marquee_rankings_v1: payload.p13 })
  await dora.signUp('dora')
  await dora.isTold('Up to date')
  laptop.excuse(/the server responded with a status of 503/u)
  // What is taken in here is safe here. This is not about sending it.
  const away = await answerInstead(
    laptop.context,
    '/sync/mutations',
    { status: 503, json: { error: { code: 'unavailable', message: 'Later.' } } },
    { which: carriesOps },
  )
  const matching = await holdReplies(laptop.context, '/media/match')
  await dora.page.getByRole('link', { name: 'Look' }).click()
  await dora.button('Take it in').click()
  await matching.begun
  const bar = dora.page.getByRole('progressbar', { name: 'Matching films' })
  await bar.waitFor()
  await dora.shoot('old list taken in')
  expect(await bar.getAttribute('value')).not.toBe(null)
  await dora.page.getByRole('main').getByRole('link', { name: 'To your list' }).click()
  await dora.search('fargo')
  await dora.found('Fargo').waitFor()
  await matching.end()
  await dora.reads('5000 films and plays of your old list are here.')
  expect(await dora.page.getByRole('searchbox').inputValue()).toBe('fargo')
  await dora.found('Fargo').click()
  await dora.button(/^S .*1000$/).waitFor()
  await dora.goHome()
  await dora.counts(Array(5).fill(1_000))
  await dora.row('Film 0').waitFor()
  await dora.walkTo('Film 5')
  await dora.press('Alt+ArrowUp')
  await dora.reads('Film 5, tier S, 1 of 1000')
  await away.end()
})

test('a second browser with another order changes nothing of the account; its new film comes beside its neighbour, to be placed', async () => {
  const first = await looks('eve', { marquee_rankings_v1: payload.p16.first })
  await first.button('Take it in').click()
  await first.isTold('Up to date')
  const before = Array.from({ length: 30 }, (_, i) => `Thirty ${i}`)
  await expect.poll(() => listOf('eve'), { timeout: 60_000 }).toEqual({ A: before })

  const second = await openOverOldList(await device('phone'), { marquee_rankings_v1: payload.p16.backwards })
  await second.signIn('eve')
  await second.page.getByRole('link', { name: 'Look' }).click()
  await second.button('Take it in').click()
  await second.page.getByRole('link', { name: 'One to place' }).waitFor()
  // In that list it stood directly below the twentieth.
  const after = before.toSpliced(21, 0, 'Only There')
  await expect.poll(() => listOf('eve'), { timeout: 60_000 }).toEqual({ A: after })

  await second.page.goto('/old-list')
  await second.reads('You have all of these already. Taking the list in would change nothing.')
  expect(await second.button('Take it in again').count()).toBe(0)
  await second.goHome()
  await second.isTold('Up to date')
  expect(await listOf('eve')).toEqual({ A: after })
  await second.page.getByRole('link', { name: 'One to place' }).waitFor()
})
