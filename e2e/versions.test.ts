import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'

const { device } = journeys()

/** What a newer version of the app does in a tab of its own: it opens the list, in its own form. Resolves when it has. */
const openNewer = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((done, fail) => {
        const asked = indexedDB.open('mq-guest', 30)
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

/** Puts the lists of this browser back into the form that they had before there were pages: a record for each row. */
const takeBackToRecords = (page: Page) =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((yes, no) => {
        request.onsuccess = () => yes(request.result)
        request.onerror = () => no(request.error)
      })
    const records = { meta: 'name', ops: 'mid', acked: 'op_id', attention: 'op_id', kept: 'name' }
    const paged = ['user_rankings', 'watchlist_items', 'my_media', 'media']
    let moved = 0
    for (const { name = '' } of (await indexedDB.databases()).filter(each => each.name?.startsWith('mq-'))) {
      const now = await done(indexedDB.open(name))
      const reading = now.transaction([...now.objectStoreNames])
      const all: Record<string, unknown[]> = {}
      for (const store of Object.keys(records)) all[store] = await done(reading.objectStore(store).getAll())
      const pages: { table: string; rows: unknown[] }[] = await done(reading.objectStore('pages').getAll())
      for (const table of paged) all[table] = pages.filter(each => each.table === table).flatMap(({ rows }) => rows)
      moved += all.user_rankings?.length ?? 0
      now.close()
      await done(indexedDB.deleteDatabase(name))
      const asked = indexedDB.open(name, 10)
      asked.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(records)) asked.result.createObjectStore(store, { keyPath })
        for (const store of paged) asked.result.createObjectStore(store, { keyPath: 'id' })
        for (const [store, rows] of Object.entries(all))
          for (const row of rows) (asked.transaction as IDBTransaction).objectStore(store).put(row)
      }
      ;(await done(asked)).close()
    }
    return moved
  })

test('a list that an older version kept comes along, with what waits to be sent, though there is no network', async () => {
  const laptop = await device('laptop')
  const ines = await laptop.open()
  await ines.signUp('ines')
  await ines.rank('Fargo', { tier: 'A' })
  await ines.rank('Casablanca', { tier: 'S' })
  await ines.isTold('Up to date')
  await ines.isInstalled()
  await laptop.goOffline()
  await ines.move('Fargo', { tier: 'C', end: 'top' })
  await ines.page.goto('about:blank')
  const older = await laptop.context.newPage()
  await laptop.comeOnline()
  await older.goto('/healthz')
  expect(await takeBackToRecords(older)).toBe(2)
  await older.close()

  await laptop.goOffline()
  await ines.page.goto('/')
  await ines.sees({ S: ['Casablanca'], C: ['Fargo'] })
  await laptop.comeOnline()
  await ines.isTold('Up to date')
  const phone = await device('phone')
  const there = await phone.open()
  await there.signIn('ines')
  await there.sees({ S: ['Casablanca'], C: ['Fargo'] })
})
