import { describe, expect, test } from 'vitest'
import { playedOn } from '../testing/database.ts'
import { type TestServer, type TestUser, testServer } from '../testing/http.ts'

interface Export {
  format: string
  version: number
  user: { username: string; email: string }
  rankings: {
    tier: string | null
    rank_position: string | null
    notes: string | null
    media_item: { id: string; title: string }
  }[]
  watchlist: { media_item: { title: string } }[]
  own_titles: { title: string }[]
  follows: { username: string }[]
  blocks: { username: string }[]
  devices: object[]
  history: { kind: string }[]
}

const exportOf = async (user: TestUser) => {
  const reply = await user.call('GET', '/account/export')
  expect(reply.status, reply.text).toBe(200)
  return { ...reply, file: JSON.parse(reply.text) as Export }
}

/** So many rankings in one tier, straight into the table. */
const rankMany = async ({ deps: { db } }: TestServer, userId: string, count: number) => {
  await db.rows(
    `insert into media_items (id, media_type, title, search_key)
     select md5('bulk' || n)::uuid, 'MOVIE', 'Film ' || n, 'film ' || n from generate_series(1, $1::int) n`,
    [count],
  )
  await db.rows(
    `insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
     select $1, md5('bulk' || n)::uuid, 'B', position_of_integer(n), 1, 1, now() from generate_series(1, $2::int) n`,
    [userId, count],
  )
}

describe.each(playedOn)('the export on %s', engine => {
  test('holds all that a person put in, and nothing of anybody else', async () => {
    await using server = await testServer({ engine })
    const [ada, eve] = [await server.signUp('ada'), await server.signUp('eve')]
    const stub = async (user: TestUser, title: string) =>
      (await user.call<{ id: string }>('POST', '/media/create_stub', { body: { media_type: 'PLAY', title } })).data.id
    const rank = (user: TestUser, id: string, notes: string) =>
      user.call<{ id: string }>('POST', '/rankings', { body: { media_item_id: id, tier: 'S', notes } })
    const first = await rank(ada, await stub(ada, 'The "first", \u{1f3ad}'), 'line one\nline two')
    const gone = await rank(ada, await stub(ada, 'Taken off'), 'kept')
    await ada.call('DELETE', `/rankings/${gone.data.id}`)
    await rank(eve, await stub(eve, 'A secret of Eve'), 'secret')
    expect(first.status).toBe(201)
    const { file, headers } = await exportOf(ada)
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="marquee-\d{4}-\d\d-\d\d\.json"$/u)
    expect(file).toMatchObject({
      format: 'marquee-export',
      version: 1,
      user: { username: 'ada', email: 'ada@example.com' },
      language: null,
    })
    expect(file.rankings.map(r => [r.media_item.title, r.tier, r.notes]).sort()).toEqual([
      ['Taken off', null, 'kept'],
      ['The "first", \u{1f3ad}', 'S', 'line one\nline two'],
    ])
    expect(file.own_titles).toHaveLength(2)
    expect(file.history.map(entry => entry.kind)).toEqual([
      'rest.delete',
      'rest.create',
      'rest.stub',
      'rest.create',
      'rest.stub',
    ])
    expect(JSON.stringify(file)).not.toMatch(/secret|hash/iu)
  })

  test('holds five thousand rankings, each once, although a device moves some meanwhile', async () => {
    await using server = await testServer({ engine })
    const ada = await server.signUp('ada')
    await rankMany(server, ada.user.id, 5000)
    const top = await ada.call<{ id: string }[]>('GET', '/rankings/me?limit=20')
    const moves = top.data.map(({ id }) => ada.call('PATCH', `/rankings/${id}/move`, { body: { tier: 'B' } }))
    const [{ file }] = await Promise.all([exportOf(ada), ...moves])
    expect(file.rankings).toHaveLength(5000)
    expect(new Set(file.rankings.map(r => r.media_item.id)).size).toBe(5000)
  })

  test('needs the password to have been given just now', async () => {
    let now = Date.now()
    await using server = await testServer({ engine, now: () => now })
    const ada = await server.signUp('ada')
    now += 5 * 60_000
    const reply = await ada.call('GET', '/account/export')
    expect([reply.status, reply.error?.code]).toEqual([401, 'reauth_required'])
  })
})

test('a client that goes away in the middle does no harm', async () => {
  await using server = await testServer()
  const ada = await server.signUp('ada')
  await rankMany(server, ada.user.id, 3000)
  const leave = new AbortController()
  const reply = await fetch(`${server.url}/account/export`, {
    headers: { authorization: `Bearer ${ada.token}` },
    signal: leave.signal,
  })
  await reply.body?.getReader().read()
  leave.abort()
  expect((await exportOf(ada)).file.rankings).toHaveLength(3000)
})
