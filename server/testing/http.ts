import { createServer, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import type { ErrorBody, Session, User } from '#sync-rules'
import type { PasswordOptions } from '../accounts/passwords.ts'
import { createAccounts } from '../accounts.ts'
import { applyLimits, classesOf, createApp, serverOptions } from '../app.ts'
import type { Deps } from '../deps.ts'
import { type Env, parseEnv } from '../env.ts'
import { createPokes } from '../pokes.ts'
import { createThrottles, noThrottles } from '../throttles.ts'
import { type Engine, type TestDb, testDb } from './database.ts'

export interface CallOptions {
  token?: string
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is, in place of `body`. */
  raw?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
}

/** A reply, its envelope opened. */
export interface Answer<T> {
  status: number
  headers: Headers
  data: T
  meta: Record<string, unknown>
  error: ErrorBody['error'] | undefined
  text: string
}

export type Caller = <T = Record<string, unknown>>(
  method: string,
  path: string,
  options?: CallOptions,
) => Promise<Answer<T>>

export interface TestUser {
  user: User
  token: string
  /** `name=value` of the refresh cookie, for a Cookie header. */
  cookie: string
  /** Calls as this user. */
  call: Caller
}

export interface TestServer extends AsyncDisposable {
  url: string
  deps: Deps
  call: Caller
  /** A new account through the front door; its address is `<name>@example.com`. */
  signUp(name: string): Promise<TestUser>
}

export interface TestServerOptions {
  engine?: Engine
  /** Its database; a fresh one of the engine unless given. Either is disposed of with the server. */
  db?: TestDb
  /** The clock of the server, Unix milliseconds. */
  now?: () => number
  env?: Partial<Env>
  accounts?: PasswordOptions
  clientFolder?: string
  /** Used in place of what a test server has. */
  deps?: Partial<Deps>
  /** Shorter patience than the real one, for tests that wait for its end. */
  limits?: Pick<ServerOptions, 'headersTimeout' | 'requestTimeout' | 'connectionsCheckingInterval'>
  /** Where its log goes; nowhere unless said. */
  log?: Deps['log']
}

export const PASSWORD = 'seventeen green umbrellas'

/** `await using server = await testServer({ engine: 'postgres' })`: all of Marquee on a port and a database of its own. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const db = options.db ?? (await testDb(options.engine ?? 'pglite'))
  const env = testEnv(options.env)
  const log = options.log ?? pino({ level: 'silent' })
  const now = options.now ?? Date.now
  // Cheap hashes, and patience: these tests are not about how fast the machine is.
  const pokes = createPokes()
  const throttles = env.THROTTLES === 'on' ? createThrottles(db) : noThrottles
  const accounts = createAccounts(
    { db, env, now, pokes, mail: options.deps?.mail, throttles },
    { cost: 4, maxWait: 120_000, ...options.accounts },
  )
  const deps: Deps = { db, env, log, now, accounts, pokes, throttles, ...options.deps }
  const app = options.clientFolder === undefined ? createApp(deps) : createApp(deps, options)
  const server = createServer({ ...serverOptions, ...options.limits, ...classesOf(app) }, app)
  applyLimits(server)
  // No end to a connection that idles: a test that fills a database for a minute blocks this very process, and must find it open.
  Object.assign(server, { keepAliveTimeout: 0 }, options.limits)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const call = caller(url)
  return {
    url,
    deps,
    call,
    signUp: name => signUp(url, call, name),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
      await accounts.close()
      await db[Symbol.asyncDispose]()
    },
  }
}

/** A new account at a server of any kind. */
export async function signUp(url: string, call: Caller, name: string): Promise<TestUser> {
  const body = { username: name, email: `${name}@example.com`, password: PASSWORD }
  const reply = await call<Session>('POST', '/auth/signup', { body })
  if (reply.status !== 201) throw new Error(`Nobody could sign up as ${name}: ${reply.text}`)
  const token = reply.data.access_token
  return { user: reply.data.user, token, cookie: cookieOf(reply.headers), call: caller(url, token) }
}

/** The access token of another session of an account made by `signUp`: they live for ten minutes, a long search for hours. */
export async function logIn(call: Caller, login: string): Promise<string> {
  const reply = await call<Session>('POST', '/auth/login', { body: { login, password: PASSWORD } })
  if (reply.status !== 200) throw new Error(`Nobody could log in as ${login}: ${reply.text}`)
  return reply.data.access_token
}

/** `name=value` of the cookie a reply sets, or ''. */
export const cookieOf = (headers: Headers): string => headers.getSetCookie()[0]?.split(';')[0] ?? ''

/** Calls a server; as a user when given their token. */
export function caller(url: string, ownToken?: string): Caller {
  return async <T>(method: string, path: string, { token = ownToken, body, raw, headers }: CallOptions = {}) => {
    const reply = await fetch(url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(raw !== undefined && { body: raw }),
    })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type')?.startsWith('application/json') && text !== ''
    const json = isJson ? JSON.parse(text) : {}
    return {
      status: reply.status,
      headers: reply.headers,
      data: json.data as T,
      meta: json.meta,
      error: json.error,
      text,
    }
  }
}

const testEnv = (over: Partial<Env> = {}): Env => ({
  ...parseEnv({ MARQUEE_SECRET: 'a secret for tests that is of no use to anybody', THROTTLES: 'off' }),
  ...over,
})
