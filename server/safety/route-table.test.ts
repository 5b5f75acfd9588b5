import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '../http.ts'
import { routes } from '../routes/index.ts'
import { digest } from '../testing/digest.ts'
import { fieldsOf, schemaOf } from '../testing/fields.ts'
import { fitting, written } from '../testing/mutants.ts'
import { percent } from '../testing/route-mutants.ts'
import { type TwoUsers, twoUsers } from '../testing/two-users.ts'

/** The route table is walked: what every route must have, and what none may let pass. A new route is here by itself. */

const folder = join(import.meta.dirname, '..')
const catalogues = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(path => /bad-[a-z-]+\.test\.ts$/u.test(path))
  .map(path => readFileSync(join(folder, path), 'utf8'))
  .join('\n')

/** Whether some row of a catalogue of bad input goes to this path, its variables filled in somehow. */
function isTried({ path }: Route): boolean {
  const spelt = path.replace(/[.]/gu, '\\.').replace(/:\w+/gu, '(?:\\$\\{[^`\\n]+?\\}|[^/\'"`?\\s]+)')
  return new RegExp(`['"\`]${spelt}(?:['"\`?]|\\$\\{)`, 'u').test(catalogues)
}

const given = ({ params, query, body }: Route) => [params, query, body].flatMap(part => (part ? [schemaOf(part)] : []))
const variablesOf = ({ path }: Route) => [...path.matchAll(/:(\w+)/gu)].map(([, name]) => name as string)
const nameOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`

/** One more thing that every route must have is one more line here. */
const musts: [what: string, holds: (route: Route) => boolean][] = [
  ['a summary in one line', ({ summary }) => summary.trim() !== '' && !summary.includes('\n')],
  [
    'a schema of what it replies, unless it replies nothing or in its own words',
    ({ reply, writes, method, status = 204 }) =>
      reply !== undefined || writes !== undefined || (method !== 'get' && (status === 204 || status === 202)),
  ],
  [
    'a schema for each variable of its path',
    route =>
      Object.keys(route.params ? (schemaOf(route.params).properties ?? {}) : {})
        .sort()
        .join() === variablesOf(route).sort().join(),
  ],
  ['a schema of its body, if it posts one', ({ method, body }) => method !== 'patch' || body !== undefined],
  [
    'schemas that take no unknown field',
    route =>
      given(route)
        .flatMap(schema => fieldsOf(schema))
        .every(({ schema }) => schema.type !== 'object' || schema.additionalProperties !== undefined),
  ],
  ['rows in the catalogue of bad input', isTried],
]

test.each(musts)('every route has %s', (_, holds) => {
  expect(routes.filter(route => !holds(route)).map(nameOf)).toEqual([])
})

test('no two routes are the same', () => {
  expect(new Set(routes.map(nameOf)).size).toBe(routes.length)
})

/** Who is not logged in may ask for these and for nothing else. */
const open = [
  'POST /auth/signup',
  'POST /auth/login',
  'POST /auth/refresh',
  'POST /auth/logout',
  'POST /auth/reset/request',
  'POST /auth/reset/confirm',
  'POST /account/undelete',
  'GET /media/search',
  'GET /media/:id',
  'GET /media',
  'GET /media/suggestions',
  'GET /social/leaderboard',
  'GET /social/users/:username',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /openapi.json',
  'GET /docs',
]

test('all but a few routes are only for who is logged in', () => {
  expect(
    routes
      .filter(({ auth }) => auth !== 'user')
      .map(nameOf)
      .filter(name => !open.includes(name)),
  ).toEqual([])
})

/** What some server, somewhere, once took from a body without meaning to. */
const probes = [
  'is_admin',
  'admin',
  'role',
  'roles',
  'user_id',
  'userId',
  'owner_id',
  'id',
  'version',
  'seq',
  'created_at',
  'updated_at',
  'deleted_at',
  'removed_at',
  'rank_position',
  'visual_score',
  'password_hash',
  'email_verified',
  'is_user_generated',
  'created_by_user_id',
  'session_id',
  'disabled_at',
  '__proto__',
  'constructor',
  'prototype',
]

describe('on a server', () => {
  let house: TwoUsers
  beforeAll(async () => {
    house = await twoUsers()
  })
  afterAll(() => house[Symbol.asyncDispose]())

  /** A request that fits, of Eve's own things. */
  function fine(route: Route, seed = 7) {
    const ids = [house.eves.ranking]
    const sample = (part: Route['body']) =>
      part ? fc.sample(fitting(schemaOf(part), ids), { numRuns: 1, seed })[0] : undefined
    const params = (sample(route.params) ?? {}) as Record<string, string>
    const query = Object.entries((sample(route.query) ?? {}) as Record<string, string>)
    return {
      path: route.path.replace(/:(\w+)/gu, (_, name) => percent(String(params[name]))),
      search: query.map(([key, value]) => `${percent(key)}=${percent(String(value))}`).join('&'),
      body: route.body && written(sample(route.body)),
    }
  }
  /** One that gets past the schemas, or the test would be of those alone. */
  async function answered(route: Route) {
    for (let seed = 1; seed < 200; seed++) {
      const { path, search } = fine(route, seed)
      const { status } = await house.eve.call('GET', `${path}?${search}`)
      if (status !== 422) return { path, search }
    }
    throw new Error(`Nothing fits ${nameOf(route)}.`)
  }
  const named = routes.map(route => [nameOf(route), route] as const)
  const headers = { 'content-type': 'application/json', 'x-marquee': '1' }

  test.each(named.filter(([, { auth }]) => auth === 'user'))('%s is for nobody without a token', async (_, route) => {
    const { path, body } = fine(route)
    const before = await digest(house.server)
    const reply = await house.server.call(route.method.toUpperCase(), path, { ...(body && { raw: body, headers }) })
    expect([reply.status, reply.error?.code]).toEqual([401, 'unauthenticated'])
    expect(reply.headers.get('www-authenticate')).toBe('Bearer')
    expect(await digest(house.server)).toBe(before)
  })

  test.each(named)('%s takes no field and no query key it does not know', async (_, route) => {
    const { path, search, body } = fine(route)
    const before = await digest(house.server)
    const method = route.method.toUpperCase()
    for (const probe of probes) {
      const asked = { ...(body && { raw: body, headers }) }
      const queried = await house.eve.call(method, `${path}?${search}&${probe}=true`, asked)
      expect([probe, queried.status, queried.error?.code]).toEqual([probe, 422, 'validation'])
      if (!body || probe in JSON.parse(body)) continue
      const raw = `{"${probe}":true${body === '{}' ? '' : ','}${body.slice(1)}`
      const sent = await house.eve.call(method, `${path}?${search}`, { raw, headers })
      expect([probe, sent.status, sent.error?.code]).toEqual([probe, 422, 'validation'])
    }
    expect(await digest(house.server)).toBe(before)
  })

  test.each(named.filter(([, { method }]) => method === 'get'))(
    '%s changes nothing, asked by GET or by HEAD',
    async (_, route) => {
      const { path, search } = await answered(route)
      const before = await digest(house.server)
      for (const method of ['GET', 'HEAD']) {
        for (const call of [house.eve.call, house.server.call]) {
          expect((await call(method, `${path}?${search}`)).status).toBeLessThan(500)
        }
      }
      expect(await digest(house.server)).toBe(before)
    },
  )

  test.each(named.filter(([, { method }]) => method !== 'get'))(
    '%s is not done by GET, HEAD or any other method',
    async (_, route) => {
      const { path } = fine(route)
      const before = await digest(house.server)
      const known = routes.filter(other => other.path === route.path).map(other => other.method.toUpperCase())
      for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS', 'LINK', 'DELETE']) {
        if (known.includes(method === 'HEAD' ? 'GET' : method)) continue
        // A path with a variable may be that of another route, which then answers.
        const reply = await house.eve.call(method, path)
        expect(reply.status).toBeGreaterThanOrEqual(404)
      }
      expect(await digest(house.server)).toBe(before)
    },
  )
})
