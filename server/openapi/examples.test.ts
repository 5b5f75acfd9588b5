import { expect, test } from 'vitest'
import { seedCatalogue } from '../catalogue/seed.ts'
import { routes } from '../routes/index.ts'
import { refreshLeaderboards } from '../social/leaderboard.ts'
import { testServer } from '../testing/http.ts'
import type { Example } from './examples.ts'
import { type Made, Player, scenes } from './testing/scenes.ts'

/**
 * The examples of the document are what this test has just done: every route is called as the story of two people goes, and
 * the replies, with stand-ins for what is new each time, are the file that the document shows.
 */
test('every example of the document is a call that works', async () => {
  let post = (_letter: string) => {}
  const letter = new Promise<string>(done => {
    post = done
  })
  const mail = { send: async ({ text }: { text: string }) => post(text), close() {} }
  // Every look at this clock is a moment later, so that nothing stands in an order of chance.
  let clock = Date.parse('2026-11-25T19:30:00.000Z')
  await using server = await testServer({ now: () => ++clock, deps: { mail } })
  await seedCatalogue(server.deps.db)
  const player = new Player(server, async () => /#([\w-]+)$/mu.exec(await letter)?.[1] ?? '')
  const made = new Map<string, Made>()
  for (const [route, scene] of scenes) {
    if (route === 'GET /social/leaderboard') await refreshLeaderboards(server.deps)
    const done = await player.play(route, scene)
    expect(done.status, `${route}: ${done.text}`).toBeLessThan(300)
    if (!made.has(route)) made.set(route, done)
  }
  const names = routes.map(route => `${route.method.toUpperCase()} ${route.path}`)
  expect([...made.keys()].sort(), 'a route without an example, or an example without a route').toEqual(names.sort())
  const file = Object.fromEntries(names.map(name => [name, (made.get(name) as Made).example satisfies Example]))
  await expect(`${JSON.stringify(file, null, 2)}\n`).toMatchFileSnapshot('examples.json')
})
