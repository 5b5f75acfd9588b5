import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { journeys, titles } from './journeys.ts'
import { patience } from './looking.ts'

/** What a browser does to its storage, and a clock to its time: nothing seems saved that is not, and nothing is lost in silence. */

const { device, account, atLaptop, listOf } = journeys()

const cannotSave = 'This browser cannot save right now: its storage is full or blocked.'
const putBack = 'This browser has thrown Marquee’s storage away while your list was open.'

test('a full disk is told before anything seems saved; with room again the next change is kept, and all is sent', async () => {
  await account('ada', { A: titles })
  const laptop = await device('laptop')
  await laptop.hasDiskOf(8_000_000)
  const ada = await laptop.open()
  await ada.signIn('ada')
  await ada.sees({ A: titles })
  await ada.isTold('Up to date')
  await ada.isInstalled()
  // The app writes the cause into the console.
  laptop.excuse(/./u)
  const room = await laptop.fillDisk(ada)
  await ada.moveInVain('Memento', 'S')
  await ada.page.getByRole('alert').getByText(cannotSave).waitFor()
  await ada.isTold('Not saved')
  await ada.shoot('disk full')
  await ada.sees({ A: titles })
  expect(await listOf('ada')).toEqual({ A: titles })
  // Whoever goes by keys stays where they are.
  await ada.walkTo('Memento')
  await ada.press('s')
  await ada.reads('This could not be saved on this device. Nothing was changed.')
  await expect.poll(() => ada.focused(), { timeout: patience }).toMatch(/^a Memento/u)

  // The list can be taken to safety, and all else goes on.
  await ada.page.getByRole('alert').getByRole('link', { name: 'Save a copy of your list' }).click()
  const download = ada.page.waitForEvent('download')
  await ada.button('Save the file').click()
  const copy = JSON.parse(await readFile(await (await download).path(), 'utf8'))
  expect(copy.rankings).toMatchObject(titles.map(title => ({ tier: 'A', media_item: { title } })))
  // Who has answered all questions is not asked them again.
  await ada.search('Titanic')
  await ada.found('Titanic').click()
  await ada.grade('A')
  await ada.answer('Titanic', ['Titanic', ...titles])
  await ada.button(/^New /).click()
  await ada.reads('This could not be saved on this device. Nothing was changed.')

  await room()
  // What a browser has deleted it counts for a while.
  await ada.page.getByText(cannotSave).waitFor({ state: 'detached' })
  await ada.button(/^New /).click()
  await ada.home.waitFor()
  await ada.move('Memento', { tier: 'S', end: 'top' })
  await ada.isTold('Up to date')
  expect(await ada.page.getByText(cannotSave).count()).toBe(0)
  const board = { S: ['Memento'], A: ['Titanic', 'Alien', 'Fargo'] }
  await ada.sees(board)
  expect(await listOf('ada')).toEqual(board)
  await ada.reload()
  await ada.sees(board)
})

test('a storage thrown away under open tabs is put back with what waits in it, and its person is told', async () => {
  const { laptop, person: bea } = await atLaptop('bea')
  const other = await laptop.open()
  await other.sees({ A: titles })
  await bea.isInstalled()
  await laptop.goOffline()
  await bea.move('Memento', { tier: 'S', end: 'top' })
  await bea.isTold('1 waiting, saved on this device')

  await laptop.evict(bea)
  // With the worker the parts that were not loaded yet are gone; the keys need none.
  await other.walkTo('Fargo')
  await other.press('b')
  const board = { S: ['Memento'], A: ['Alien'], B: ['Fargo'] }
  for (const tab of [bea, other]) {
    await tab.page.getByRole('alert').getByText(putBack).waitFor()
    await tab.sees(board)
    await tab.isTold('2 waiting, saved on this device')
  }
  await bea.shoot('put back')
  await laptop.comeOnline()
  for (const tab of [bea, other]) await tab.isTold('Up to date')
  expect(await listOf('bea')).toEqual(board)
  await bea.button('I see').click()
  for (const tab of [bea, other]) {
    await tab.reload()
    await tab.sees(board)
    await tab.isTold('Up to date')
    expect(await tab.page.getByText(putBack).count()).toBe(0)
  }
  expect(await listOf('bea')).toEqual(board)
})

test("a guest's list, which is nowhere else, is put back as well", async () => {
  const phone = await device('phone')
  const guest = await phone.open()
  await guest.rank('Fargo', { tier: 'A', note: 'the snow' })
  await guest.sees({ A: ['Fargo'] })
  await phone.evict(guest)
  await guest.rank('Alien', { tier: 'S' })
  await guest.page.getByRole('alert').getByText(putBack).waitFor()
  await guest.reload()
  await guest.sees({ S: ['Alien'], A: ['Fargo'] })
  expect(await guest.noteOf('Fargo')).toBe('the snow')
})

test('a browser that loses the way to its database finds it again, and says so when it does not', async () => {
  const { laptop, person: cid } = await atLaptop('cid')
  // The app writes the cause into the console.
  laptop.excuse(/./u)
  await laptop.context.addInitScript(() => {
    const { transaction } = IDBDatabase.prototype
    const page = globalThis as { lost?: number }
    IDBDatabase.prototype.transaction = function (...asked) {
      // A connection that is lost stays lost; a new one is whole.
      const connection = this as IDBDatabase & { dead?: boolean }
      if (page.lost) connection.dead = page.lost-- > 0
      if (!connection.dead) return transaction.apply(this, asked)
      throw new DOMException(
        'Connection to Indexed Database server lost. Refresh the page to try again',
        'UnknownError',
      )
    }
  })
  await cid.reload()
  await cid.isTold('Up to date')
  await cid.page.evaluate(() => {
    ;(globalThis as { lost?: number }).lost = 1
  })
  await cid.move('Memento', { tier: 'S', end: 'top' })
  await cid.isTold('Up to date')
  expect(await cid.page.evaluate(() => (globalThis as { lost?: number }).lost)).toBe(0)
  const board = { S: ['Memento'], A: ['Alien', 'Fargo'] }
  await cid.sees(board)
  expect(await listOf('cid')).toEqual(board)

  await cid.page.evaluate(() => {
    ;(globalThis as { lost?: number }).lost = 1_000
  })
  await cid.moveInVain('Alien', 'D')
  await cid.isTold('Not saved')
  await cid.page.evaluate(() => {
    ;(globalThis as { lost?: number }).lost = 0
  })
  await cid.move('Alien', { tier: 'D', end: 'top' })
  await cid.isTold('Up to date')
  expect(await listOf('cid')).toEqual({ S: ['Memento'], A: ['Fargo'], D: ['Alien'] })
})

const DAY = 24 * 3_600_000

test('a clock that jumps, by days and to and fro, stops nothing and turns nobody’s wishes round', async () => {
  const { laptop, person: dan } = await atLaptop('dan')
  await dan.isInstalled()
  await laptop.goOffline()
  await laptop.setClock(3 * DAY)
  await dan.move('Memento', { tier: 'S', end: 'top' })
  await laptop.setClock(-3 * DAY)
  await dan.move('Memento', { tier: 'A', end: 'top' })
  await laptop.setClock(-Date.now())
  await dan.move('Alien', { tier: 'B', end: 'top' })
  await dan.isTold('3 waiting, saved on this device')
  await laptop.comeOnline()
  await dan.isTold('Up to date')
  const board = { A: ['Memento', 'Fargo'], B: ['Alien'] }
  await dan.sees(board)
  expect(await listOf('dan')).toEqual(board)

  // What was sealed in 1970 is not thirty days old when the clock is right again.
  await laptop.goOffline()
  await dan.move('Fargo', { tier: 'D', end: 'top' })
  await dan.isTold('1 waiting, saved on this device')
  await dan.signOut('dan')
  await dan.button('Keep it here').click()
  await dan.reads('You are signed out.')
  await laptop.setClock(0)
  await laptop.comeOnline()
  await dan.reload()
  await dan.signIn('dan')
  await dan.sees({ A: ['Memento'], B: ['Alien'], D: ['Fargo'] })
  await dan.isTold('Up to date')
  expect(await listOf('dan')).toEqual({ A: ['Memento'], B: ['Alien'], D: ['Fargo'] })
})
