import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Db, Queries } from '../db.ts'
import { Refusal } from '../errors.ts'
import { Gate } from './gate.ts'
import { inTime } from './in-time.ts'
import { listenOn } from './listen.ts'
import { checkChannel, sessionSettings } from './session.ts'
import { Guard, isStalePlan, retrying } from './transaction.ts'
import { readers, writeParam } from './values.ts'

const asText = (text: string) => text
const types = { getTypeParser: (oid: number) => readers[oid] ?? asText }

/**
 * What a server gives its statements: nobody holds a connection for long, whatever they wait for. A
 * migration, and an operator, take as long as they take.
 */
export const hurried = {
  lock_timeout: '4s',
  statement_timeout: '30s',
  idle_in_transaction_session_timeout: '30s',
}

/** Milliseconds after which a server that was given those has said no, or will not say anything any more. */
export const hurriedDeadline = 35_000

/** How to reach a server: our session settings behind whatever `options` the URL itself brings. */
function connection(url: string, more: Record<string, string> = {}): pg.ClientConfig {
  const own = /[?&]options=([^&]*)/.exec(url)?.[1]
  const ours = Object.entries({ ...sessionSettings, ...more }).map(
    ([name, value]) => `-c ${name}=${value.replace(/ /g, '\\ ')}`,
  )
  const config: pg.ClientConfig = {
    connectionString: own === undefined ? url : url.replace(/([?&])options=[^&]*&?/, '$1'),
    options: [decodeURIComponent(own ?? ''), ...ours].join(' ').trim(),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // A listening connection is silent for long: one that was cut off on the way is found out within a minute.
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'marquee',
  }
  // The types of pg ask for overloads by format; we only ever ask for text.
  config.types = types as unknown as NonNullable<pg.ClientConfig['types']>
  return config
}

/**
 * PostgreSQL 15 or later through a pool of `max` connections with these session `settings`. Opens no connection yet; one
 * that cannot be had is Refusal `unavailable`, and so is a statement without an answer for `deadline` milliseconds. `patience`
 * is a factor for tests.
 */
export async function openPostgres(
  url: string,
  {
    max = 10,
    settings = {},
    deadline,
    patience = 1,
  }: { max?: number; settings?: Record<string, string>; deadline?: number; patience?: number } = {},
): Promise<Db> {
  const pool = new pg.Pool({ ...connection(url, settings), max })
  const gate = new Gate(max, patience)
  // An idle connection that breaks is replaced by the pool. Without listeners either error would end the process; the pool
  // has none of its own on a connection that is in use, or about to be.
  pool.on('error', () => {})
  pool.on('connect', client => {
    client.on('error', () => lost.add(client))
    if (deadline) deadlines.set(client, deadline)
  })
  const guard = new Guard()
  const once = async <T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    guard.check()
    return gate.pass(() => withClient(pool, use))
  }
  const rows = <R>(sql: string, params?: readonly unknown[]) =>
    once(client =>
      run<R>(client, sql, params).catch(error => {
        if (isStalePlan(error)) return run<R>(client, sql, params)
        throw error
      }),
    )
  return {
    engine: 'postgres',
    gate,
    rows,
    row: async <R>(sql: string, params?: readonly unknown[]) => (await rows<R>(sql, params))[0],
    exec: sql => once(client => script(client, sql)),
    tx(fn, { snapshot = false } = {}) {
      const begin = snapshot ? 'begin isolation level repeatable read read only' : 'begin'
      return retrying(() => once(client => transact(client, begin, () => guard.run(queries(client), fn))))
    },
    async listen(channel, hear) {
      checkChannel(channel)
      return listenOn(() => new pg.Client(connection(url)), channel, hear).catch(unavailable)
    },
    close: () => pool.end(),
  }
}

async function withClient<T>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(unavailable)
  try {
    return await use(client)
  } finally {
    // A connection left inside a transaction is of no use to the next caller.
    client.release(lost.has(client) || client.getTransactionStatus() !== 'I')
  }
}

/** Connections that broke. */
const lost = new WeakSet<pg.PoolClient>()
/** How long each has for an answer. Those that are not here take as long as they take. */
const deadlines = new WeakMap<pg.PoolClient, number>()

/** Every statement goes through here: one that its connection did not survive is nothing that was wrong with it. */
const ask = (client: pg.PoolClient, query: string | pg.QueryConfig): Promise<pg.QueryResult> => {
  const most = deadlines.get(client)
  const asked = most ? inTime(client, most, () => client.query(query)) : client.query(query)
  return asked.catch(error => {
    if (lost.has(client)) unavailable(error)
    throw error
  })
}

function unavailable(cause: unknown): never {
  const refusal = new Refusal('unavailable', 'The database does not answer right now. Try again shortly.', {
    retryAfter: 5,
  })
  refusal.cause = cause
  throw refusal
}

async function transact<T>(client: pg.PoolClient, begin: string, body: () => Promise<T>): Promise<T> {
  // Not awaited: the first statement may stand behind it in the client's queue.
  const begun = ask(client, begin)
  begun.catch(() => {})
  let result: T
  try {
    result = await body()
    await begun
  } catch (error) {
    await ask(client, 'rollback').catch(() => {})
    throw error
  }
  await ask(client, 'commit')
  return result
}

function queries(client: pg.PoolClient): Queries {
  return {
    rows: (sql, params) => run(client, sql, params),
    row: async <R>(sql: string, params?: readonly unknown[]) => (await run<R>(client, sql, params))[0],
    exec: sql => script(client, sql),
  }
}

async function run<R>(client: pg.PoolClient, sql: string, params: readonly unknown[] = []): Promise<R[]> {
  const query = { name: statementName(sql), text: sql, values: params.map(writeParam) }
  try {
    return (await ask(client, query)).rows as R[]
  } catch (error) {
    if (isStalePlan(error)) forgetNames()
    throw error
  }
}

async function script(client: pg.PoolClient, sql: string): Promise<void> {
  await ask(client, sql)
}

// A statement is parsed and planned once per connection. Texts come from our code alone, so they are few; a text
// beyond the limit goes unnamed, for a server keeps every name as long as its connection.
const names = new Map<string, string>()
const mostNames = 1000
let generation = 0

function statementName(sql: string): string | undefined {
  const known = names.get(sql)
  if (known || names.size >= mostNames) return known
  const name = `q${generation}_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`
  names.set(sql, name)
  return name
}

// A migration by another process changed a table under the statements we prepared: from here on they have new names.
function forgetNames(): void {
  names.clear()
  generation++
}
