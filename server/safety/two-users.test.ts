import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mutationKinds, mutations, PROTOCOL } from '#sync-rules'
import type { Route } from '../http.ts'
import { routes } from '../routes/index.ts'
import { rowsOf } from '../testing/digest.ts'
import { type Field, fieldsOf, type Path, schemaOf, withAt } from '../testing/fields.ts'
import { type Belongings, SECRET_NOTE, SECRET_TITLE, type TwoUsers, twoUsers } from '../testing/two-users.ts'

/**
 * Eve says every id of Ada's in every place where an id may stand. Ada's profile is private: there is no such thing, and
 * none of her rows moves. A route that takes an id and has no line here fails.
 */

let house: TwoUsers
beforeAll(async () => {
  house = await twoUsers()
})
afterAll(() => house[Symbol.asyncDispose]())

/** A request of Eve's that is in order; each id in it is then replaced by one of Ada's. */
interface Line {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: Record<string, unknown>
  /** What is answered beside 404, by the place of the id. */
  also?: Record<string, number[]>
}

const herRows = () => rowsOf(house.server, house.ada.user.id, house.eve.user.id)
const ranked = () => house.eves.ranking
const lines: Record<string, () => Line> = {
  'GET /media': () => ({ query: { ids: house.eves.stub }, also: { 'query.ids': [200] } }),
  'GET /media/:id': () => ({ params: { id: house.eves.stub } }),
  'POST /rankings': () => ({
    body: { media_item_id: house.films[0], tier: 'A', prev_ranking_id: null, next_ranking_id: null },
  }),
  'PATCH /rankings/:id/move': () => ({
    params: { id: ranked() },
    body: { tier: 'A', prev_ranking_id: null, next_ranking_id: null },
  }),
  'PATCH /rankings/:id': () => ({ params: { id: ranked() }, body: { notes: 'mine now' } }),
  'DELETE /rankings/:id': () => ({ params: { id: ranked() } }),
  // An op is named by its device as it likes; the two others are refused before anything is read.
  'POST /sync/mutations': () => ({
    body: pushed({ kind: 'watchlist.remove', args: { media_id: house.films[0] } }),
    also: { 'body.user_id': [403], 'body.client_id': [200, 403], 'body.ops.0.op_id': [200] },
  }),
  // A filter of one's own history: of what is hers there is none.
  'GET /sync/history': () => ({ query: { media_id: house.films[0] as string }, also: { 'query.media_id': [200] } }),
  'DELETE /auth/sessions/:id': () => ({ params: { id: randomUUID() } }),
  'POST /social/follow/:user_id': () => ({ params: { user_id: randomUUID() } }),
  // Nobody follows or blocks her: to stop doing so is done already, and says nothing of her.
  'DELETE /social/follow/:user_id': () => ({ params: { user_id: randomUUID() }, also: { 'params.user_id': [204] } }),
  // Whom one cannot see one may still block.
  'POST /social/block/:user_id': () => ({ params: { user_id: randomUUID() }, also: { 'params.user_id': [204] } }),
  'DELETE /social/block/:user_id': () => ({ params: { user_id: randomUUID() }, also: { 'params.user_id': [204] } }),
  'GET /social/users/:username': () => ({ params: { username: 'nobody' } }),
}

function pushed(change: object) {
  const op = { mid: 1, op_id: randomUUID(), v: 1, base: 0, t: new Date().toISOString(), ...change }
  return { user_id: house.eve.user.id, client_id: randomUUID(), schema: PROTOCOL, minted: 1, ops: [op] }
}

const isId = ({ schema }: Field) => schema.pattern?.startsWith('^[0-9a-f]{8}-') ?? false
const isNamedSo = ({ path }: Field) => /(^|_)(ids?|username)$/u.test(String(path.at(-1)))

/** Where an id may stand in a request, as `params.id` or `body.ops.0.op_id`. */
function placesOf(route: Route): Path[] {
  const of = (part: 'params' | 'query' | 'body', isOne: (field: Field) => boolean) => {
    const schema = route[part]
    const fields = schema ? fieldsOf(schemaOf(schema)).filter(isOne) : []
    return fields.map(({ path }) => [part, ...path])
  }
  const all = [
    ...of('params', field => field.path.length > 0),
    ...of('query', f => isId(f) || isNamedSo(f)),
    ...of('body', isId),
  ]
  return [...new Map(all.map(path => [path.join('.'), path])).values()]
}

const named = routes.map(route => [`${route.method.toUpperCase()} ${route.path}`, route] as const)
const taking = named.filter(([, route]) => placesOf(route).length > 0)

test('every route that takes an id has a line here', () => {
  expect(taking.map(([name]) => name).filter(name => !(name in lines))).toEqual([])
  expect(taking.length).toBeGreaterThan(5)
})

const things: (keyof Belongings | 'username')[] = [
  'user',
  'session',
  'stub',
  'ranking',
  'client',
  'batch',
  'op',
  'username',
]

describe.each(taking)('Eve asks %s', (name, route) => {
  const places = placesOf(route).map(path => [path.join('.'), path] as const)
  describe.each(places)('with, as its %s,', (place, path) => {
    test.each(things)('the %s of Ada', async thing => {
      const hers = thing === 'username' ? 'ada' : house.hers[thing]
      const line = lines[name]?.() ?? {}
      const before = await herRows()
      const { params = {}, query = {}, body } = withAt(line, path, hers) as Line
      const search = new URLSearchParams(query)
      const at = route.path.replace(/:(\w+)/gu, (_, name) => params[name] ?? '')
      const reply = await house.eve.call(route.method.toUpperCase(), `${at}?${search}`, body ? { body } : {})
      const invalid = thing === 'username' && !place.endsWith('username') ? [422] : []
      expect([404, ...invalid, ...(line.also?.[place] ?? [])], reply.text).toContain(reply.status)
      // A device that Eve names like Ada is still Eve's.
      if (thing !== 'user' || !line.also?.[place]?.includes(200)) expect(await herRows()).toBe(before)
      for (const secret of [SECRET_TITLE, SECRET_NOTE, 'ada@example.com', house.hers.session, house.hers.ranking]) {
        if (secret !== hers) expect(reply.text).not.toContain(secret)
      }
      if (reply.status === 200 && route.method === 'get') expect(reply.data).toEqual([])
    })
  })
})

describe.each(mutationKinds)('Eve sends the op %s', kind => {
  const places = fieldsOf(schemaOf(mutations[kind])).filter(isId)
  const fine: Record<string, unknown> = {
    'ranking.place': { tier: 'S', left: [], right: [] },
    'ranking.note': { notes: 'hers', base_notes: null },
    'ranking.rematch': { to_media_id: '' },
    'media.stub': { media_type: 'PLAY', title: SECRET_TITLE },
  }
  test.each(places.map(({ path }) => [path.join('.'), path] as const))(
    'with each id of Ada’s as its %s',
    async (_, path) => {
      for (const hers of Object.values(house.hers)) {
        const before = await herRows()
        const args = {
          media_id: house.films[1],
          ...(fine[kind] as object),
          ...(kind === 'ranking.rematch' && { to_media_id: house.films[2] }),
        }
        const body = pushed({ kind, args: withAt(args, path, hers) })
        const reply = await house.eve.call<{ results: { outcome: string; reason?: string; rows: object }[] }>(
          'POST',
          '/sync/mutations',
          { body },
        )
        expect(reply.status, reply.text).toBe(200)
        expect(await herRows()).toBe(before)
        expect(reply.text).not.toContain(SECRET_NOTE)
        if (kind !== 'media.stub') expect(reply.text).not.toContain(SECRET_TITLE)
        if (path[0] === 'media_id' && hers === house.hers.stub) {
          expect(['rejected', 'noop'], reply.text).toContain(reply.data.results[0]?.outcome)
        }
      }
    },
  )
})
