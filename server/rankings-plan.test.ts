import { afterAll, beforeAll, expect, test } from 'vitest'
import { pageSql } from './rankings.ts'
import { type TestDb, testDb } from './testing/database.ts'

/** How PostgreSQL finds a page of a list when the catalogue is large. */

let db: TestDb
const user = '00000000-0000-4000-8000-000000000001'
beforeAll(async () => {
  db = await testDb('postgres')
  await db.exec(`
    insert into users (id, username, email, password_hash) values ('${user}', 'ada', 'ada@example.com', 'x');
    insert into sync_heads (user_id, seq) values ('${user}', 1);
    insert into media_items (id, media_type, title, search_key, attributes)
      select md5('film' || n)::uuid, case when n % 50 = 0 then 'PLAY' else 'MOVIE' end::media_type, 'Film ' || n, 'film ' || n,
             jsonb_build_object('genre', g.genre, 'genres', jsonb_build_array(g.genre))
      from generate_series(1, 20000) n,
           lateral (select case when n % 2000 = 0 then 'Noir' when n % 2 = 0 then 'Drama' else 'Comedy' end as genre) g;
    insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
      select '${user}', md5('film' || n)::uuid, (array['S','A','B','C','D'])[n % 5 + 1]::ranking_tier,
             position_of_integer(n / 5), 1, 1, now()
      from generate_series(1, 20000, 10) n;
    analyze media_items; analyze user_rankings`)
})
afterAll(() => db[Symbol.asyncDispose]())

const planOf = async (filter: Parameters<typeof pageSql>[0]) => {
  const values = [filter.tier, filter.media_type, filter.genre].filter(value => value !== undefined)
  const rows = await db.rows<{ 'QUERY PLAN': string }>(`explain ${pageSql(filter)}`, [user, 50, 0, ...values])
  return rows.map(row => row['QUERY PLAN']).join('\n')
}

test('a rare genre is found from both genre indexes', async () => {
  const plan = await planOf({ genre: 'Noir' })
  expect(plan).toContain('idx_media_items_attributes_gin')
  expect(plan).toContain('idx_media_items_genre_btree')
  expect(plan).not.toContain('Seq Scan on media_items')
})

test('a list is read by its owner, and a page of a tier never through anybody else’s', async () => {
  await db.exec(`
    insert into users (id, username, email, password_hash)
      select md5('user' || n)::uuid, 'user' || n, 'user' || n || '@example.com', 'x' from generate_series(1, 300) n;
    insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
      select md5('user' || u)::uuid, md5('film' || n)::uuid, 'S', position_of_integer(n), 1, 1, now()
      from generate_series(1, 300) u, generate_series(1, 100) n;
    analyze user_rankings`)
  for (const filter of [{}, { tier: 'S' }, { media_type: 'PLAY' }, { genre: 'Drama', tier: 'A' }] as const) {
    expect(await planOf(filter), JSON.stringify(filter)).not.toContain('Seq Scan on user_rankings')
  }
})
