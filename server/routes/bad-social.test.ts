import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BadInput, expectRefused } from '../testing/bad-input.ts'
import type { TestUser } from '../testing/http.ts'
import type { RawRequest } from '../testing/raw-request.ts'
import { type TwoUsers, twoUsers } from '../testing/two-users.ts'

/** What `/social` and the history have to stand. Ada is private; Pia is public, and blocks Eve. A row is one request. */

let house: TwoUsers
let pia: TestUser
let oscar: TestUser
beforeAll(async () => {
  house = await twoUsers()
  pia = await house.server.signUp('pia')
  oscar = await house.server.signUp('oscar')
  for (const { call } of [pia, oscar]) await call('PATCH', '/account', { body: { visibility: 'public' } })
  await pia.call('POST', `/social/block/${house.eve.user.id}`)
})
afterAll(() => house[Symbol.asyncDispose]())

const asEve = (method: string, path: string): RawRequest => ({
  method,
  path,
  headers: [['Authorization', `Bearer ${house.eve.token}`]],
})
const follow = (id: string) => asEve('POST', `/social/follow/${id}`)
const get = (path: string) => asEve('GET', path)

const rows: BadInput[] = [
  ['#108 following nobody', () => follow(randomUUID()), 404, 'user_not_found'],
  ['#108 following who blocks one', () => follow(pia.user.id), 404, 'user_not_found'],
  ['#108 following who is private', () => follow(house.ada.user.id), 404, 'user_not_found'],
  ['following by name', () => follow('oscar'), 404, 'not_found'],
  ['following a title', () => follow(house.films[0] ?? ''), 404, 'user_not_found'],
  [
    'following with a query',
    () => asEve('POST', `/social/follow/${oscar.user.id}?as=${house.ada.user.id}`),
    422,
    'validation',
  ],
  ['following by GET', () => get(`/social/follow/${oscar.user.id}`), 405, 'method'],
  ['following as nobody', () => ({ method: 'POST', path: `/social/follow/${oscar.user.id}` }), 401, 'unauthenticated'],
  ['blocking nobody', () => asEve('POST', `/social/block/${randomUUID()}`), 404, 'user_not_found'],
  ['blocking by name', () => asEve('POST', '/social/block/oscar'), 404, 'not_found'],
  ['the feed of nobody', () => ({ path: '/social/feed' }), 401, 'unauthenticated'],
  ['a feed of 501', () => get('/social/feed?limit=501'), 422, 'validation'],
  ['a feed from a cursor nobody gave', () => get('/social/feed?cursor=%00'), 422, 'validation'],
  ['a feed from a cursor in SQL', () => get("/social/feed?cursor=')+or+1=1--"), 422, 'validation'],
  ['a feed from two cursors', () => get('/social/feed?cursor=a&cursor=b'), 422, 'validation'],
  ['a feed by offset', () => get('/social/feed?offset=1'), 422, 'validation'],
  ['the feed of somebody else', () => get(`/social/feed?user_id=${house.ada.user.id}`), 422, 'validation'],
  ['#111 a leaderboard of a million', () => get('/social/leaderboard?limit=1000000'), 422, 'validation'],
  ['a leaderboard of none', () => get('/social/leaderboard?limit=0'), 422, 'validation'],
  ['a leaderboard of cats', () => get('/social/leaderboard?kind=cats'), 422, 'validation'],
  ['a leaderboard of both', () => get('/social/leaderboard?kind=titles&kind=people'), 422, 'validation'],
  ['a leaderboard of toString', () => get('/social/leaderboard?kind=toString'), 422, 'validation'],
  ['a search for no user', () => get('/social/users'), 422, 'validation'],
  ['a search for a user of 65', () => get(`/social/users?q=${'x'.repeat(65)}`), 422, 'validation'],
  ['a search for a user with NUL', () => get('/social/users?q=a%00'), 422, 'validation'],
  ['a search for half a user', () => get('/social/users?q=%ED%A0%80'), 400, 'bad_encoding'],
  ['a search for 51 users', () => get('/social/users?q=a&limit=51'), 422, 'validation'],
  ['whom nobody follows', () => ({ path: '/social/following' }), 401, 'unauthenticated'],
  ['whom somebody else follows', () => get(`/social/following?user_id=${house.ada.user.id}`), 422, 'validation'],
  ['501 people one follows', () => get('/social/following?limit=501'), 422, 'validation'],
  ['whom nobody blocks', () => ({ path: '/social/blocked' }), 401, 'unauthenticated'],
  ['whom somebody else blocks', () => get(`/social/blocked?user_id=${house.ada.user.id}`), 422, 'validation'],
  ['501 people one blocks', () => get('/social/blocked?limit=501'), 422, 'validation'],
  ['the profile of who is private', () => get('/social/users/ada'), 404, 'user_not_found'],
  ['the profile of who blocks one', () => get('/social/users/pia'), 404, 'user_not_found'],
  ['the profile of nobody', () => get('/social/users/nobody_at_all'), 404, 'user_not_found'],
  ['a profile by a pattern', () => get('/social/users/%25'), 404, 'not_found'],
  ['a profile in look-alike letters', () => get('/social/users/%D0%BEscar'), 404, 'not_found'],
  ['a profile that climbs', () => get('/social/users/..%2f..%2fetc'), 404, 'not_found'],
  ['the history of nobody', () => ({ path: '/sync/history' }), 401, 'unauthenticated'],
  ['a history of 501', () => get('/sync/history?limit=501'), 422, 'validation'],
  ['a history from a cursor with a quote', () => get('/sync/history?cursor=%27'), 422, 'validation'],
  ['the history of somebody else', () => get(`/sync/history?user_id=${house.ada.user.id}`), 422, 'validation'],
  ['suggestions of books', () => get('/media/suggestions?media_type=BOOK'), 422, 'validation'],
  ['51 suggestions', () => get('/media/suggestions?limit=51'), 422, 'validation'],
  ['suggestions for somebody else', () => get(`/media/suggestions?user_id=${house.ada.user.id}`), 422, 'validation'],
]

test.each(rows)('%s is told what is wrong, and nothing changes', async (...row) => {
  await expectRefused(house.server, row)
})

test('#109 following fifty times at once is following once', async () => {
  const path = `/social/follow/${oscar.user.id}`
  const replies = await Promise.all(Array.from({ length: 50 }, () => house.eve.call('POST', path)))
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([204]))
  const rows = await house.server.deps.db.rows('select 1 from follows where follower_id = $1', [house.eve.user.id])
  expect(rows).toHaveLength(1)
})
