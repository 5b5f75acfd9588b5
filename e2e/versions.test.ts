import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'

const { device } = journeys()

/** What a newer version of the app does in a tab of its own: it opens the list, in its own form. Resolves when it has. */
const openNewer = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((done, fail) => {
        const asked = indexedDB.open('mq-guest', 20)
        asked.onsuccess = () => {
          // It stays open, as a tab does.
          Object.assign(window, { newer: asked.result })
          done()
        }
        asked.onerror = () => fail(asked.error)
      }),
  )
/** What it finds there. */
const opsIn = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((done, fail) => {
        const { newer } = window as unknown as { newer: IDBDatabase }
        const asked = newer.transaction('ops').objectStore('ops').count()
        asked.onsuccess = () => done(asked.result)
        asked.onerror = () => fail(asked.error)
      }),
  )

test('a newer version in another tab takes over: the older one says so, keeps nothing from it, and does not start again', async () => {
  const laptop = await device('laptop')
  const hugo = await laptop.open()
  await hugo.rank('Fargo', { tier: 'A' })
  const newer = await laptop.context.newPage()
  // Of the same origin, and not the app.
  await newer.goto('/healthz')
  await openNewer(newer)
  const there = await opsIn(newer)
  expect(there).toBeGreaterThan(0)

  await hugo.reads('A newer version of Marquee runs in another tab.')
  await hugo.sees({ A: ['Fargo'] })
  await hugo.shoot('a newer version elsewhere')
  laptop.excuse(/NewerDatabase/u)
  await hugo.walkTo('Fargo')
  await hugo.press('S')
  await hugo.reads('This could not be saved on this device.')
  await hugo.sees({ A: ['Fargo'] })

  await hugo.button('Reload').click()
  await hugo.page.getByText('This page is an older version of Marquee').waitFor()
  await hugo.shoot('an older version')
  expect(await opsIn(newer)).toBe(there)
})
