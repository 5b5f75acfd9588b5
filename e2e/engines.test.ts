import { afterEach, expect, test } from 'vitest'
import { electricLike } from '../server/shapes/testing/electric-like.ts'
import { dropTestDatabase, openTestDb, testDatabaseUrl } from '../server/testing/database.ts'
import { freePort, type Started, startProcess } from '../server/testing/process.ts'
import { build } from './app.ts'
import { sharedBrowser } from './browser.ts'
import { Device } from './device.ts'
import { listOf } from './rest.ts'

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
})

test('phone and laptop go on while the server is killed and comes back with Electric behind it, and again without', async () => {
  await build()
  const database = await testDatabaseUrl()
  undo.push(() => dropTestDatabase(database))
  const db = await openTestDb(database)
  undo.push(() => db.close())
  const service = await electricLike(database)
  undo.push(() => service.close())
  const PORT = await freePort()
  const url = `http://127.0.0.1:${PORT}`
  let server: Started | undefined
  undo.push(async () => server?.end('SIGKILL'))
  const serve = async (more: Record<string, string>) => {
    server = startProcess({ DATABASE_URL: database, MARQUEE_SECRET: 'e'.repeat(40), THROTTLES: 'off', PORT, ...more })
    await server.url
  }
  await serve({})

  const browser = await sharedBrowser()
  const devices = await Promise.all(['phone', 'laptop'].map(name => Device.unused(name, browser, url)))
  undo.push(() => Promise.all(devices.map(({ context }) => context.close())))
  for (const device of devices) {
    // What a browser says of a server that is not there, and of a handle that is void.
    device.excuse(/Failed to load resource: (net::ERR_|the server responded with a status of 409)/u)
  }
  const [phone, laptop] = devices as [Device, Device]
  const onPhone = await phone.open()
  await onPhone.signUp('hugo')
  await onPhone.rank('Alien', { tier: 'A' })
  // Saved for later, so that they can be ranked while nobody answers.
  await onPhone.save('Casablanca')
  await onPhone.save('Memento')
  await onPhone.isTold('Up to date')
  const onLaptop = await laptop.open()
  await onLaptop.signIn('hugo')
  await onLaptop.sees({ A: ['Alien'] })
  await onLaptop.hasForLater(['Memento', 'Casablanca'])

  await server?.end('SIGKILL')
  await onPhone.rankSaved('Casablanca', { tier: 'B' })
  await serve({ ELECTRIC_URL: service.url, ELECTRIC_SECRET: service.secret })
  await onLaptop.sees({ A: ['Alien'], B: ['Casablanca'] })
  await onLaptop.rank('Fargo', { tier: 'S' })
  await onPhone.sees({ S: ['Fargo'], A: ['Alien'], B: ['Casablanca'] })

  // What Electric has not heard of yet comes from the other engine.
  service.lag(true)
  await onPhone.remove('Alien')
  await onPhone.isTold('Up to date')
  await server?.end('SIGKILL')
  await onLaptop.rankSaved('Memento', { tier: 'C' })
  await serve({})
  const all = { S: ['Fargo'], B: ['Casablanca'], C: ['Memento'] }
  await onPhone.sees(all)
  await onLaptop.sees(all)
  await onPhone.isTold('Up to date')
  await onLaptop.isTold('Up to date')

  expect(await listOf(url, 'hugo')).toEqual(all)
  const ops = await db.rows<{ kind: string; times: number }>(
    `select kind, count(*)::int as times from change_log where op_id is not null group by 1 order by 1`,
  )
  expect(ops).toEqual([
    { kind: 'ranking.place', times: 4 },
    { kind: 'ranking.remove', times: 1 },
    { kind: 'watchlist.add', times: 2 },
  ])
  expect(devices.flatMap(device => device.complaints)).toEqual([])
})
