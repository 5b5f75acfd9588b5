import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import express from 'express'
import type { ShapeName, Tier } from '#sync-rules'
import type { Tx } from '../../db.ts'
import type { Deps } from '../../deps.ts'
import type { Pokes } from '../../pokes.ts'
import { shapeRouter } from '../../routes/shapes.ts'
import type { Engine } from '../../testing/database.ts'
import { type TestUser, testServer } from '../../testing/http.ts'
import { EmbeddedShapes, type Patience } from '../embedded.ts'
import type { ShapeEngine } from '../engine.ts'
import { freshName, type Subject } from './subjects.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
  messages: Message[]
}

/** A message as it came over the wire, values unparsed. */
export interface Message {
  key?: string
  value?: Record<string, string | null>
  headers: Record<string, unknown>
}

export type Params = Record<string, string>

interface Options {
  engine?: Engine
  /** A subject of the conformance suite, with a database and an engine of its own. */
  subject?: Subject
  now?: () => number
  patience?: Partial<Patience>
  /** The shape engine; the embedded one unless said. */
  shapes?: (deps: Deps) => ShapeEngine
  /** Runs after each statement of the shape engine, before its rows are handed over. */
  afterRead?: (sql: string) => Promise<void>
}

/** Longer than any test: a poll that is woken by nothing but its own end fails by hanging. */
export const FOR_EVER = 10 * 60_000

/** Shapes alone on a port, over real HTTP, with real accounts and a database of their own behind them. */
export async function shapesOn({ engine = 'pglite', subject, now, patience = {}, shapes, afterRead }: Options = {}) {
  // Without a pace: `held` counts on a poll that asks in its next turn.
  const given = { hold: FOR_EVER, pace: 0, ...patience }
  const opened = await subject?.open(given)
  const server = await testServer({ engine, ...(opened && { db: opened.db }), ...(now && { now }) })
  const pokes = countingPokes(server.deps.pokes)
  const deps: Deps = { ...server.deps, pokes }
  let asking = 0
  const rows = async <R>(sql: string, params?: readonly unknown[]) => {
    asking++
    const found = await deps.db.rows<R>(sql, params).finally(() => asking--)
    await afterRead?.(sql)
    return found
  }
  const engineDeps: Deps = { ...deps, db: { ...deps.db, rows } }
  /** Who listens has looked, too: what it asks is asked in the next turn, and answered. */
  const looked = async () => {
    do await nextTurn(undefined)
    while (asking > 0)
    await nextTurn(undefined)
  }
  const make = opened?.shapes ?? shapes ?? (() => new EmbeddedShapes(engineDeps, given))
  const main = await serve(deps, make(engineDeps))
  const { url } = main

  const raw = (path: string, init: RequestInit = {}) => fetch(url + path, init)
  return {
    url,
    deps,
    pokes,
    raw,
    user: async () => new Reader(await server.signUp(freshName()), url, deps),
    /** Resolves when so many requests are held. With `afterRead` they may still be reading. */
    async held(count: number) {
      if (opened?.behind) return opened.behind.held(count)
      await pokes.waiting(count)
      if (!afterRead) await looked()
    },
    /** Makes every handle void. */
    async rotate() {
      if (opened?.behind) return opened.behind.rotate?.()
      await deps.db.exec('update instance set shape_generation = shape_generation + 1')
    },
    /** Another process, as it were, over the same database. */
    async beside(other: ShapeEngine) {
      const second = await serve(deps, other)
      return { url: second.url, [Symbol.asyncDispose]: second.close }
    },
    async [Symbol.asyncDispose]() {
      await main.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** One shape engine alone on a port. */
export async function serve(deps: Deps, engine: ShapeEngine): Promise<{ url: string; close(): Promise<void> }> {
  const app = express().disable('x-powered-by').set('query parser', false)
  app.use(shapeRouter(deps, engine))
  // No limit: a test that writes for long must not find its connection closed.
  const http = createServer({ keepAliveTimeout: 0 }, app)
  await new Promise<void>(done => http.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const close = async () => {
    http.closeAllConnections()
    await new Promise(done => http.close(done))
  }
  return { url, close }
}

export type Shapes = Awaited<ReturnType<typeof shapesOn>>

/** A user with one open hand on the shape endpoint and the other in the database. */
export class Reader {
  readonly id: string
  readonly headers: { authorization: string }

  constructor(
    readonly account: TestUser,
    readonly url: string,
    readonly deps: Deps,
  ) {
    this.id = account.user.id
    this.headers = { authorization: `Bearer ${account.token}` }
  }

  /** The same user at another server over the same database. */
  at(url: string): Reader {
    return new Reader(this.account, url, this.deps)
  }

  address(params: Params, shape: ShapeName = 'user_rankings'): string {
    return `${this.url}/sync/shapes/${shape}?${new URLSearchParams(params)}`
  }

  async get(params: Params, shape: ShapeName = 'user_rankings', init: RequestInit = {}): Promise<Answer> {
    const { headers = {}, ...rest } = init
    const answer = await fetch(this.address(params, shape), { headers: { ...this.headers, ...headers }, ...rest })
    const text = await answer.text()
    const body = text.startsWith('[') ? JSON.parse(text) : []
    return { status: answer.status, headers: answer.headers, text, messages: body }
  }

  /** All rows, and where to go on from there. Electric says in a second answer what was committed since it read them. */
  async snapshot(shape: ShapeName = 'user_rankings') {
    const first = await this.get({ offset: '-1', log: 'full' }, shape)
    if (first.headers.has('electric-up-to-date')) return { ...first, next: onward(first) }
    const rest = await this.get(onward(first), shape)
    return { ...first, messages: [...first.messages, ...rest.messages], next: onward(rest) }
  }

  /** What comes after a place until so many rows have come or changed, and where to go on from there. */
  async changes(from: Params, count: number, shape: ShapeName = 'user_rankings') {
    const messages: Message[] = []
    let next = from
    while (messages.length < count) {
      const answer = await this.get({ ...next, live: 'true' }, shape)
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
      messages.push(...answer.messages.filter(({ key }) => key !== undefined))
      next = onward(answer)
    }
    return { messages, next }
  }

  /** One change of this user's rows under the head's lock, with a seq of its own; the poke follows the commit. */
  async write<T>(change: (tx: Tx, seq: number) => Promise<T>): Promise<T> {
    const result = await this.deps.db.tx(async tx => {
      const head = await tx.row<{ seq: number }>(
        'update sync_heads set seq = greatest(seq + 1, $2) where user_id = $1 returning seq',
        [this.id, this.deps.now()],
      )
      return change(tx, head?.seq as number)
    })
    this.deps.pokes.poke(this.id)
    return result
  }

  rank(tier: Tier, position: string, notes: string | null = null): Promise<Placed> {
    return this.write((tx, seq) => insertRanking(tx, this.id, seq, { tier, position, notes }))
  }

  /** Changes columns of one ranking. `set` is SQL of this test. */
  edit(id: string, set: string, params: unknown[] = []): Promise<number> {
    return this.write(async (tx, seq) => {
      await tx.rows(`update user_rankings set seq = $2, ${set} where id = $1`, [id, seq, ...params])
      return seq
    })
  }
}

export interface Placed {
  id: string
  media_item_id: string
  seq: number
}

export async function insertRanking(
  tx: Tx,
  userId: string,
  seq: number,
  { tier, position, notes }: { tier: Tier; position: string; notes: string | null },
): Promise<Placed> {
  const media = randomUUID()
  await tx.rows(`insert into media_items (id, media_type, title, search_key) values ($1, 'MOVIE', 'Film', 'film')`, [
    media,
  ])
  const row = await tx.row<{ id: string }>(
    `insert into user_rankings (user_id, media_item_id, tier, rank_position, notes, seq, placed_seq, placed_at)
     values ($1, $2, $3, $4, $5, $6, $6, now()) returning id`,
    [userId, media, tier, position, notes, seq],
  )
  return { id: row?.id as string, media_item_id: media, seq }
}

/** The parameters of the next request. */
export const onward = (answer: Pick<Answer, 'headers'>): Params => ({
  handle: answer.headers.get('electric-handle') ?? '',
  offset: answer.headers.get('electric-offset') ?? '',
  log: 'full',
})

/** Tells how many wait, and when it becomes so many: "held" is seen by order, not by a clock. */
function countingPokes(inner: Pokes): Pokes & { waiting: (count: number) => Promise<void> } {
  let count = 0
  const watchers = new Set<() => void>()
  const move = (by: number) => {
    count += by
    for (const look of [...watchers]) look()
  }
  return {
    ...inner,
    listen(user, wake) {
      const stop = inner.listen(user, wake)
      move(1)
      return () => {
        stop()
        move(-1)
      }
    },
    waiting: wanted =>
      new Promise<void>(done => {
        const look = () => {
          if (count !== wanted) return
          watchers.delete(look)
          done()
        }
        watchers.add(look)
        look()
      }),
  }
}
