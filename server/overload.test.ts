import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { PROTOCOL, type PushReply } from '#sync-rules'
import type { Lane } from './db/gate.ts'
import { hurried, openPostgres } from './db/postgres.ts'
import { dropTestDatabase, openTestDb, playedOn, testDatabaseUrl } from './testing/database.ts'
import { type TestUser, testServer } from './testing/http.ts'
import { publicFilms } from './testing/two-users.ts'
import { until } from './testing/until.ts'

/** What happens when more is asked than can be done: db/gate.test.ts has who is let in, this has that it is so over HTTP. */

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
})

const client_id = randomUUID()
function push({ user, call }: TestUser, mid: number, media_id: string) {
  const args = { media_id, tier: 'S', left: [], right: [] }
  const t = new Date().toISOString()
  const ops = [{ mid, op_id: randomUUID(), v: 1, kind: 'ranking.place', args, base: 0, t }]
  return call<PushReply>('POST', '/sync/mutations', {
    body: { user_id: user.id, client_id, schema: PROTOCOL, minted: mid, ops },
  })
}

describe.each(playedOn)('on %s', engine => {
  test('a change overtakes the searches that waited before it', async () => {
    await using server = await testServer({ engine })
    const [ada, eve] = [await server.signUp('ada'), await server.signUp('eve')]
    const [film = ''] = await publicFilms(server, 1)
    // Her session is known to stand: else the six would wait for one look at it.
    await eve.call('GET', '/auth/me')
    const { gate } = server.deps.db
    const waiting = (lane: string) => gate.load().find(each => each.lane === lane)?.waiting ?? 0
    let release = () => {}
    const released = new Promise<void>(done => {
      release = done
    })
    // Every connection is taken.
    const held = Array.from({ length: engine === 'pglite' ? 1 : 10 }, () => server.deps.db.tx(() => released))
    await until(() => gate.load().reduce((sum, { busy }) => sum + busy, 0) === held.length)
    const asked = Array.from({ length: 6 }, () => eve.call('GET', '/media/search?q=man'))
    await until(() => waiting('search') === 6)
    const written = push(ada, 1, film)
    await until(() => waiting('write') === 1)
    const served: Lane[] = []
    gate.listener = { waited: lane => served.push(lane), refused: () => {} }
    release()
    await Promise.all(held)
    for (const { status } of await Promise.all([written, ...asked])) expect(status).toBe(200)
    expect(served[0]).toBe('write')
  })
})

test('searches that all hang keep nobody from writing or reading their list', async () => {
  const url = await testDatabaseUrl()
  undo.push(() => dropTestDatabase(url))
  await using server = await testServer({ db: await openTestDb(url) })
  const other = await openPostgres(url, { max: 2 })
  undo.push(() => other.close())
  const ada = await server.signUp('ada')
  const people = await Promise.all(['b', 'c', 'd', 'e'].map(name => server.signUp(`eve_${name}`)))
  const [film = ''] = await publicFilms(server, 1)
  const hanging = await other.tx(async tx => {
    await tx.exec('lock table follows in access exclusive mode')
    const asked = people.flatMap(({ call }) => Array.from({ length: 5 }, () => call('GET', '/social/following')))
    const stuck = `select from pg_locks where not granted and relation = 'follows'::regclass`
    await until(async () => (await tx.rows(stuck)).length > 0)
    expect((await push(ada, 1, film)).data.results[0]?.outcome).toBe('applied')
    expect((await ada.call('GET', '/rankings/me')).status).toBe(200)
    expect((await ada.call('GET', '/sync/shapes/user_rankings?offset=-1')).status).toBe(200)
    expect((await server.call('GET', '/readyz')).status).toBe(200)
    expect((await tx.rows(stuck)).length).toBe(3)
    return asked
  })
  for (const { status } of await Promise.all(hanging)) expect(status).toBe(200)
})

test('who waits for a lock too long is asked to come again, and no op is set aside for it', async () => {
  const url = await testDatabaseUrl()
  undo.push(() => dropTestDatabase(url))
  const settings = { ...hurried, lock_timeout: '100ms' }
  const db = await openPostgres(url, { settings, patience: 100 })
  await using server = await testServer({ db: { ...db, [Symbol.asyncDispose]: () => db.close() } })
  const other = await openPostgres(url, { max: 1 })
  undo.push(() => other.close())
  const ada = await server.signUp('ada')
  const [one = '', two = ''] = await publicFilms(server, 2)
  expect((await push(ada, 1, one)).status).toBe(200)
  await other.tx(async tx => {
    // Not at the door, but in the middle of its work.
    await tx.rows('select from user_rankings where user_id = $1 for update', [ada.user.id])
    for (let time = 0; time < 4; time++) {
      const { status, error, headers } = await push(ada, 2, one)
      expect([status, error?.code]).toEqual([503, 'unavailable'])
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })
  expect((await push(ada, 2, two)).data.results.map(({ outcome }) => outcome)).toEqual(['applied'])
})
