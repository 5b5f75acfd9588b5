import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { type Engine, playedOn, testDb } from '../testing/database.ts'
import { purgeAccounts } from './deletion.ts'

/** A database with people whose seven days are over, and what a purge tells the log. */
async function open(engine: Engine, ...names: string[]) {
  const db = await testDb(engine)
  await db.rows(
    `insert into users (username, email, password_hash, deleted_at)
     select name, name || '@example.com', 'x', now() - interval '8 days' from unnest($1::text[]) name`,
    [names],
  )
  const told: string[] = []
  const log = pino({}, { write: line => told.push(line) })
  const left = async () =>
    (await db.rows<{ name: string }>('select username::text as name from users order by 1')).map(row => row.name)
  const purge = () => purgeAccounts({ db, log, now: () => Date.now() })
  return { db, told, left, purge, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() }
}

describe.each(playedOn)('purging on %s', engine => {
  test('an account that cannot be purged is told of, and keeps nobody else', async () => {
    await using place = await open(engine, 'ada', 'ben', 'cleo')
    await place.db.exec(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'not this one'; end $$;
      create trigger refuse before delete on users for each row when (old.username = 'ben') execute function refuse()`)
    expect(await place.purge()).toBe(2)
    expect(await place.left()).toEqual(['ben'])
    expect(place.told).toEqual([expect.stringContaining('not this one')])
    await place.db.exec('drop trigger refuse on users')
    expect(await place.purge()).toBe(1)
    expect(await place.left()).toEqual([])
    expect(place.told).toHaveLength(1)
  })

  test('more own titles than go at once are all gone, but for one that somebody else keeps', async () => {
    await using place = await open(engine, 'ada')
    await place.db.exec(`
      insert into users (username, email, password_hash) values ('eve', 'eve@example.com', 'x');
      insert into media_items (id, media_type, title, search_key, is_user_generated, created_by_user_id)
        select md5('play' || n)::uuid, 'PLAY', 'Play ' || n, 'play ' || n, true, u.id
        from users u, generate_series(1, 2001) n where u.username = 'ada';
      insert into watchlist_items (user_id, media_item_id, seq, set_seq, set_at)
        select u.id, m.id, 1, 1, now() from users u, media_items m where u.username = 'ada';
      insert into watchlist_items (user_id, media_item_id, seq, set_seq, set_at)
        select u.id, md5('play7')::uuid, 1, 1, now() from users u where u.username = 'eve'`)
    expect(await place.purge()).toBe(1)
    expect(place.told).toEqual([])
    expect(await place.db.rows('select title, created_by_user_id from media_items')).toEqual([
      { title: 'Play 7', created_by_user_id: null },
    ])
  })
})
