import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_RANKINGS, type RankingItem, visualScore } from '#sync-rules'
import { playedOn } from './testing/database.ts'
import { type TestUser, testServer } from './testing/http.ts'

type List = RankingItem[]

async function seeded(engine: 'pglite' | 'postgres') {
  const server = await testServer({ engine })
  const films = [...'ABCDEFGH'].map((letter, i) => ({ id: randomUUID(), letter, genre: i % 2 ? 'Drama' : 'Comedy' }))
  for (const { id, letter, genre } of films) {
    await server.deps.db.rows(
      `insert into media_items (id, media_type, title, search_key, attributes)
       values ($1, $2, $3, lower($3), jsonb_build_object('genre', $4::text, 'genres', jsonb_build_array($4::text)))`,
      [id, letter === 'H' ? 'PLAY' : 'MOVIE', `Film ${letter}`, genre],
    )
  }
  const film = (letter: string) => films.find(each => each.letter === letter)?.id as string
  const letterOf = (id: string) => films.find(each => each.id === id)?.letter
  const order = async (user: TestUser) => {
    const { data } = await user.call<List>('GET', '/rankings/me')
    return data.map(item => `${item.tier}${letterOf(item.media_item_id)}`).join(' ')
  }
  const rank = (user: TestUser, letter: string, tier = 'S', rest: object = {}) =>
    user.call<RankingItem>('POST', '/rankings', { body: { media_item_id: film(letter), tier, ...rest } })
  return { server, film, order, rank, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe.each(playedOn)('rankings over REST on %s', engine => {
  let house: Awaited<ReturnType<typeof seeded>>
  beforeAll(async () => {
    house = await seeded(engine)
  })
  afterAll(() => house[Symbol.asyncDispose]())

  test('a list is made, moved, noted and taken apart, each time exactly where it was said', async () => {
    const ada = await house.server.signUp('ada')
    const a = await house.rank(ada, 'A')
    expect([a.status, a.data.visual_score, a.data.media_item.title]).toEqual([201, 9.5, 'Film A'])
    const b = await house.rank(ada, 'B')
    const c = await house.rank(ada, 'C', 'S', {
      prev_ranking_id: a.data.id,
      next_ranking_id: b.data.id,
      notes: 'twice',
    })
    expect(c.data.notes).toBe('twice')
    expect(await house.order(ada)).toBe('SA SC SB')
    const moved = await ada.call<RankingItem>('PATCH', `/rankings/${c.data.id}/move`, {
      body: { tier: 'S', next_ranking_id: a.data.id },
    })
    expect([moved.status, moved.data.id]).toEqual([200, c.data.id])
    expect(await house.order(ada)).toBe('SC SA SB')
    await ada.call('PATCH', `/rankings/${a.data.id}/move`, { body: { tier: 'D' } })
    expect(await house.order(ada)).toBe('SC SB DA')
    const noted = await ada.call<RankingItem>('PATCH', `/rankings/${c.data.id}`, { body: { notes: null } })
    expect(noted.data.notes).toBe(null)
    expect((await ada.call('DELETE', `/rankings/${c.data.id}`)).status).toBe(204)
    expect((await ada.call('DELETE', `/rankings/${c.data.id}`)).status).toBe(404)
    expect(await house.order(ada)).toBe('SB DA')
  })

  test('an item removed and ranked again comes back with its note', async () => {
    const ada = await house.server.signUp('bea')
    const { data } = await house.rank(ada, 'A', 'S', { notes: 'the ferry scene' })
    await ada.call('DELETE', `/rankings/${data.id}`)
    expect((await house.rank(ada, 'A', 'B')).data).toMatchObject({ id: data.id, notes: 'the ferry scene', tier: 'B' })
  })

  test('what cannot be is refused with its code and changes nothing', async () => {
    const ada = await house.server.signUp('cleo')
    const ben = await house.server.signUp('ben')
    const [a, b, c] = [await house.rank(ada, 'A'), await house.rank(ada, 'B'), await house.rank(ada, 'C')]
    const his = await house.rank(ben, 'D')
    const move = (body: object) => ada.call('PATCH', `/rankings/${c.data.id}/move`, { body: { tier: 'S', ...body } })
    const refusals: [number, string, Promise<{ status: number; error: { code: string } | undefined }>][] = [
      [409, 'already_ranked', house.rank(ada, 'A')],
      [404, 'media_not_found', ada.call('POST', '/rankings', { body: { media_item_id: randomUUID(), tier: 'S' } })],
      [409, 'stale_position', move({ prev_ranking_id: b.data.id, next_ranking_id: a.data.id })],
      [409, 'stale_position', house.rank(ada, 'E', 'S', { prev_ranking_id: a.data.id, next_ranking_id: c.data.id })],
      [404, 'neighbour_not_found', move({ prev_ranking_id: his.data.id })],
      [404, 'neighbour_not_found', move({ tier: 'A', prev_ranking_id: a.data.id })],
      [422, 'validation', move({ prev_ranking_id: c.data.id })],
      [404, 'ranking_not_found', ada.call('PATCH', `/rankings/${his.data.id}/move`, { body: { tier: 'S' } })],
      [404, 'ranking_not_found', ada.call('DELETE', `/rankings/${his.data.id}`)],
      [422, 'validation', house.rank(ada, 'F', 's')],
      [422, 'validation', house.rank(ada, 'F', 'S', { notes: 'é'.repeat(2001) })],
      [422, 'validation', house.rank(ada, 'F', 'S', { user_id: ben.user.id })],
      [422, 'validation', ada.call('GET', '/rankings/me?limit=501')],
      [422, 'validation', ada.call('GET', '/rankings/me?tier=S&tier=A')],
      [401, 'unauthenticated', house.server.call('GET', '/rankings/me')],
    ]
    for (const [status, code, reply] of refusals) {
      const answer = await reply
      expect([answer.status, answer.error?.code]).toEqual([status, code])
    }
    expect([await house.order(ada), await house.order(ben)]).toEqual(['SA SB SC', 'SD'])
  })

  test('a list is filtered and paged; its scores count the whole tier', async () => {
    const ada = await house.server.signUp('dora')
    for (const letter of 'ABCDEFGH') await house.rank(ada, letter, letter < 'E' ? 'S' : 'A')
    const get = (query: string) => ada.call<List>('GET', `/rankings/me?${query}`)
    const titles = async (query: string) => (await get(query)).data.map(item => item.media_item.title.at(-1)).join('')
    expect(await titles('tier=A')).toBe('EFGH')
    expect(await titles('genre=Drama')).toBe('BDFH')
    expect(await titles('media_type=PLAY')).toBe('H')
    expect(await titles('limit=3&offset=2')).toBe('CDE')
    expect((await get('limit=3&offset=2')).meta).toEqual({ limit: 3, offset: 2, total: 8 })
    expect((await get('offset=100')).meta).toEqual({ limit: 50, offset: 100, total: 8 })
    const drama = await get('genre=Drama&tier=S')
    expect(drama.data.map(item => item.visual_score)).toEqual([visualScore('S', 1, 4), visualScore('S', 3, 4)])
  })

  test('the 20,001st title finds no room; what is on the list can still be moved', async () => {
    const max = await house.server.signUp('max')
    const { data } = await house.rank(max, 'A')
    await house.server.deps.db.tx(async tx => {
      await tx.rows(
        `insert into media_items (id, media_type, title, search_key)
         select md5('more' || n)::uuid, 'MOVIE', 'More ' || n, 'more ' || n from generate_series(2, $1::int) n`,
        [MAX_RANKINGS],
      )
      await tx.rows(
        `insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
         select $1, md5('more' || n)::uuid, 'D', position_of_integer(n), 1, 1, now() from generate_series(2, $2::int) n`,
        [max.user.id, MAX_RANKINGS],
      )
    })
    const one = await house.rank(max, 'B')
    expect([one.status, one.error?.code]).toEqual([409, 'quota'])
    const moved = await max.call('PATCH', `/rankings/${data.id}/move`, { body: { tier: 'A' } })
    expect(moved.status).toBe(200)
  })
})
