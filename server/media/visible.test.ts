import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MediaItem, Suggestion } from '#sync-rules'
import { seedCatalogue } from '../catalogue/seed.ts'
import { playedOn } from '../testing/database.ts'
import { type TestServer, testServer } from '../testing/http.ts'

describe.each(playedOn)('on %s', engine => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ engine })
    await seedCatalogue(server.deps.db)
  })
  afterAll(() => server[Symbol.asyncDispose]())
  const sql = (text: string, values: unknown[]) => server.deps.db.rows(text, values)
  const save = (user: string, media: string) =>
    sql(`insert into watchlist_items (user_id, media_item_id, seq, set_seq, set_at) values ($1, $2, 1, 1, now())`, [
      user,
      media,
    ])

  test.each<[string, string, number]>([
    ['private', `update users set visibility = 'private' where id = $1`, 404],
    ['public', `update users set visibility = 'public' where id = $1`, 200],
    ['disabled', `update users set visibility = 'public', disabled_at = now() where id = $1`, 404],
    ['deleted', `update users set visibility = 'public', deleted_at = now() where id = $1`, 404],
    ['gone', 'delete from users where id = $1', 404],
  ])('a stub whose owner is %s is shown accordingly, and to whoever saved it always', async (name, change, status) => {
    const [ada, eve, sue] = [
      await server.signUp(`a_${name}`),
      await server.signUp(`e_${name}`),
      await server.signUp(`s_${name}`),
    ]
    const made = await ada.call<MediaItem>('POST', '/media/create_stub', {
      body: { media_type: 'PLAY', title: `Zebras ${name}` },
    })
    const path = `/media/${made.data.id}`
    await save(sue.user.id, made.data.id)
    await sql(change, [ada.user.id])
    expect((await eve.call('GET', path)).status).toBe(status)
    expect((await server.call('GET', path)).status).toBe(status)
    expect((await sue.call('GET', path)).status).toBe(200)
    const found = await eve.call<MediaItem[]>('GET', `/media/search?q=Zebras%20${name}`)
    expect(found.data.some(item => item.id === made.data.id)).toBe(status === 200)
  })

  test('a block hides the stubs of a public owner from the blocked', async () => {
    const [ada, eve] = [await server.signUp('a_block'), await server.signUp('e_block')]
    const made = await ada.call<MediaItem>('POST', '/media/create_stub', {
      body: { media_type: 'PLAY', title: 'Blocked' },
    })
    await sql(`update users set visibility = 'public' where id = $1`, [ada.user.id])
    expect((await eve.call('GET', `/media/${made.data.id}`)).status).toBe(200)
    await sql('insert into blocks (blocker_id, blocked_id) values ($1, $2)', [ada.user.id, eve.user.id])
    expect((await eve.call('GET', `/media/${made.data.id}`)).status).toBe(404)
  })

  test('what is of the genres one ranks is suggested as to their taste, and the ranked itself is not', async () => {
    const ada = await server.signUp('a_taste')
    const [western] = await server.deps.db.rows<{ id: string }>(
      `select id from media_items where attributes -> 'genres' = '["Western"]' order by popularity desc limit 1`,
    )
    const tier = (await server.deps.db.rows<{ t: string }>('select (enum_range(null::ranking_tier))[1] as t'))[0]?.t
    await sql('select insert_ranking_between($1::uuid, $2::uuid, $3::ranking_tier, null::uuid, null::uuid)', [
      ada.user.id,
      western?.id,
      tier,
    ])
    const { data } = await ada.call<Suggestion[]>('GET', '/media/suggestions?limit=50')
    const taste = data.filter(({ reason }) => reason === 'taste').map(({ media_item }) => media_item.attributes.genres)
    expect(taste.length).toBeGreaterThan(5)
    for (const genres of taste) expect(genres).toContain('Western')
    expect(data.map(({ media_item }) => media_item.id)).not.toContain(western?.id)
  })
})
