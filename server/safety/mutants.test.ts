import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ErrorCode, errorStatus, mutationKinds, mutations, outcomes, PROTOCOL } from '#sync-rules'
import type { Route } from '../http.ts'
import { routes } from '../routes/index.ts'
import { digest, writesSoFar } from '../testing/digest.ts'
import { schemaOf } from '../testing/fields.ts'
import type { TestUser } from '../testing/http.ts'
import { mutants, written } from '../testing/mutants.ts'
import { rawRequest } from '../testing/raw-request.ts'
import { mutantsOf, type Sent } from '../testing/route-mutants.ts'
import { share } from '../testing/share.ts'
import { type TwoUsers, twoUsers } from '../testing/two-users.ts'

/**
 * Every route is sent requests that are right but for one field. None may end in a 5xx, and one that is refused leaves
 * every row as it was. MARQUEE_TEST_SEED chooses others.
 */
const runs = share('MARQUEE_TEST_MUTANTS')
const seed = Number(process.env.MARQUEE_TEST_SEED ?? 20261125)
const settings = { numRuns: runs, seed, endOnFailure: true }

/** What any route may answer before it has begun. */
const everywhere = new Set<ErrorCode>([
  'bad_json',
  'bad_encoding',
  'bad_path',
  'unauthenticated',
  'token_invalid',
  'token_expired',
  'session_revoked',
  'session_expired',
  'not_found',
  'method',
  'too_large',
  'unsupported_type',
  'charset',
  'encoding',
  'validation',
  'too_complex',
])

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
let house: TwoUsers
let ids: string[]
beforeAll(async () => {
  house = await twoUsers({ deps: { mail: { send: async () => {}, close() {} } } })
  ids = [...house.films, ...Object.values(house.hers), ...Object.values(house.eves)]
})
afterAll(async () => {
  agent.destroy()
  await house[Symbol.asyncDispose]()
})

/** Whoever a mutant signed out, or whose account one ended, is followed by another. */
let eve: TestUser
let eves = 0
const anotherEve = async () => {
  eve = await house.server.signUp(`eve_${eves++}_${seed.toString(36)}`)
}

let writes = ''
let rows = ''
async function seeWhatStands(): Promise<void> {
  rows = await digest(house.server)
  writes = await writesSoFar(house.server)
}

async function send(route: Route, { path, headers, body }: Sent): Promise<void> {
  const reply = await rawRequest(house.server.url, {
    method: route.method.toUpperCase(),
    path,
    headers: headers.map(([name, value]) => [name, value.replace('TOKEN', eve.token)]),
    agent,
    ...(body !== undefined && { body }),
  })
  const what = `${route.method} ${path} ${body ?? ''}\n${reply.status} ${reply.text.slice(0, 300)}`
  expect(reply.status, what).toBeLessThan(500)
  const written = await writesSoFar(house.server)
  // Too long a path is refused by Node, before there is a request.
  if (reply.status === 431) return void expect(written, what).toBe(writes)
  if (reply.status >= 400) {
    const { code, request_id } = reply.error ?? {}
    expect(errorStatus[code as ErrorCode], what).toBe(reply.status)
    expect(request_id, what).toBe(reply.headers['x-request-id'])
    expect(
      everywhere.has(code as ErrorCode) || route.refuses?.includes(code as ErrorCode),
      `undocumented: ${what}`,
    ).toBe(true)
    // A lock, or what was taken back, moves the number too: then the rows are compared.
    if (written !== writes) expect(await digest(house.server), what).toBe(rows)
    if (reply.status === 401 && headers.some(([, value]) => value === 'Bearer TOKEN'))
      await anotherEve().then(seeWhatStands)
    writes = await writesSoFar(house.server)
  } else if (written !== writes) await seeWhatStands()
}

describe(`${runs} mutants each, from seed ${seed}`, { timeout: 600_000 }, () => {
  test.each(routes.map(route => [`${route.method.toUpperCase()} ${route.path}`, route] as const))(
    '%s: none is our fault, and what is refused changes nothing',
    async (_, route) => {
      await anotherEve()
      await seeWhatStands()
      await fc.assert(
        fc.asyncProperty(mutantsOf(route, ids), sent => send(route, sent)),
        settings,
      )
      await seeWhatStands()
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )

  test.each(mutationKinds)('the op %s: rejected ones change no list, and none is parked', async kind => {
    await anotherEve()
    const lists = () => digest(house.server, ['user_rankings', 'watchlist_items', 'media_items'])
    let before = await lists()
    await fc.assert(
      fc.asyncProperty(mutants(schemaOf(mutations[kind]), ids), async args => {
        const [client_id, op_id] = [randomUUID(), randomUUID()]
        const op = `{"mid":1,"op_id":"${op_id}","v":1,"kind":"${kind}","args":${written(args)},"base":0,"t":"2026-03-01T12:00:00Z"}`
        const body = `{"user_id":"${eve.user.id}","client_id":"${client_id}","schema":${PROTOCOL},"minted":1,"ops":[${op}]}`
        const headers = { 'content-type': 'application/json' }
        const reply = await eve.call<{ results: { outcome: string }[] }>('POST', '/sync/mutations', {
          raw: body,
          headers,
        })
        const what = `${body}\n${reply.text.slice(0, 300)}`
        if (reply.status !== 200) return void expect(reply.status, what).toBe(422)
        const outcome = reply.data.results[0]?.outcome as never
        expect(outcomes, what).toContain(outcome)
        expect(outcome, what).not.toBe('parked')
        const after = await lists()
        if (outcome === 'rejected') expect(after, what).toBe(before)
        before = after
      }),
      settings,
    )
  })
})
