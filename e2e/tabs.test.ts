import { expect, test } from 'vitest'
import { answerInstead, carriesOps, holdReplies } from './interference.ts'
import { journeys } from './journeys.ts'

/** Two tabs, one of which talks to the server: whatever becomes of it, the list is one. The tab opened first leads. */

const { device, account, listOf, opsOf } = journeys()

const titles = ['Alien', 'Fargo', 'Memento']

async function twoTabs(name: string) {
  await account(name, { A: titles })
  const laptop = await device('laptop')
  const leader = await laptop.open()
  await leader.signIn(name)
  await leader.isTold('Up to date')
  const other = await laptop.open()
  await other.sees({ A: titles })
  await other.isTold('Up to date')
  return { laptop, leader, other }
}

test('the tab that leads hidden and shown ten times still brings the news, to both', async () => {
  const { laptop, leader, other } = await twoTabs('ada')
  const phone = await device('phone')
  const onPhone = await phone.open()
  await onPhone.signIn('ada')
  await onPhone.sees({ A: titles })
  for (let i = 0; i < 10; i++) {
    await laptop.hide(leader)
    await laptop.show(leader)
  }
  await laptop.hide(leader)
  await onPhone.move('Memento', { tier: 'S', end: 'top' })
  for (const tab of [leader, other]) await tab.sees({ S: ['Memento'], A: ['Alien', 'Fargo'] })

  // With nobody looking it may rest; who looks again sees the news.
  await laptop.hide(other)
  await onPhone.move('Fargo', { tier: 'S', end: 'top' })
  await onPhone.isTold('Up to date')
  await laptop.show(other)
  for (const tab of [leader, other]) await tab.sees({ S: ['Fargo', 'Memento'], A: ['Alien'] })
})

test('the tab that leads is killed while it sends: the other sends the rest, and nothing is done twice', async () => {
  const { laptop, leader, other } = await twoTabs('bea')
  laptop.excuse(/the page crashed/u)
  const replies = await holdReplies(laptop.context, '/sync/mutations', carriesOps)
  await leader.move('Memento', { tier: 'A', end: 'top' })
  await replies.begun
  await other.move('Alien', { tier: 'S', end: 'top' })
  await other.sees({ S: ['Alien'], A: ['Memento', 'Fargo'] })
  await laptop.kill(leader)
  await replies.end()
  await other.isTold('Up to date')
  await other.sees({ S: ['Alien'], A: ['Memento', 'Fargo'] })
  expect(await listOf('bea')).toEqual({ S: ['Alien'], A: ['Memento', 'Fargo'] })
  expect(await opsOf('bea')).toEqual({ 'ranking.place': 2 })
})

test('the tab that leads is frozen: another sends what is done in it, and both agree after the thaw', async () => {
  const { laptop, leader, other } = await twoTabs('cid')
  const thaw = await laptop.freeze(leader)
  await other.move('Memento', { tier: 'S', end: 'top' })
  await other.isTold('1 waiting, saved on this device')
  await other.isTold('Up to date')
  expect(await listOf('cid')).toEqual({ S: ['Memento'], A: ['Alien', 'Fargo'] })
  await thaw()
  await leader.sees({ S: ['Memento'], A: ['Alien', 'Fargo'] })
  await leader.move('Alien', { tier: 'S', end: 'bottom' })
  for (const tab of [leader, other]) {
    await tab.sees({ S: ['Memento', 'Alien'], A: ['Fargo'] })
    await tab.isTold('Up to date')
  }
  expect(await listOf('cid')).toEqual({ S: ['Memento', 'Alien'], A: ['Fargo'] })
  expect(await opsOf('cid')).toEqual({ 'ranking.place': 2 })
})

test('another account in one tab is another account in all: what the first had not sent waits for them, and is never sent by another', async () => {
  await account('eve', { B: ['Casablanca'] })
  const { laptop, leader, other } = await twoTabs('dan')
  laptop.excuse(/the server responded with a status of (401|503)/u)
  const away = await answerInstead(
    laptop.context,
    '/sync/mutations',
    { status: 503, json: { error: { code: 'unavailable', message: 'Later.' } } },
    { which: carriesOps },
  )
  await other.move('Memento', { tier: 'S', end: 'top' })
  await away.begun
  await leader.signOut('dan')
  await leader.button('Keep it here').click()
  await leader.reads('You are signed out.')
  for (const tab of [leader, other]) {
    await tab.sees({})
    await tab.page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor()
  }
  await away.end()

  await leader.signIn('eve')
  for (const tab of [leader, other]) {
    await tab.sees({ B: ['Casablanca'] })
    await tab.isTold('Up to date')
  }
  expect([await listOf('dan'), await listOf('eve')]).toEqual([{ A: titles }, { B: ['Casablanca'] }])
  await other.signOut('eve')
  await other.reads('You are signed out.')
  await other.signIn('dan')
  for (const tab of [leader, other]) {
    await tab.sees({ S: ['Memento'], A: ['Alien', 'Fargo'] })
    await tab.isTold('Up to date')
  }
  expect([await listOf('dan'), await listOf('eve')]).toEqual([
    { S: ['Memento'], A: ['Alien', 'Fargo'] },
    { B: ['Casablanca'] },
  ])
  expect([await opsOf('dan'), await opsOf('eve')]).toEqual([{ 'ranking.place': 1 }, {}])
})
