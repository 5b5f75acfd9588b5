import { randomUUID } from 'node:crypto'
import { v5 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ID_NAMESPACE, IDS_MAX, MAX_STUBS, type MediaItem, stubName } from '#sync-rules'
import { seedCatalogue } from '../catalogue/seed.ts'
import { playedOn } from '../testing/database.ts'
import { type TestServer, testServer } from '../testing/http.ts'

const columns = [
  'attributes',
  'created_at',
  'id',
  'is_user_generated',
  'media_type',
  'original_title',
  'release_year',
  'title',
  'tmdb_id',
  'updated_at',
]

describe.each(playedOn)('on %s', engine => {
  let server: TestServer
  const now = Date.parse('2026-11-24T10:00:00.123Z')
  beforeAll(async () => {
    server = await testServer({ engine, now: () => now })
    await seedCatalogue(server.deps.db)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test('anybody may search and look at a title, which says what was agreed and no more', async () => {
    const found = await server.call<MediaItem[]>('GET', '/media/search?q=incpetion')
    expect(found.status).toBe(200)
    expect(found.meta).toEqual({ limit: 20, offset: 0, total: 1, source: 'local', complete: true })
    const [inception] = found.data as [MediaItem]
    expect(Object.keys(inception).sort()).toEqual(columns)
    expect(inception).toMatchObject({ title: 'Inception', release_year: 2010, tmdb_id: null, original_title: null })
    expect(inception.attributes).toMatchObject({ director: 'Christopher Nolan' })
    expect(inception.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect((await server.call('GET', `/media/${inception.id}`)).data).toEqual(inception)
    const missing = randomUUID()
    const some = await server.call('GET', `/media?ids=${missing},${inception.id}`)
    expect(some.data).toEqual([inception])
  })

  test.each([
    ['/media/search', 422],
    ['/media/search?q=', 422],
    ['/media/search?q=%20%20', 422],
    [`/media/search?q=${'x'.repeat(65)}`, 422],
    ['/media/search?q=x&limit=51', 422],
    ['/media/search?q=x&limit=0', 422],
    ['/media/search?q=x&offset=-1', 422],
    ['/media/search?q=x&media_type=BOOK', 422],
    ['/media/search?q=x&order=year', 422],
    ['/media/search?q=x&q=y', 422],
    ['/media/search?q=%00', 422],
    ['/media?ids=1', 422],
    [`/media?ids=${Array(201).fill('6f2d1c34-7a0e-5b7e-9d39-2c7f0c5f1a10').join(',')}`, 422],
    ['/media/6f2d1c34-7a0e-5b7e-9d39-2c7f0c5f1a10', 404],
  ])('%s is answered %d', async (path, status) => {
    expect((await server.call('GET', path)).status).toBe(status)
  })

  test('a browser may ask for as many titles at once as the contract says', async () => {
    const ids = Array.from({ length: IDS_MAX }, () => randomUUID()).join(',')
    // A token, a cookie and what browsers say of themselves.
    const headers = { cookie: 'x'.repeat(500), 'user-agent': 'x'.repeat(300), referer: 'x'.repeat(200) }
    const ada = await server.signUp(`asks_${engine}`)
    expect((await ada.call('GET', `/media?ids=${ids}`, { headers })).status).toBe(200)
  })

  test('what somebody typed in is theirs, made once, and hidden from all others', async () => {
    const [ada, eve] = [await server.signUp('ada'), await server.signUp('eve')]
    const body = { media_type: 'PLAY', title: 'The Attic Players', release_year: 2024, attributes: { venue: 'Attic' } }
    const made = await ada.call<MediaItem>('POST', '/media/create_stub', { body })
    expect(made.status).toBe(201)
    expect(Object.keys(made.data).sort()).toEqual(columns)
    expect(made.data).toMatchObject({ ...body, is_user_generated: true, created_at: new Date(now).toISOString() })
    const { id } = made.data
    expect(id).toBe(v5(stubName(ada.user.id, 'PLAY', 'The Attic Players', 2024), ID_NAMESPACE))

    const again = await ada.call('POST', '/media/create_stub', { body: { ...body, title: 'the attic  PLAYERS' } })
    expect(again.status).toBe(409)
    expect(again.error).toMatchObject({ code: 'stub_exists', details: { media_item_id: id } })

    for (const [call, sees] of [
      [ada.call, true],
      [eve.call, false],
      [server.call, false],
    ] as const) {
      expect((await call('GET', `/media/${id}`)).status).toBe(sees ? 200 : 404)
      expect((await call('GET', `/media?ids=${id}`)).data).toHaveLength(sees ? 1 : 0)
      const found = await call<MediaItem[]>('GET', '/media/search?q=attic%20players')
      expect(found.data.some(item => item.id === id)).toBe(sees)
    }
    const items = [{ title: 'The Attic Players', year: 2024 }]
    const theirs = await eve.call('POST', '/media/match', { body: { items } })
    expect(JSON.stringify(theirs.data)).not.toContain(id)
    const own = await ada.call('POST', '/media/match', { body: { items } })
    expect(own.data).toEqual([{ candidates: [{ media_item: made.data, exact: true, reason: 'title_year' }] }])
  })

  test('making a stub and matching need an account', async () => {
    const stub = await server.call('POST', '/media/create_stub', { body: { media_type: 'PLAY', title: 'X' } })
    const match = await server.call('POST', '/media/match', { body: { items: [{ title: 'X' }] } })
    expect([stub.status, match.status]).toEqual([401, 401])
  })

  test('an account can hold so many titles of its own and no more', async () => {
    const max = await server.signUp('max')
    await server.deps.db.rows(
      `insert into media_items (id, media_type, title, search_key, created_by_user_id, is_user_generated, seq)
       select gen_random_uuid(), 'PLAY', 'Play ' || n, 'play ' || n, $1, true, n from generate_series(1, $2::int) n`,
      [max.user.id, MAX_STUBS],
    )
    const reply = await max.call('POST', '/media/create_stub', { body: { media_type: 'PLAY', title: 'One more' } })
    expect([reply.status, reply.error?.code]).toEqual([409, 'quota'])
  })
})
