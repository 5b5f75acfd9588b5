import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PROTOCOL } from '#sync-rules'
import { currentLane, inLane } from './db/gate.ts'
import type { Db } from './db.ts'
import { parseEnv } from './env.ts'
import { EmbeddedShapes } from './shapes/embedded.ts'
import { FOR_EVER, Reader, serve } from './shapes/testing/harness.ts'
import { openPokes } from './shared-pokes.ts'
import { type Running, startServer } from './start.ts'
import { cutListeners } from './testing/cut-listeners.ts'
import { dropTestDatabase, testDatabaseUrl } from './testing/database.ts'
import { caller, PASSWORD, signUp, type TestUser } from './testing/http.ts'
import { startProcess } from './testing/process.ts'
import { publicFilms } from './testing/two-users.ts'

/* Nothing here looks at a clock: what never comes is waited for until the test runs out of time. */

const settings = (DATABASE_URL: string) => ({ DATABASE_URL, MARQUEE_SECRET: 's'.repeat(40), THROTTLES: 'off' })

describe('two servers over one PostgreSQL', () => {
  let database: string
  let here: Running
  let there: Running
  let ada: TestUser
  let film: string
  const undo: (() => Promise<unknown>)[] = []

  beforeEach(async () => {
    database = await testDatabaseUrl()
    undo.push(() => dropTestDatabase(database))
    const env = parseEnv({ ...settings(database), PORT: '0', LOG_LEVEL: 'silent' })
    here = await startServer(env)
    undo.push(() => here.close())
    // Its clock stands still, so it asks after no session a second time by itself.
    const now = Date.now()
    there = await startServer(env, { now: () => now })
    undo.push(() => there.close())
    ada = await signUp(here.url, caller(here.url), 'ada')
    film = (await publicFilms(here, 1))[0] as string
  })
  afterEach(async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step()
  })

  /** A poll that is held at a server: it has looked, found nothing, and nothing but news will end it. */
  async function heldAt({ deps }: Running, token = ada.token) {
    let looked = () => {}
    const held = new Promise<void>(done => {
      looked = done
    })
    const rows: Db['rows'] = async <R>(sql: string, params?: readonly unknown[]) => {
      const found = await deps.db.rows<R>(sql, params)
      if (sql.includes('change_log')) looked()
      return found
    }
    const shapes = await serve(deps, new EmbeddedShapes({ ...deps, db: { ...deps.db, rows } }, { hold: FOR_EVER }))
    undo.push(shapes.close)
    const reader = new Reader({ ...ada, token }, shapes.url, deps)
    const { next } = await reader.snapshot()
    const answer = reader.get({ ...next, live: 'true' })
    answer.catch(() => {})
    await held
    return {
      answer,
      /** The titles its answer brought. */
      brought: async () => {
        const { status, headers, messages } = await answer
        expect([status, headers.get('electric-has-data')]).toEqual([200, 'true'])
        return messages.flatMap(message => message.value?.media_item_id ?? [])
      },
    }
  }

  const rankAt = async (url: string, media_item_id = film) => {
    const reply = await caller(url, ada.token)('POST', '/rankings', { body: { media_item_id, tier: 'S' } })
    expect(reply.status, reply.text).toBe(201)
  }
  const pushAt = async (url: string) => {
    const args = { media_id: film, tier: 'S', left: [], right: [] }
    const ops = [
      { mid: 1, op_id: randomUUID(), v: 1, kind: 'ranking.place', args, base: 0, t: new Date().toISOString() },
    ]
    const body = { user_id: ada.user.id, client_id: randomUUID(), schema: PROTOCOL, minted: 1, ops }
    expect((await caller(url, ada.token)('POST', '/sync/mutations', { body })).status).toBe(200)
  }

  test.each([
    ['pushed', pushAt],
    ['ranked over REST', rankAt],
  ])('a film %s at the one answers the poll that is held at the other', async (_, write) => {
    const poll = await heldAt(there)
    await write(here.url)
    expect(await poll.brought()).toEqual([film])
  })

  test('what was written while the line between them was cut is found when it is back', async () => {
    const poll = await heldAt(there)
    const { letIn } = await cutListeners(database, 2)
    await rankAt(here.url)
    // Closing waits for what was still to be told: nobody heard it.
    await here.close()
    await letIn()
    expect(await poll.brought()).toEqual([film])
  })

  test('when one is killed the other serves on, and hears who comes in its place', async () => {
    const start = () => {
      const started = startProcess(settings(database))
      undo.push(() => started.end('SIGKILL'))
      return started
    }
    const doomed = start()
    const [first, second, third] = (await publicFilms(there, 3)) as [string, string, string]
    const poll = await heldAt(there)
    await rankAt(await doomed.url, first)
    expect(await poll.brought()).toEqual([first])
    await doomed.end('SIGKILL')
    const next = await heldAt(there)
    await rankAt(there.url, second)
    expect(await next.brought()).toEqual([second])
    const last = await heldAt(there)
    await rankAt(await start().url, third)
    expect(await last.brought()).toEqual([third])
  })

  test('when one has lost its database connections the other serves on', async () => {
    const poll = await heldAt(there)
    await here.deps.db.close()
    // It cannot be closed once more.
    undo.splice(1, 1, () => here.close().catch(() => {}))
    await rankAt(there.url)
    expect(await poll.brought()).toEqual([film])
    expect((await fetch(`${there.url}/readyz`)).status).toBe(200)
  })

  /** The command line: a process of its own, which serves nobody. */
  const admin = (...words: string[]) => {
    const env = { PATH: process.env.PATH, ...settings(database) }
    const args = ['--import', 'tsx', join(import.meta.dirname, 'admin.ts'), ...words]
    return promisify(execFile)(process.execPath, args, { env })
  }

  test('a new epoch, told on the command line, ends the polls that are held at every server', async () => {
    const polls = [await heldAt(here), await heldAt(there)]
    await admin('epoch', 'new')
    for (const { answer } of polls) expect((await answer).status).toBe(409)
  })

  test.each<[string, (phone: Phone) => Promise<unknown>]>([
    ['logged out', ({ refresh_token }) => here.deps.accounts.logOut(refresh_token)],
    ['signed out by another device', ({ id }) => ada.call('DELETE', `/auth/sessions/${id}`)],
    ['signed out by the operator', () => admin('sessions', 'revoke', 'ada')],
    [
      'ended because its token was used twice',
      async ({ refresh_token }) => {
        const { accounts } = here.deps
        const second = await accounts.refresh(refresh_token)
        await accounts.refresh(second.refresh_token)
        await expect(accounts.refresh(refresh_token)).rejects.toMatchObject({ code: 'refresh_reused' })
      },
    ],
  ])('a device %s is refused at once by the other server, which had just let it in', async (_, end) => {
    const phone = await logIn()
    const call = caller(there.url, phone.token)
    expect((await call('GET', '/auth/me')).status).toBe(200)
    const poll = await heldAt(there, phone.token)
    await end(phone)
    expect((await poll.answer).status).toBe(401)
    expect((await call('GET', '/auth/me')).error?.code).toBe('session_revoked')
  })

  interface Phone {
    id: string
    token: string
    refresh_token: string
  }
  async function logIn(): Promise<Phone> {
    const { session, refresh_token } = await here.deps.accounts.logIn({ login: 'ada', password: PASSWORD })
    const token = session.access_token
    const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return { id: sid, token, refresh_token }
  }
})

describe('word to other processes', () => {
  /** A database that only carries word: each NOTIFY comes back to whoever listens, once it is let through. */
  function line() {
    const hears: ((payload: string) => void)[] = []
    const under: { payload: string; through(): void; fail(): void }[] = []
    const db = {
      engine: 'postgres',
      listen: async (_: string, hear: (payload: string) => void) => {
        hears.push(hear)
        return async () => {}
      },
      rows: (_: string, [payload]: [string]) =>
        new Promise<unknown[]>((done, fail) => {
          const through = () => {
            for (const hear of hears) hear(payload)
            done([])
          }
          under.push({ payload, through, fail: () => fail(new Error('no line')) })
        }),
    } as unknown as Db
    const turn = () => new Promise(done => setImmediate(() => setImmediate(done)))
    return { db, under, turn, lose: () => hears.map(hear => hear('')) }
  }
  const complaints: unknown[] = []
  const open = (db: Db) => openPokes(db, error => complaints.push(error))

  test('many pokes of one moment are one NOTIFY, and those that come while it is under way are the next', async () => {
    const { db, under, turn } = line()
    const [one, other] = [await open(db), await open(db)]
    const users = Array.from({ length: 450 }, () => randomUUID())
    const woken: string[] = []
    for (const user of users) other.pokes.listen(user, () => woken.push(user))
    for (let round = 0; round < 3; round++) for (const user of users.slice(0, 100)) one.pokes.poke(user)
    await turn()
    expect(under).toHaveLength(1)
    for (const user of users) one.pokes.poke(user)
    await turn()
    expect(under).toHaveLength(1)
    for (let n = 0; n < 4; n++, await turn()) under[n]?.through()
    expect(under).toHaveLength(4)
    expect(woken).toEqual([...users.slice(0, 100), ...users])
    for (const { payload } of under) expect(payload.length).toBeLessThan(8_000)
  })

  test('is the server’s own affair, whoever had something to tell', async () => {
    const { db, under, turn } = line()
    const lanes: string[] = []
    const rows = db.rows
    db.rows = (sql, params) => {
      lanes.push(currentLane())
      return rows(sql, params)
    }
    const { pokes } = await open(db)
    inLane('write', 'ada', () => pokes.poke('ada'))
    await turn()
    under.shift()?.through()
    await turn()
    inLane('background', undefined, () => pokes.pokeAll())
    await turn()
    under.shift()?.through()
    expect(lanes).toEqual(['system', 'system'])
  })

  test('the end of a session goes before pokes that wait already, and what one tells oneself wakes nobody twice', async () => {
    const { db, under, turn } = line()
    const [one, other] = [await open(db), await open(db)]
    const heard: string[] = []
    one.pokes.listen('ada', () => heard.push('own'))
    other.pokes.onEnd(id => heard.push(`ended ${id}`))
    other.pokes.listen('ada', () => heard.push('woken'))
    one.pokes.poke('ada')
    one.pokes.end(['phone'])
    one.pokes.poke('ada')
    await turn()
    under[0]?.through()
    expect(heard).toEqual(['own', 'own', 'ended phone', 'woken'])
  })

  test('that fails is told to the operator, and the next goes out all the same', async () => {
    const { db, under, turn } = line()
    const { pokes, stop } = await open(db)
    pokes.poke('ada')
    await turn()
    pokes.poke('ben')
    under[0]?.fail()
    await turn()
    expect(complaints.splice(0)).toMatchObject([{ message: 'no line' }])
    expect(under.map(({ payload }) => payload.split(' ')[2])).toEqual(['ada', 'ben'])
    under[1]?.through()
    await stop()
  })

  test('goes out before a server stops', async () => {
    const { db, under, turn } = line()
    const { pokes, stop } = await open(db)
    const order: string[] = []
    pokes.poke('ada')
    const stopped = stop().then(() => order.push('stopped'))
    await turn()
    order.push('told')
    under[0]?.through()
    await stopped
    expect(order).toEqual(['told', 'stopped'])
  })

  test('that may have been lost wakes everybody once, and no session is taken to stand', async () => {
    const { db, lose } = line()
    const { pokes } = await open(db)
    const heard: string[] = []
    pokes.listen('ada', () => heard.push('ada'))
    pokes.listen('ben', () => heard.push('ben'))
    pokes.onEnd(id => heard.push(id ?? 'any'))
    lose()
    expect(heard).toEqual(['any', 'ada', 'ben'])
  })

  test('is neither sent nor listened for on PGlite', async () => {
    const { pokes, stop } = await open({ engine: 'pglite' } as Db)
    let woken = 0
    pokes.listen('ada', () => woken++)
    pokes.poke('ada')
    expect(woken).toBe(1)
    await stop()
  })
})
