import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_RANKINGS, type RankingItem } from '#sync-rules'
import { type BadInput, expectRefused, JSON_TYPE } from '../testing/bad-input.ts'
import type { RawRequest } from '../testing/raw-request.ts'
import { type TwoUsers, twoUsers } from '../testing/two-users.ts'

/** What `/rankings` has to stand, from somebody who is logged in. A row is one request. */

let house: TwoUsers
/** Eve's, in S, in this order; `gone` was taken off again. */
const ranked: Record<'a' | 'b' | 'c' | 'gone', string> = { a: '', b: '', c: '', gone: '' }
beforeAll(async () => {
  house = await twoUsers()
  const rank = async (film: number) => {
    const body = { media_item_id: house.films[film], tier: 'A' }
    return (await house.eve.call<RankingItem>('POST', '/rankings', { body })).data.id
  }
  Object.assign(ranked, { a: await rank(0), b: await rank(1), c: await rank(2), gone: await rank(3) })
  await house.eve.call('DELETE', `/rankings/${ranked.gone}`)
})
afterAll(() => house[Symbol.asyncDispose]())

const asEve = (method: string, path: string, body?: unknown): RawRequest => ({
  method,
  path,
  headers: [['Authorization', `Bearer ${house.eve.token}`], ...(body === undefined ? [] : [JSON_TYPE])],
  ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
})
const rank = (over: object) => asEve('POST', '/rankings', { media_item_id: house.films[3], tier: 'S', ...over })
const move = (over: object, id = ranked.b) => asEve('PATCH', `/rankings/${id}/move`, { tier: 'A', ...over })
const note = (notes: unknown, id = ranked.b) => asEve('PATCH', `/rankings/${id}`, { notes })
const list = (search: string) => asEve('GET', `/rankings/me${search}`)

const rows: BadInput[] = [
  ['#19 an id that does not decode', () => asEve('DELETE', '/rankings/%ZZ'), 400, 'bad_path'],
  ['an id of half a character', () => asEve('DELETE', '/rankings/%ED%A0%80'), 400, 'bad_path'],
  ['#21 an id that climbs', () => asEve('DELETE', '/rankings/..%2f..%2fetc'), 404, 'not_found'],
  ['#22 an id of 5,000 letters', () => asEve('DELETE', `/rankings/${'x'.repeat(5_000)}`), 404, 'not_found'],
  ['an id in capitals', () => asEve('DELETE', `/rankings/${ranked.a.toUpperCase()}`), 404, 'not_found'],
  ['an id with NUL', () => asEve('DELETE', `/rankings/${ranked.a}%00`), 404, 'not_found'],
  ['a path with a slash too many', () => asEve('DELETE', `/rankings//${ranked.a}`), 404, 'not_found'],
  [
    '#24 a cookie alone, on a write',
    () => ({ ...rank({}), headers: [JSON_TYPE, ['Cookie', house.eve.cookie]] }),
    401,
    'unauthenticated',
  ],
  ['#92 a title nobody knows', () => rank({ media_item_id: randomUUID() }), 404, 'media_not_found'],
  ['a title of somebody else', () => rank({ media_item_id: house.hers.stub }), 404, 'media_not_found'],
  ['a number for a title', () => rank({ media_item_id: 550 }), 422, 'validation'],
  ['#94 a title that is ranked', () => rank({ media_item_id: house.films[0] }), 409, 'already_ranked'],
  ['#95 a tier with a blank', () => rank({ tier: 'S ' }), 422, 'validation'],
  ['#95 a small tier', () => rank({ tier: 's' }), 422, 'validation'],
  ['#95 a number for a tier', () => rank({ tier: 6 }), 422, 'validation'],
  ['a tier that is a method', () => rank({ tier: 'toString' }), 422, 'validation'],
  ['no tier', () => rank({ tier: undefined }), 422, 'validation'],
  ['a list of tiers', () => rank({ tier: ['S'] }), 422, 'validation'],
  ['#96 a note of 2,001', () => rank({ notes: '🎭'.repeat(2_001) }), 422, 'validation'],
  ['a note with NUL', () => rank({ notes: 'a\u0000b' }), 422, 'validation'],
  ['a note with half a character', () => rank({ notes: '\ud800' }), 422, 'validation'],
  ['a note that is read backwards', () => rank({ notes: 'good\u202efilm' }), 422, 'validation'],
  ['a note with a carriage return', () => rank({ notes: 'a\r\nb' }), 422, 'validation'],
  ['a number for a note', () => rank({ notes: 10 }), 422, 'validation'],
  ['#98 the name of another user', () => rank({ user_id: house.ada.user.id }), 422, 'validation'],
  ['one’s own name', () => rank({ user_id: house.eve.user.id }), 422, 'validation'],
  ['a score of one’s own', () => rank({ visual_score: 10 }), 422, 'validation'],
  ['a key of one’s own', () => rank({ rank_position: 'a0' }), 422, 'validation'],
  ['a seq of one’s own', () => rank({ seq: 9e15 }), 422, 'validation'],
  ['a day of one’s own', () => rank({ created_at: '1999-01-01T00:00:00Z' }), 422, 'validation'],
  ['#101 itself as a neighbour', () => move({ prev_ranking_id: ranked.b }), 422, 'validation'],
  [
    '#101 itself on both sides',
    () => move({ prev_ranking_id: ranked.b, next_ranking_id: ranked.b }),
    422,
    'validation',
  ],
  [
    '#102 neighbours in the wrong order',
    () => move({ prev_ranking_id: ranked.c, next_ranking_id: ranked.a }),
    409,
    'stale_position',
  ],
  [
    '#102 neighbours with something between',
    () => rank({ tier: 'A', prev_ranking_id: ranked.a, next_ranking_id: ranked.c }),
    409,
    'stale_position',
  ],
  ['a neighbour of another tier', () => move({ tier: 'S', prev_ranking_id: ranked.a }), 404, 'neighbour_not_found'],
  ['a neighbour of somebody else', () => move({ prev_ranking_id: house.hers.ranking }), 404, 'neighbour_not_found'],
  ['a neighbour that is gone', () => move({ prev_ranking_id: ranked.gone }), 404, 'neighbour_not_found'],
  ['a neighbour that is no id', () => move({ prev_ranking_id: 'first' }), 422, 'validation'],
  ['#104 moving what is gone', () => move({}, ranked.gone), 404, 'ranking_not_found'],
  ['moving what is somebody else’s', () => move({}, house.hers.ranking), 404, 'ranking_not_found'],
  ['moving nowhere', () => move({ tier: null }), 422, 'validation'],
  ['noting nothing', () => note(undefined), 422, 'validation'],
  ['noting a list', () => note(['fine']), 422, 'validation'],
  ['noting what is gone', () => note('fine', ranked.gone), 404, 'ranking_not_found'],
  ['noting what is somebody else’s', () => note('fine', house.hers.ranking), 404, 'ranking_not_found'],
  [
    'noting, and moving along',
    () => asEve('PATCH', `/rankings/${ranked.b}`, { notes: 'a', tier: 'S' }),
    422,
    'validation',
  ],
  [
    '#105 deleting what is somebody else’s',
    () => asEve('DELETE', `/rankings/${house.hers.ranking}`),
    404,
    'ranking_not_found',
  ],
  ['#106 deleting what is gone', () => asEve('DELETE', `/rankings/${ranked.gone}`), 404, 'ranking_not_found'],
  ['deleting by the id of the title', () => asEve('DELETE', `/rankings/${house.films[0]}`), 404, 'ranking_not_found'],
  ['deleting with a body', () => asEve('DELETE', `/rankings/${ranked.a}`, { all: true }), 422, 'validation'],
  ['deleting with a query', () => asEve('DELETE', `/rankings/${ranked.a}?force=1`), 422, 'validation'],
  ['a list of 501', () => list('?limit=501'), 422, 'validation'],
  ['a list of none', () => list('?limit=0'), 422, 'validation'],
  ['a list from before its beginning', () => list('?offset=-1'), 422, 'validation'],
  ['a list from 1e3', () => list('?offset=1e3'), 422, 'validation'],
  ['a list of a genre of 65', () => list(`?genre=${'x'.repeat(65)}`), 422, 'validation'],
  ['a list of a genre with NUL', () => list('?genre=%00'), 422, 'validation'],
  ['a list of two tiers', () => list('?tier=S&tier=A'), 422, 'validation'],
  ['a list of a tier in brackets', () => list('?tier[]=S'), 422, 'validation'],
  ['a list of somebody else', () => list(`?user_id=${house.ada.user.id}`), 422, 'validation'],
]

test.each(rows)('%s is told what is wrong, and nothing changes', async (...row) => {
  await expectRefused(house.server, row)
})

test('#99 the 20,001st is one too many', async () => {
  const { db } = house.server.deps
  await db.rows(
    `insert into media_items (id, media_type, title, search_key)
     select gen_random_uuid(), 'MOVIE', 'Many ' || n, 'many ' || n from generate_series(1, $1::int) n`,
    [MAX_RANKINGS],
  )
  await db.rows(
    `insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
     select $1, id, 'D', 'a' || lpad(row_number() over ()::text, 6, '0'), 1, 1, now()
     from media_items where title like 'Many %' limit $2`,
    [house.eve.user.id, MAX_RANKINGS - 5],
  )
  const { status } = await house.eve.call('POST', '/rankings', { body: { media_item_id: house.films[3], tier: 'S' } })
  expect(status).toBe(201)
  const left = await db.row<{ id: string }>(
    `select id from media_items m where title like 'Many %' and not exists (
       select from user_rankings r where r.media_item_id = m.id)`,
  )
  await expectRefused(house.server, ['one more', () => rank({ media_item_id: left?.id }), 409, 'quota'])
})

describe('what people really write is not refused', () => {
  test.each([
    '100% <3',
    'Amélie, in two code points',
    '中文',
    'שלום',
    '🎭',
    'null',
    '__proto__',
    'two\nlines',
    "O'Brien",
  ])('the note %j', async notes => {
    const reply = await house.eve.call<RankingItem>('PATCH', `/rankings/${ranked.b}`, { body: { notes } })
    expect([reply.status, reply.data?.notes]).toEqual([200, notes.normalize('NFC')])
  })
})
