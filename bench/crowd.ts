import type { Db } from '../server/db.ts'

/** How many: people, rankings of each, people each follows, things each did lately. */
export interface Crowd {
  people: number
  rankings: number
  follows: number
  activity: number
}

const TITLES = 20_000

/** A town of strangers, straight into the tables: four of five are public, and the first follows two thousand. */
export async function fillCrowd(db: Db, { people, rankings, follows, activity }: Crowd): Promise<void> {
  await db.exec(`
    alter table user_rankings disable trigger user;
    insert into media_items (id, media_type, title, release_year, search_key, attributes)
      select md5('crowd film' || n)::uuid, 'MOVIE', 'Crowd film ' || n, 1950 + n % 75, 'crowd film ' || n,
             '{"genre": "Drama", "genres": ["Drama"]}' from generate_series(1, ${TITLES}) n;
    insert into users (id, username, email, password_hash, visibility, created_at)
      select md5('crowd' || n)::uuid, 'crowd_' || n, 'crowd' || n || '@example.com', 'x',
             (case when n % 5 = 0 then 'private' else 'public' end)::visibility, now() - interval '30 days'
      from generate_series(1, ${people}) n;
    insert into follows (follower_id, followee_id)
      select md5('crowd' || n)::uuid, md5('crowd' || (n * 31 + k * 7919) % ${people} + 1)::uuid
      from generate_series(1, ${people}) n, generate_series(1, ${follows}) k
      where (n * 31 + k * 7919) % ${people} + 1 <> n
      on conflict do nothing;
    insert into follows (follower_id, followee_id)
      select md5('crowd1')::uuid, md5('crowd' || n * 7 % ${people} + 1)::uuid from generate_series(1, least(1990, ${people} - 10)) n
      where n * 7 % ${people} + 1 <> 1 on conflict do nothing`)
  const slice = 10_000
  for (let from = 1; from <= people; from += slice) {
    const range = `generate_series(${from}, ${Math.min(from + slice - 1, people)}) n`
    // Neighbouring numbers of one person are far apart in the catalogue, and no title comes twice.
    await db.exec(`
      insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_at)
        select md5('crowd' || n)::uuid, md5('crowd film' || (n * 37 + k * 397) % ${TITLES} + 1)::uuid,
               (array['S','A','B','C','D'])[k % 5 + 1]::ranking_tier, p.keys[k / 5 + 1], 1, 1, now()
        from (select array_agg(position_of_integer(i) order by i) as keys from generate_series(0, 20) i) p,
             ${range}, generate_series(0, ${rankings - 1}) k;
      insert into activity (user_id, kind, media_item_id, seq)
        select md5('crowd' || n)::uuid, 'placed', md5('crowd film' || (n * 37 + k * 397) % ${TITLES} + 1)::uuid,
               1764000000000 - (n * 7919 + k * 104729)::bigint % 2592000 * 1000
        from ${range}, generate_series(0, ${activity - 1}) k`)
  }
  await db.exec('alter table user_rankings enable trigger user; analyze')
}

/** The id of somebody of the crowd. */
export const idOf = async (db: Db, n: number): Promise<string> =>
  (await db.row<{ id: string }>(`select md5('crowd' || $1::int)::uuid as id`, [n]))?.id ?? ''
