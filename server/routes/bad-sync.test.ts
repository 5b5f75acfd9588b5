import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_OPS, PROTOCOL, shapeNames } from '#sync-rules'
import { type BadInput, expectRefused, post } from '../testing/bad-input.ts'
import { digest } from '../testing/digest.ts'
import { rawRequest } from '../testing/raw-request.ts'
import { type TwoUsers, twoUsers } from '../testing/two-users.ts'

/** What `/sync` has to stand. A row is one request. */

let house: TwoUsers
beforeAll(async () => {
  house = await twoUsers()
})
afterAll(() => house[Symbol.asyncDispose]())

const op = (over: object = {}) => ({
  mid: 1,
  op_id: randomUUID(),
  v: 1,
  kind: 'watchlist.add',
  args: { media_id: house.films[0] },
  base: 0,
  t: new Date().toISOString(),
  ...over,
})
const send = (body: unknown) =>
  post('/sync/mutations', typeof body === 'string' ? body : JSON.stringify(body), [
    ['Content-Type', 'application/json'],
    ['Authorization', `Bearer ${house.eve.token}`],
  ])
const push = (over: object) =>
  send({ user_id: house.eve.user.id, client_id: randomUUID(), schema: PROTOCOL, minted: 9, ops: [op()], ...over })
const compare = (query: string) => ({
  path: `/sync/digest?${query}`,
  headers: [['Authorization', `Bearer ${house.eve.token}`]] as [string, string][],
})
/** From the device Eve has, whose first op is known. */
const again = (over: object) => push({ client_id: house.eves.client, ops: [op({ op_id: house.eves.op, ...over })] })

const rows: BadInput[] = [
  ['the name of another user', () => push({ user_id: house.ada.user.id }), 403, 'not_your_user'],
  ['#118 the device of another user', () => push({ client_id: house.hers.client }), 403, 'client_not_yours'],
  [
    '#118 a handshake from the device of another user',
    () => push({ client_id: house.hers.client, ops: [] }),
    403,
    'client_not_yours',
  ],
  ['a gap', () => push({ client_id: house.eves.client, ops: [op({ mid: 3 })] }), 409, 'expected_mid'],
  ['a known number with another op', () => again({ op_id: randomUUID() }), 409, 'forked_client'],
  ['a known op with other args', () => again({}), 409, 'forked_client'],
  ['numbers that fall', () => push({ ops: [op({ mid: 2 }), op({ mid: 1 })] }), 422, 'validation'],
  ['a number twice', () => push({ ops: [op(), op()] }), 422, 'validation'],
  ['a number that was never minted', () => push({ minted: 0 }), 422, 'validation'],
  ['a number of nought', () => push({ ops: [op({ mid: 0 })] }), 422, 'validation'],
  ['a number in words', () => push({ ops: [op({ mid: '1' })] }), 422, 'validation'],
  ['half a number', () => push({ ops: [op({ mid: 1.5 })] }), 422, 'validation'],
  ['a number beyond all integers', () => push({ ops: [op({ mid: 2 ** 53 })], minted: 2 ** 53 }), 422, 'validation'],
  ['a version of tomorrow', () => push({ ops: [op({ v: 2 })] }), 426, 'upgrade_required'],
  ['a protocol of tomorrow', () => push({ schema: PROTOCOL + 1 }), 426, 'upgrade_required'],
  [
    '101 ops',
    () => push({ ops: Array.from({ length: MAX_OPS + 1 }, (_, i) => op({ mid: i + 1 })), minted: 200 }),
    422,
    'validation',
  ],
  ['10,000 empty ops', () => push({ ops: Array(9_900).fill({}) }), 422, 'validation'],
  ['300 KB of ops', () => push({ ops: [op({ args: { media_id: 'x'.repeat(300_000) } })] }), 413, 'too_large'],
  ['args that are a list', () => push({ ops: [op({ args: [] })] }), 422, 'validation'],
  [
    'args too deep',
    () => push({ ops: [op({ args: JSON.parse(`{"a":${'['.repeat(14)}${']'.repeat(14)}}`) })] }),
    422,
    'too_complex',
  ],
  ['a time that is none', () => push({ ops: [op({ t: 'yesterday' })] }), 422, 'validation'],
  ['a time in milliseconds', () => push({ ops: [op({ t: 1_700_000_000_000 })] }), 422, 'validation'],
  ['a base below nought', () => push({ ops: [op({ base: -1 })] }), 422, 'validation'],
  ['a seq of one’s own', () => push({ ops: [op({ seq: 9e15 })] }), 422, 'validation'],
  ['ops in an object', () => push({ ops: { 0: op() } }), 422, 'validation'],
  ['no ops', () => push({ ops: undefined }), 422, 'validation'],
  ['a device in capitals', () => push({ client_id: randomUUID().toUpperCase() }), 422, 'validation'],
  ['a query', () => ({ ...push({}), path: '/sync/mutations?dry_run=1' }), 422, 'validation'],
  ['a digest in capitals', () => compare(`seq=1&user_rankings=${'A'.repeat(64)}`), 422, 'validation'],
  ['half a digest', () => compare(`seq=1&my_media=${'a'.repeat(32)}`), 422, 'validation'],
  ['a digest twice', () => compare(`my_media=${'a'.repeat(64)}&my_media=${'a'.repeat(64)}`), 422, 'validation'],
  ['a digest of a table', () => compare(`users=${'a'.repeat(64)}`), 422, 'validation'],
  ['a digest of another user', () => compare(`seq=1&user_id=${house.ada.user.id}`), 422, 'validation'],
  ['a seq below nought', () => compare('seq=-1'), 422, 'validation'],
  ['a seq in words', () => compare('seq=1e3'), 422, 'validation'],
  ['a seq beyond all integers', () => compare('seq=9007199254740993'), 422, 'validation'],
  ['a POST of digests', () => post('/sync/digest', '{}'), 405, 'method'],
  ['a GET', () => ({ ...push({}), path: '/sync/mutations', method: 'GET' }), 405, 'method'],
]

test.each(rows)('%s is told what is wrong, and nothing changes', async (...row) => {
  await expectRefused(house.server, row)
})

const lists = async () => {
  const { db } = house.server.deps
  const all = await db.rows(
    `select t::text from user_rankings t union all select t::text from watchlist_items t
     union all select t::text from media_items t order by 1`,
  )
  return JSON.stringify(all)
}

describe('#119 an op that is wrong in itself is rejected, its neighbours are done, and nothing else changes', () => {
  const place = (over: object) => ({
    kind: 'ranking.place',
    args: { media_id: house.films[0], tier: 'S', left: [], right: [], ...over },
  })
  const stub = (over: object) => ({
    kind: 'media.stub',
    args: { media_id: randomUUID(), media_type: 'PLAY', title: 'X', ...over },
  })
  test.each<[string, () => object]>([
    ['of a kind nobody knows', () => ({ kind: 'users.delete', args: {} })],
    ['of a kind that is a method', () => ({ kind: 'toString', args: {} })],
    ['of the kind __proto__', () => ({ kind: '__proto__', args: {} })],
    ['on a title of somebody else', () => place({ media_id: house.hers.stub })],
    ['on a title nobody knows', () => place({ media_id: randomUUID() })],
    ['with a tier there is not', () => place({ tier: 's' })],
    ['with nine neighbours', () => place({ left: Array(9).fill(house.films[1]) })],
    ['with a position of its own', () => place({ rank_position: 'a0' })],
    ['with a day of its own', () => place({ created_at: '1999-01-01T00:00:00Z' })],
    ['with the name of another user', () => place({ user_id: house.ada.user.id })],
    ['with a score of its own', () => place({ visual_score: 10 })],
    [
      'with a note of 2,001',
      () => ({ kind: 'ranking.note', args: { media_id: house.eves.stub, notes: 'x'.repeat(2_001), base_notes: null } }),
    ],
    [
      'with a note with NUL',
      () => ({ kind: 'ranking.note', args: { media_id: house.eves.stub, notes: '\u0000', base_notes: null } }),
    ],
    ['on a bookmark of somebody else’s title', () => ({ kind: 'watchlist.add', args: { media_id: house.hers.stub } })],
    [
      'that would match somebody else’s title',
      () => ({ kind: 'ranking.rematch', args: { media_id: house.eves.stub, to_media_id: house.hers.stub } }),
    ],
    ['with a stub of its own id', () => stub({ media_id: house.hers.stub })],
    ['with a stub without a title', () => stub({ title: ' ' })],
    ['with a stub of the year 1799', () => stub({ release_year: 1799 })],
    ['with a stub with a poster', () => stub({ poster_url: 'https://evil.example/x.png' })],
    ['with nothing', () => ({ kind: 'ranking.place', args: {} })],
  ])('%s', async (_, wrong) => {
    const before = await lists()
    const neighbour = { kind: 'ranking.rematch', args: { media_id: house.films[3], to_media_id: house.films[3] } }
    const ops = [neighbour, neighbour, wrong(), neighbour, neighbour].map((each, i) => op({ mid: i + 1, ...each }))
    const reply = await rawRequest(house.server.url, push({ ops }))
    expect(reply.status, reply.text).toBe(200)
    const { results } = JSON.parse(reply.text).data
    expect(results.map((result: { outcome: string }) => result.outcome)).toEqual([
      'noop',
      'noop',
      'rejected',
      'noop',
      'noop',
    ])
    expect(await lists()).toBe(before)
    expect(reply.text).not.toContain(house.hers.ranking)
  })
})

test('a device that sends one op a hundred times has it done once, and hears the same', async () => {
  const body = push({})
  const replies = new Set<string>()
  for (let i = 0; i < 100; i++) {
    const reply = await rawRequest(house.server.url, body)
    const { server_time, ...rest } = JSON.parse(reply.text).data
    replies.add(JSON.stringify(rest))
    expect(server_time).toBeTruthy()
  }
  expect(replies.size).toBe(1)
})

/** T1, T2: what no client of a shape can say, in sixty spellings. A shape has errors of its own, not the envelope. */
describe('#112 a shape takes no word of whose rows, which or how many', () => {
  const spellings = [
    'table=users',
    'TABLE=users',
    'Table=users',
    't%61ble=users',
    '%74able=users',
    'table%00=users',
    'table[]=users',
    'table%5B%5D=users',
    'table[0]=users',
    'table.name=users',
    '+table=users',
    'table+=users',
    '%20table=users',
    'tablе=users',
    'table=users&table=user_rankings',
    'table',
    'table=',
    '=users',
    'where=true',
    'WHERE=true',
    'wh%65re=true',
    'where=1%3D1)+OR+(1%3D1',
    'where=user_id+is+not+null',
    'where[]=true',
    'params=%7B%7D',
    'params[1]=x',
    'params%5B1%5D=x',
    'params[0]=x',
    'params[user_id]=x',
    'params.1=x',
    'columns=id',
    'columns=*',
    'columns[]=kept_notes',
    'columns=password_hash',
    'queryable_columns=id',
    'replica=full',
    'secret=x',
    'api_secret=x',
    'SECRET=x',
    'token=x',
    'access_token=x',
    'subset__where=true',
    'subset__where=password_hash+like+%27a%25%27',
    'subset__order_by=password_hash',
    'subset__limit=1',
    'subset__offset=1',
    'subset__params=%7B%7D',
    'subset[where]=true',
    'subset=1',
    'user_id=0190a000-0000-7000-8000-0000000000a1',
    'user=ada',
    'owner=ada',
    'offset[]=-1',
    'Offset=-1',
    'offset=-1',
    'handle=a&handle=b',
    '__proto__=1',
    '__proto__[table]=users',
    'constructor=1',
    'experimental_compaction=true',
    'log=changes_only',
    'limit=1000000',
  ]

  test.each(spellings)('%s', async spelling => {
    const before = await digest(house.server)
    for (const shape of shapeNames) {
      const reply = await rawRequest(house.server.url, {
        path: `/sync/shapes/${shape}?offset=-1&${encodeURI(spelling).replaceAll('%25', '%')}`,
        headers: [['Authorization', `Bearer ${house.eve.token}`]],
      })
      expect([reply.status, reply.headers['cache-control']], reply.text).toEqual([400, 'private, no-store'])
      expect(reply.text).not.toContain(house.eves.stub)
    }
    expect(await digest(house.server)).toBe(before)
  })

  test('there are sixty of them', () => {
    expect(new Set(spellings).size).toBeGreaterThanOrEqual(60)
  })
})
