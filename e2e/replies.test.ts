import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { answerInstead, carriesOps, holdReplies } from './interference.ts'
import { journeys, titles } from './journeys.ts'
import { PASSWORD } from './looking.ts'
import { witness } from './witness.ts'

/** What the server says late, wrongly, or not at all: nothing jumps, nothing is lost, nothing is done twice. */

const { device, atLaptop, listOf, opsOf, deploy } = journeys()

const PUSH = '/sync/mutations'
const RANKINGS = '/sync/shapes/user_rankings'

/** The same person at a phone. */
async function atPhone(name: string) {
  const phone = await device('phone')
  const person = await phone.open()
  await person.signIn(name)
  await person.sees({ A: titles })
  return person
}

test('a reply five seconds late, then a stream five seconds late: no row ever jumps back, and nothing waits for it', async () => {
  const { laptop, person: ada } = await atLaptop('ada')
  const { seen } = await witness(ada.page)
  const replies = await holdReplies(laptop.context, PUSH, carriesOps)
  await ada.move('Memento', { tier: 'A', end: 'top' })
  await replies.begun
  await ada.isTold('Sending 1 …')
  await sleep(5_000)
  await ada.sees({ A: ['Memento', 'Alien', 'Fargo'] })
  await replies.end()
  await ada.isTold('Up to date')

  const stream = await holdReplies(laptop.context, RANKINGS)
  for (const tier of ['S', 'B', 'C'] as const) {
    await ada.move('Memento', { tier, end: 'top' })
    await ada.isTold('Up to date')
    expect(await listOf('ada')).toEqual({ A: ['Alien', 'Fargo'], [tier]: ['Memento'] })
  }
  await sleep(5_000)
  await stream.begun
  await stream.end()
  await ada.move('Memento', { tier: 'D', end: 'top' })
  await ada.isTold('Up to date')

  const inA = (order: string[]) => order.map(title => `A ${title}`).join(' | ')
  const rest = inA(['Alien', 'Fargo'])
  expect(await seen()).toEqual([
    inA(titles),
    inA(['Memento', 'Alien', 'Fargo']),
    `S Memento | ${rest}`,
    `${rest} | B Memento`,
    `${rest} | C Memento`,
    `${rest} | D Memento`,
  ])
  expect(await listOf('ada')).toEqual({ A: ['Alien', 'Fargo'], D: ['Memento'] })
})

const unauthorised = {
  status: 401,
  json: { error: { code: 'token_expired', message: 'This token has expired.', request_id: 'r' } },
}

test('a token that runs out while sending is renewed unseen; a session that is over asks, and all is sent after it', async () => {
  const { laptop, person: bea } = await atLaptop('bea')
  laptop.excuse(/the server responded with a status of (401|409)/u)
  const once = await answerInstead(laptop.context, PUSH, unauthorised, { which: carriesOps, times: 1 })
  await bea.move('Memento', { tier: 'S', end: 'top' })
  await once.begun
  await bea.isTold('Up to date')
  await once.end()
  expect(await listOf('bea')).toEqual({ S: ['Memento'], A: ['Alien', 'Fargo'] })

  // The stream too: its token is void, and the rows do not come twice.
  const stream = await answerInstead(laptop.context, RANKINGS, { status: 401, json: { message: 'no' } }, { times: 1 })
  await bea.move('Alien', { tier: 'S', end: 'bottom' })
  await stream.begun
  await stream.end()
  await bea.isTold('Up to date')
  await bea.sees({ S: ['Memento', 'Alien'], A: ['Fargo'] })

  // On another device she signs all others out while a push is on its way.
  const phone = await device('phone')
  const there = await phone.open()
  await there.signIn('bea')
  await there.isTold('Up to date')
  await laptop.goOffline()
  await bea.move('Fargo', { tier: 'B', end: 'top' })
  await there.page.evaluate(async () => {
    const asked = { method: 'POST', headers: { 'X-Marquee': '1', 'Content-Type': 'application/json' } }
    const { data } = await (await fetch('/auth/refresh', { ...asked, body: '{}' })).json()
    const headers = { ...asked.headers, Authorization: `Bearer ${data.access_token}` }
    await fetch('/auth/sessions/revoke-others', { ...asked, headers, body: '{}' })
  })
  await laptop.comeOnline()
  await bea.isTold('Sign in to send 1')
  await bea.shoot('session over')
  await bea.page.getByRole('banner').getByRole('link', { name: 'Sign in to send 1' }).click()
  await bea.reads('Your session has ended. Your changes wait here, safe, and are sent when you are back.')
  await bea.page.getByRole('textbox', { name: 'Name or e-mail' }).fill('bea')
  await bea.page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
  await bea.button('Sign in').click()
  await bea.isTold('Up to date')
  const board = { S: ['Memento', 'Alien'], B: ['Fargo'] }
  await bea.sees(board)
  expect(await listOf('bea')).toEqual(board)
  expect(await opsOf('bea')).toEqual({ 'ranking.place': 3 })
})

test.each([
  ['400, as for an offset nobody knows', { status: 400, json: { message: 'offset out of bounds' } }, 1],
  ['409, the list is to be read anew', { status: 409, json: [{ headers: { control: 'must-refetch' } }] }, 1],
  ['503 with Retry-After', { status: 503, headers: { 'retry-after': '1' }, json: { message: 'away' } }, 2],
])('a stream that is answered %s goes on, and the list is whole at every moment', async (words, reply, times) => {
  const name = `cid_${words.slice(0, 3)}`
  const { laptop, person: cid } = await atLaptop(name)
  const onPhone = await atPhone(name)
  const { seen } = await witness(cid.page)
  laptop.excuse(/the server responded with a status of (400|409|503)/u)
  const wrong = await answerInstead(laptop.context, RANKINGS, reply, { times })
  await onPhone.move('Memento', { tier: 'A', end: 'top' })
  await wrong.begun
  await onPhone.move('Alien', { tier: 'S', end: 'top' })
  await cid.sees({ S: ['Alien'], A: ['Memento', 'Fargo'] })
  await cid.isTold('Up to date')
  expect(wrong.count()).toBe(times)
  await wrong.end()
  for (const moment of await seen()) expect(moment.split(' | ')).toHaveLength(3)

  // Nothing that was learned from it keeps the next visit from the news.
  await cid.reload()
  await onPhone.move('Fargo', { tier: 'S', end: 'top' })
  await cid.sees({ S: ['Fargo', 'Alien'], A: ['Memento'] })
  await cid.isTold('Up to date')
})

test('a stream told over and over to begin anew is asked for in peace, and goes on when that ends', async () => {
  const { laptop, person: dan } = await atLaptop('dan')
  const onPhone = await atPhone('dan')
  laptop.excuse(/the server responded with a status of 409/u)
  const anew = await answerInstead(laptop.context, RANKINGS, {
    status: 409,
    headers: { 'electric-handle': 'another' },
    json: [{ headers: { control: 'must-refetch' } }],
  })
  // The poll that is held already still brings this.
  await onPhone.move('Memento', { tier: 'A', end: 'top' })
  await dan.sees({ A: ['Memento', 'Alien', 'Fargo'] })
  await anew.begun
  await onPhone.move('Fargo', { tier: 'S', end: 'top' })
  await sleep(4_000)
  // A tight loop asks hundreds of times in four seconds.
  expect(anew.count()).toBeLessThan(60)
  await dan.sees({ A: ['Memento', 'Alien', 'Fargo'] })
  await anew.end()
  await dan.sees({ S: ['Fargo'], A: ['Memento', 'Alien'] })
  await dan.isTold('Up to date')
})

test('a server that was away gets what waits without anybody doing anything', async () => {
  const { laptop, person: eli } = await atLaptop('eli')
  laptop.excuse(/the server responded with a status of 503/u)
  const away = await answerInstead(
    laptop.context,
    PUSH,
    { status: 503, headers: { 'retry-after': '1' }, json: { error: { code: 'unavailable', message: 'Later.' } } },
    { which: carriesOps, times: 2 },
  )
  await eli.move('Memento', { tier: 'S', end: 'top' })
  await eli.isTold('1 waiting, saved on this device')
  await eli.button('Account of eli').click()
  await eli.reads('One change has not been sent. The oldest is of')
  await eli.press('Escape')
  await eli.isTold('Up to date')
  expect(away.count()).toBe(2)
  await away.end()
  expect(await listOf('eli')).toEqual({ S: ['Memento'], A: ['Alien', 'Fargo'] })
  expect(await opsOf('eli')).toEqual({ 'ranking.place': 1 })
})

test('a reload while sending, and a new version in the midst of it, double nothing', async () => {
  const { laptop, person: fay } = await atLaptop('fay')
  await fay.isInstalled()
  const replies = await holdReplies(laptop.context, PUSH, carriesOps)
  await fay.rank('Casablanca', { tier: 'S' })
  await replies.begun
  await fay.reload()
  await fay.sees({ S: ['Casablanca'], A: titles })
  await replies.end()
  await fay.isTold('Up to date')
  expect(await listOf('fay')).toEqual({ S: ['Casablanca'], A: titles })
  expect(await opsOf('fay')).toEqual({ 'ranking.place': 1 })

  const other = await laptop.open()
  await other.sees({ S: ['Casablanca'], A: titles })
  const more = await holdReplies(laptop.context, PUSH, carriesOps)
  await fay.move('Memento', { tier: 'S', end: 'top' })
  await more.begun
  await fay.move('Fargo', { tier: 'B', end: 'top' })
  await deploy()
  await fay.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await fay.reads('A new version of Marquee is ready.')
  await fay.shoot('new version')
  const reloaded = Promise.all([fay, other].map(({ page }) => page.waitForEvent('load')))
  await fay.button('Reload').click()
  await reloaded
  await more.end()
  const board = { S: ['Memento', 'Casablanca'], A: ['Alien'], B: ['Fargo'] }
  for (const tab of [fay, other]) {
    await tab.sees(board)
    await tab.isTold('Up to date')
  }
  expect(await listOf('fay')).toEqual(board)
  expect(await opsOf('fay')).toEqual({ 'ranking.place': 3 })
  expect(await fay.page.getByText('A new version of Marquee is ready.').count()).toBe(0)
})

test('a new version that one tab takes is taken by all, also by the one that was here before the app was installed', async () => {
  const phone = await device('phone')
  const first = await phone.open()
  await first.isInstalled()
  const other = await phone.open()
  await deploy()
  await other.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await other.reads('A new version of Marquee is ready.')
  const reloaded = Promise.all([first, other].map(({ page }) => page.waitForEvent('load')))
  await other.button('Reload').click()
  await reloaded
})

test('fifty changes made in a tunnel, and a reload there: the list never shrinks, and all fifty arrive in order', async () => {
  const { laptop, person: gus } = await atLaptop('gus')
  const onPhone = await atPhone('gus')
  await gus.isInstalled()
  await laptop.goOffline()
  await gus.walkTo('Alien')
  for (let i = 0; i < 25; i++) {
    await gus.press('Alt+ArrowDown')
    await gus.press('Alt+ArrowUp')
  }
  await gus.press('Alt+ArrowDown')
  await gus.isTold('51 waiting, saved on this device')
  const { seen } = await witness(gus.page)
  await gus.reload()
  await gus.sees({ A: ['Fargo', 'Alien', 'Memento'] })
  await onPhone.move('Memento', { tier: 'S', end: 'top' })
  await onPhone.isTold('Up to date')
  await laptop.comeOnline()
  await gus.isTold('Up to date')
  await gus.sees({ S: ['Memento'], A: ['Fargo', 'Alien'] })
  expect(await listOf('gus')).toEqual({ S: ['Memento'], A: ['Fargo', 'Alien'] })
  // Those of the tunnel, and the one of the phone.
  expect(await opsOf('gus')).toEqual({ 'ranking.place': 52 })
  const shown = (await seen()).filter(moment => moment !== '')
  for (const moment of shown) expect(moment.split(' | ')).toHaveLength(3)
  // What waited stays where it was put while it is sent.
  for (const moment of shown) expect(moment.indexOf('A Fargo')).toBeLessThan(moment.indexOf('A Alien'))
})

test('a change that changes nothing is answered, and holds nothing up', async () => {
  const { laptop, person: hal } = await atLaptop('hal')
  const onPhone = await atPhone('hal')
  await hal.isInstalled()
  await laptop.goOffline()
  await hal.remove('Alien')
  await hal.move('Memento', { tier: 'S', end: 'top' })
  await onPhone.remove('Alien')
  await onPhone.isTold('Up to date')
  await laptop.comeOnline()
  await hal.isTold('Up to date')
  await hal.sees({ S: ['Memento'], A: ['Fargo'] })
  expect(await listOf('hal')).toEqual({ S: ['Memento'], A: ['Fargo'] })
})
