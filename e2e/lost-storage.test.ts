import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { PASSWORD } from './looking.ts'

const { device } = journeys()

test('a browser that threw the storage away says how many changes were never sent, until that was read', async () => {
  const laptop = await device('laptop')
  const dora = await laptop.open()
  await dora.signUp('dora')
  await dora.rank('Fargo', { tier: 'A' })
  await dora.isTold('Up to date')

  // The greetings get through and say how far she has come; what she ranks does not.
  laptop.excuse(/net::ERR_FAILED/u)
  await laptop.context.route('**/sync/mutations', route =>
    (route.request().postDataJSON() as { ops: unknown[] }).ops.length > 0 ? route.abort() : route.continue(),
  )
  await dora.rank('Casablanca', { tier: 'S' })
  const greeted = dora.page.waitForResponse(
    reply => reply.url().endsWith('/sync/mutations') && reply.request().postData()?.includes('"minted":2') === true,
  )
  await dora.page.reload()
  await greeted

  await dora.page.goto('/robots.txt')
  await dora.page.evaluate(async () => {
    localStorage.clear()
    for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? '')
  })
  await laptop.context.unroute('**/sync/mutations')
  await dora.page.goto('/')
  await dora.page.getByRole('link', { name: 'Sign in' }).first().click()
  await dora.page.getByRole('textbox', { name: 'Name or e-mail' }).fill('dora')
  await dora.page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
  await dora.button('Sign in').click()
  await dora.sees({ A: ['Fargo'] })
  const told = dora.page.getByText('at least one change that had not been sent')
  await told.waitFor()
  await dora.shoot('what was lost')
  await dora.button('I see').click()
  await told.waitFor({ state: 'detached' })
  await dora.page.reload()
  await dora.sees({ A: ['Fargo'] })
  expect(await told.count()).toBe(0)
})
