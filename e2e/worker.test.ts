import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import type { Person } from './person.ts'

const { device, atLaptop } = journeys()

/** What the service worker keeps: addresses without their host, by the name of the cache. */
const kept = (person: Person): Promise<Record<string, string[]>> =>
  person.page.evaluate(async () => {
    const lists: Record<string, string[]> = {}
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys()
      lists[name.startsWith('workbox-precache') ? 'app' : name] = requests.map(({ url }) => new URL(url).pathname)
    }
    return lists
  })

test('the service worker keeps the app and posters, and nothing the server says about anybody', async () => {
  const { laptop, person: ada } = await atLaptop('ada')
  // Nobody else sees her list.
  laptop.excuse(/status of 404/)
  await ada.isInstalled()
  await ada.reload()
  await ada.isTold('Up to date')
  await ada.rank('Titanic', { tier: 'D' })
  await ada.isTold('Up to date')
  await ada.page.goto('/docs')
  // A file of the server's, which the worker must not answer with the app.
  expect(await (await ada.page.goto('/licences.md'))?.text()).toContain('## react - ')
  await ada.page.goto('/@ada')
  await ada.page.goto('/')
  const { app = [], posters = [], ...others } = await kept(ada)
  expect(app.length).toBeGreaterThan(5)
  expect(app.filter(path => !/^\/(assets\/|icons\/|index\.html|manifest\.webmanifest|first\.js)/.test(path))).toEqual(
    [],
  )
  expect(posters.filter(path => !path.startsWith('/t/p/'))).toEqual([])
  expect(others).toEqual({})
})

test('a page that could not load a part of itself says so, for only a new one gets it', async () => {
  const phone = await device('phone')
  phone.excuse(
    /Failed to load resource|Failed to fetch dynamically imported module|error occurred when fetching the script/u,
  )
  const parts = '**/assets/browser-*.js'
  await phone.context.route('**/sw.js', route => route.abort())
  await phone.context.route(parts, route => route.abort())
  const cid = await phone.open()
  await cid.signUp('cid')
  await cid.rank('Fargo', { tier: 'A' })
  await cid.isTold('1 waiting, saved on this device')
  await phone.context.unroute(parts)
  await phone.comeOnline()
  await cid.reads('A part of Marquee could not be loaded.')
  await cid.button('Reload').click()
  await cid.isTold('Up to date')
  await cid.sees({ A: ['Fargo'] })
})

test('posters that were seen show in a tunnel too, up to a number', async () => {
  const phone = await device('phone')
  await phone.getsPosters()
  const ada = await phone.open()
  await ada.isInstalled()
  const show = (from: number, to: number) =>
    ada.page.evaluate(
      async ([from, to]) => {
        const loads = Array.from({ length: to - from }, async (_, i) => {
          const poster = new Image()
          poster.src = `https://image.tmdb.org/t/p/w92/poster${from + i}.jpg`
          await poster.decode()
        })
        const ends = await Promise.allSettled(loads)
        return ends.filter(end => end.status === 'fulfilled').length
      },
      [from, to] as const,
    )
  expect(await show(0, 3)).toBe(3)
  await expect.poll(async () => (await kept(ada)).posters?.length, { timeout: 60_000 }).toBe(3)
  for (let i = 3; i < 133; i += 10) expect(await show(i, i + 10)).toBe(10)
  await expect.poll(async () => (await kept(ada)).posters?.length, { timeout: 60_000 }).toBe(120)

  // From now on nobody answers for them but the worker.
  await phone.getsNoPosters()
  await phone.goOffline()
  await ada.reload()
  expect(await show(123, 133)).toBe(10)
})
