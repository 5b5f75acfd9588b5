import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDb, testDb } from '../testing/database.ts'
import { feedSql } from './feed.ts'
import { pageSql } from './leaderboard.ts'
import { findSql, mineSql, profileSql } from './people.ts'

/** How PostgreSQL answers a page when the town is large: by index, whoever asks. */

let db: TestDb
const PEOPLE = 20_000
beforeAll(async () => {
  db = await testDb('postgres')
  await db.exec(`
    alter table user_rankings disable trigger user;
    insert into media_items (id, media_type, title, search_key)
      select md5('film' || n)::uuid, 'MOVIE', 'Film ' || n, 'film ' || n from generate_series(1, 30000) n;
    insert into users (id, username, email, password_hash, visibility)
      select md5('u' || n)::uuid, 'user_' || n, 'u' || n || '@example.com', 'x', 'public' from generate_series(1, ${PEOPLE}) n;
    insert into follows (follower_id, followee_id)
      select md5('u' || n)::uuid, md5('u' || (n + k * 37) % ${PEOPLE} + 1)::uuid
      from generate_series(1, ${PEOPLE}) n, generate_series(1, 10) k;
    insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
      select md5('u' || n)::uuid, md5('film' || (n * 37 + k * 41) % 30000 + 1)::uuid, 'S', 'a' || k, 1, 1, now()
      from generate_series(1, ${PEOPLE}) n, generate_series(1, 4) k;
    insert into activity (user_id, kind, media_item_id, seq)
      select user_id, 'placed', media_item_id, 1764000000000 + (random() * 1e9)::bigint from user_rankings;
    insert into leaderboard_titles (rank, media_item_id, score, raters)
      select n, md5('film' || n % 30000 + 1)::uuid, 5, 3 from generate_series(1, 5000) n;
    insert into leaderboard_people (rank, user_id, ranked)
      select n, md5('u' || n % ${PEOPLE} + 1)::uuid, 3 from generate_series(1, 5000) n;
    analyze`)
})
afterAll(() => db[Symbol.asyncDispose]())

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const me = `md5('u1')::uuid`

/** The plan of a statement with values in the place of its parameters, and as it is once it is made for any values. */
async function plans(sql: string, values: string[]): Promise<string> {
  const told: string[] = []
  for (const mode of ['force_custom_plan', 'force_generic_plan']) {
    await db.tx(async tx => {
      await tx.exec(`set local plan_cache_mode = ${mode}; prepare asked as ${sql}`)
      const rows = await tx.rows<{ 'QUERY PLAN': string }>(`explain execute asked(${values.join(', ')})`)
      told.push(...rows.map(row => row['QUERY PLAN']))
      await tx.exec('deallocate asked')
    })
  }
  return told.join('\n')
}

test.each<[string, string, string[]]>([
  ['the feed', feedSql, [me, '9007199254740991', `'${LAST}'`, '51']],
  ['the best titles', pageSql.titles, ['100', '50']],
  ['who ranked most', pageSql.people, ['100', '50', me]],
  ['people by name', findSql, [me, '20', '0', "'user_12'"]],
  ['whom one follows', mineSql.following, [me, '50', '0']],
  ['a profile', profileSql, ["'user_12'", me]],
])('%s: no table that grows with people is read from end to end', async (_, sql, values) => {
  const plan = await plans(sql, values)
  const scans = [...plan.matchAll(/Seq Scan on (\w+)/gu)].map(match => match[1])
  expect(
    scans.filter(table => table !== 'blocks' && table !== 'watchlist_items'),
    plan,
  ).toEqual([])
  expect(plan).toMatch(/Index/u)
})
