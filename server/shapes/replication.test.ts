import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { shapeNames, shapes } from '#sync-rules'
import { dropTestDatabase, openTestDb, testDatabaseUrl } from '../testing/database.ts'
import { PASSWORD, testServer } from '../testing/http.ts'
import { publicFilms } from '../testing/two-users.ts'
import { electricLike } from './testing/electric-like.ts'

/* What the migrations prepare for Electric, on a real PostgreSQL with logical WAL. */

const synced = [...new Set(shapeNames.map(name => shapes[name].table))].sort()

test('the synced tables are published whole, and no other table is', async () => {
  const url = await testDatabaseUrl()
  await using db = await openTestDb(url, () => dropTestDatabase(url))
  const published = await db.rows<{ name: string; whole: boolean }>(
    `select p.schemaname || '.' || p.tablename as name,
            p.rowfilter is null and cardinality(p.attnames) = (
              select count(*) from pg_attribute a
              where a.attrelid = (p.schemaname || '.' || p.tablename)::regclass and a.attnum > 0 and not a.attisdropped
                and a.attgenerated = '') as whole
     from pg_publication_tables p order by 1`,
  )
  expect(published).toEqual(synced.map(table => ({ name: `public.${table}`, whole: true })))
  const full = await db.rows<{ name: string }>(
    `select relname::text as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relreplident = 'f' order by 1`,
  )
  expect(full.map(({ name }) => name)).toEqual(synced)
  const publication = await db.row<Record<string, unknown>>(
    `select pubname::text as name, puballtables as every, pubinsert and pubupdate and pubdelete and pubtruncate as all_kinds
     from pg_publication`,
  )
  expect(publication).toEqual({ name: 'electric_publication_default', every: false, all_kinds: true })
})

test('of all that a person does, replication brings the synced rows and nothing else', async () => {
  const url = await testDatabaseUrl()
  const service = await electricLike(url)
  const db = await openTestDb(url, () => dropTestDatabase(url))
  const closing = { ...db, [Symbol.asyncDispose]: () => service.close().then(() => db[Symbol.asyncDispose]()) }
  await using server = await testServer({ db: closing })
  const ada = await server.signUp('ada')
  const eve = await server.signUp('eve')
  const [film = ''] = await publicFilms(server, 1)
  await server.call('POST', '/auth/login', { body: { login: 'ada', password: PASSWORD } })
  await ada.call('PATCH', '/account', { body: { visibility: 'public' } })
  await eve.call('POST', `/social/follow/${ada.user.id}`)
  const stub = await ada.call<{ id: string }>('POST', '/media/create_stub', {
    body: { media_type: 'PLAY', title: 'A play' },
  })
  expect(stub.status).toBe(201)
  const ops = [
    { kind: 'ranking.place', args: { media_id: film, tier: 'S', left: [], right: [] } },
    { kind: 'watchlist.add', args: { media_id: stub.data.id } },
  ].map((op, i) => ({ mid: i + 1, op_id: randomUUID(), v: 1, ...op, base: 0, t: new Date().toISOString() }))
  const pushed = await ada.call('POST', '/sync/mutations', {
    body: { user_id: ada.user.id, client_id: randomUUID(), schema: 1, minted: 2, ops },
  })
  expect(pushed.status, pushed.text).toBe(200)
  // The last thing it hears of: all before it has come.
  const params = new URLSearchParams({
    ...{ offset: '-1', log: 'full', table: 'watchlist_items', where: 'user_id = $1', 'params[1]': ada.user.id },
    ...{ columns: shapes.watchlist_items.columns.join(','), replica: 'default', secret: service.secret },
  })
  const first = await fetch(`${service.url}/v1/shape?${params}`)
  params.set('offset', first.headers.get('electric-offset') ?? '')
  params.set('handle', first.headers.get('electric-handle') ?? '')
  await fetch(`${service.url}/v1/shape?${params}`)
  while (service.tables().length < synced.length) await fetch(`${service.url}/v1/shape?${params}`)
  expect(service.tables()).toEqual(synced)
  // While another table would be noise to Electric, the log is ours: it goes on being written.
  const logged = await db.rows<{ table_name: string }>(
    'select distinct table_name from change_log where user_id = $1 and table_name is not null order by 1',
    [ada.user.id],
  )
  expect(logged.map(({ table_name }) => table_name)).toEqual(synced)
})
