import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IDS_MAX, type MatchResult } from '#sync-rules'
import { seedCatalogue } from '../catalogue/seed.ts'
import { playedOn, type TestDb, testDb } from '../testing/database.ts'
import type { Wanted } from './match.ts'
import { matchMedia } from './match.ts'
import { tolerance } from './sql.ts'

const nobody = '00000000-0000-4000-8000-000000000000'

describe.each(playedOn)('on %s', engine => {
  let db: TestDb
  beforeAll(async () => {
    db = await testDb(engine)
    await seedCatalogue(db)
  })
  afterAll(() => db[Symbol.asyncDispose]())

  const match = async (...items: Wanted[]) => (await matchMedia(db, items, nobody)).map(describeResult)
  const describeResult = ({ candidates }: MatchResult) =>
    candidates.map(({ media_item: m, exact }) => `${m.title} ${m.release_year}${exact ? ' exact' : ''}`)

  test('an equal title of an equal year is the one, however it is written', async () => {
    expect(await match({ title: 'the  GODFATHER', year: 1972 }, { title: 'shichinin no samurai', year: 1954 })).toEqual(
      [['The Godfather 1972 exact'], ['Seven Samurai 1954 exact']],
    )
  })

  test('the same title of two years is two films, and a year we lack is neither', async () => {
    const [of1996, of2000, of2009] = await match(
      { title: 'Hamlet', year: 1996 },
      { title: 'Hamlet', year: 2000 },
      { title: 'Hamlet', year: 2009 },
    )
    expect(of1996).toEqual(['Hamlet 1996 exact'])
    expect(of2000).toEqual(['Hamlet 2000 exact'])
    expect(of2009).toEqual(expect.arrayContaining(['Hamlet 1996', 'Hamlet 2000', 'Hamlet 1601']))
    expect(of2009?.some(title => title.endsWith('exact'))).toBe(false)
  })

  test('a title without a year is never taken for certain', async () => {
    const [found] = await match({ title: 'Inception' })
    expect(found?.[0]).toBe('Inception 2010')
  })

  test('a year that is off by one comes before the same title of another time', async () => {
    const [found] = await match({ title: 'King Kong', year: 2006 })
    expect(found?.[0]).toBe('King Kong 2005')
  })

  test('an equal TMDB id is enough', async () => {
    await db.rows(`update media_items set tmdb_id = 603 where title = 'The Matrix'`)
    expect(await match({ title: 'Matrix, La', year: 1998, tmdb_id: 603 })).toEqual([['The Matrix 1999 exact']])
  })

  test('what we do not have, and what cannot be, has no candidates', async () => {
    expect(
      await match(
        { title: 'Zzyzx qwfpgj', year: 1990 },
        { title: '???', year: 2000 },
        { title: 'Qqqq wwww', year: 2 ** 40, tmdb_id: 2 ** 40 },
        { title: 'Qqqq wwww', year: -5, tmdb_id: -1 },
      ),
    ).toEqual([[], [], [], []])
  })

  test('a full list is answered in its order', async () => {
    const rows = await db.rows<{ title: string; year: number }>(
      `select title, release_year as year from media_items where media_type = 'MOVIE' order by id limit ${IDS_MAX / 2}`,
    )
    const items = rows.flatMap(row => [row, { title: `${row.title}x`, year: row.year }])
    const results = await match(...items)
    expect(results).toHaveLength(IDS_MAX)
    for (const [n, row] of rows.entries()) expect(results[2 * n]).toContain(`${row.title} ${row.year} exact`)
  })

  test('of what people typed in themselves an equal title is found, and none that merely resembles', async () => {
    await db.rows(
      `with who as (insert into users (username, email, password_hash, visibility)
                    values ('stub_owner', 'stub@example.com', 'x', 'public') returning id)
       insert into media_items (id, media_type, title, search_key, release_year, is_user_generated, created_by_user_id)
       select gen_random_uuid(), 'PLAY', 'Zanzibar by Moonlight', 'zanzibar by moonlight', 1977, true, id from who`,
    )
    const [equal, alike] = await match(
      { title: 'Zanzibar by Moonlight', year: 1977 },
      { title: 'Zanzibar by Moonligt' },
    )
    expect([equal, alike]).toEqual([['Zanzibar by Moonlight 1977 exact'], []])
  })

  test('what a title resembles is asked of the index of the catalogue, however much people typed in', async () => {
    await db.rows(
      `insert into media_items (id, media_type, title, search_key, release_year, is_user_generated)
       select gen_random_uuid(), 'PLAY', 'Harbour Night ' || n, 'harbour night ' || n, 1977, true
       from generate_series(1, 500) n`,
    )
    const asked: [string, readonly unknown[]][] = []
    const tx: typeof db.tx = (run, options) =>
      db.tx(own => {
        const rows: typeof own.rows = (sql, params = []) => {
          asked.push([sql, params])
          return own.rows(sql, params)
        }
        return run({ ...own, rows })
      }, options)
    await matchMedia({ ...db, tx }, [{ title: 'Harbour Night 7' }], nobody)
    const [[sql, params]] = asked as [[string, readonly unknown[]]]
    const plan = await db.tx(async own => {
      await own.row(tolerance)
      return own.rows<{ 'QUERY PLAN': string }>(`explain ${sql}`, params)
    })
    const indexes = plan.flatMap(line => /Scan (?:on|using) (media_items_\w+)/u.exec(line['QUERY PLAN'])?.[1] ?? [])
    expect(indexes).toEqual(['media_items_catalogue_trgm', 'media_items_other_trgm'])
  })
})
