import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedCatalogue } from '../catalogue/seed.ts'
import type { Db, Queries } from '../db.ts'
import { createStub } from '../media.ts'
import { playedOn, type TestDb, testDb } from '../testing/database.ts'
import { matchMedia } from './match.ts'
import { searchMedia } from './search.ts'

const titles = async (db: Db, q: string, viewer: string | null = null, limit = 3) =>
  (await searchMedia(db, { q, limit, offset: 0, viewer })).items.map(item => item.title)

describe.each(playedOn)('on %s', engine => {
  let db: TestDb
  beforeAll(async () => {
    db = await testDb(engine)
    await seedCatalogue(db)
  })
  afterAll(() => db[Symbol.asyncDispose]())

  const addUser = async (name: string) => {
    const id = randomUUID()
    await db.rows(`insert into users (id, username, email, password_hash) values ($1, $2, $3, '')`, [
      id,
      name,
      `${name}@example.com`,
    ])
    return id
  }

  test.each([
    ['incpetion', 'Inception'],
    ['godfther', 'The Godfather'],
    ['lord rings', 'The Lord of the Rings: The Fellowship of the Ring'],
    ['the matrx', 'The Matrix'],
    ['shawshenk', 'The Shawshank Redemption'],
    ['pulp ficton', 'Pulp Fiction'],
    ['hamlt', 'Hamlet'],
    ['les miserable', 'Les Misérables'],
    ['romeo juliet', 'Romeo and Juliet'],
    ['cats', 'Cats'],
    ['amelie', 'Amélie'],
    ['fabuleux destin', 'Amélie'],
    ['SEVEN SAMURAI', 'Seven Samurai'],
    ['shichinin no samurai', 'Seven Samurai'],
    ['mash', 'M*A*S*H'],
    ['et', 'E.T. the Extra-Terrestrial'],
    ['Чайка', 'The Seagull'],
    ['huis clos', 'No Exit'],
    ['godot', 'Waiting for Godot'],
    ['empire strikes', 'Star Wars: Episode V - The Empire Strikes Back'],
    ['fidler roof', 'Fiddler on the Roof'],
    ['back to the futre', 'Back to the Future'],
    ['rosencrants', 'Rosencrantz and Guildenstern Are Dead'],
    ['schindlers list', "Schindler's List"],
    ['1408', '1408'],
    ['9', '9'],
  ])('who types "%s" sees %s among the first three', async (typed, title) => {
    expect(await titles(db, typed)).toContain(title)
  })

  test('an equal title comes first, then what begins with it', async () => {
    const found = await titles(db, 'alien', null, 6)
    expect(found[0]).toBe('Alien')
    expect(found.slice(1, 4).every(title => title.startsWith('Alien'))).toBe(true)
  })

  test('one or two letters find only what begins with them', async () => {
    const { items, total } = await searchMedia(db, { q: 'ha', limit: 50, offset: 0, viewer: null })
    expect(total).toBeGreaterThan(5)
    expect(items.filter(({ title }) => !/^(the |a |an )?ha/iu.test(title))).toEqual([])
  })

  test('a search of plays finds no films', async () => {
    const { items } = await searchMedia(db, { q: 'hamlet', media_type: 'PLAY', limit: 50, offset: 0, viewer: null })
    expect(new Set(items.map(item => item.media_type))).toEqual(new Set(['PLAY']))
  })

  test('pages follow each other without a gap and know how many there are', async () => {
    const page = (limit: number, offset: number) => searchMedia(db, { q: 'star', limit, offset, viewer: null })
    const whole = await page(12, 0)
    expect([...(await page(5, 0)).items, ...(await page(7, 5)).items]).toEqual(whole.items)
    expect(await page(5, 1000)).toEqual({ items: [], total: whole.total, good: whole.good })
  })

  test.each([
    '%%%',
    '____',
    '\\',
    '\\\\',
    '%',
    '_',
    "'",
    '"',
    "'; drop table media_items; --",
    '$1',
    '*',
    '(((',
    '⚡️🎬',
    '\u200b',
    '   ...   ',
  ])('the signs %s mean nothing but themselves', async q => {
    const { items, total } = await searchMedia(db, { q, limit: 50, offset: 0, viewer: null })
    expect(total).toBeLessThan(500)
    const plain = /[\p{L}\p{N}]/u.test(q) ? [] : items.filter(({ title }) => !title.includes(q.trim()))
    expect(plain).toEqual([])
  })

  test('a title of nothing but signs is found by them, and % is not a wildcard there', async () => {
    const ada = await addUser(`signs_${engine}`)
    await db.tx(tx => createStub(tx, ada, 1, { media_type: 'PLAY', title: '%_!' }))
    await db.tx(tx => createStub(tx, ada, 2, { media_type: 'PLAY', title: '?!?' }))
    expect(await titles(db, '%_', ada)).toEqual(['%_!'])
    expect(await titles(db, '?!', ada)).toEqual(['?!?'])
  })

  test('a stub is found by who made it and by nobody else', async () => {
    const [ada, eve] = [await addUser(`ada_${engine}`), await addUser(`eve_${engine}`)]
    await db.tx(tx => createStub(tx, ada, 1, { media_type: 'PLAY', title: 'Quixotic Zebras' }))
    expect(await titles(db, 'quixotic zebra', ada)).toEqual(['Quixotic Zebras'])
    expect(await titles(db, 'quixotic zebra', eve)).toEqual([])
    expect(await titles(db, 'quixotic zebra')).toEqual([])
    // Nor when the account is gone and nobody owns it any more.
    await db.rows('delete from users where id = $1', [ada])
    expect(await titles(db, 'quixotic zebra')).toEqual([])
  })
})

test('search of a big catalogue is answered from the indexes', async () => {
  await using db = await testDb('postgres')
  // So many at once are sorted in at the end.
  await db.exec(`alter index media_items_catalogue_trgm set (fastupdate = on);
    insert into media_items (id, media_type, title, search_key, other_key)
    select gen_random_uuid(), 'MOVIE', key, key, case when n % 10 = 0 then md5(key) end
    from (select n, md5(n::text) || ' ' || md5((n * 7)::text) as key from generate_series(1, 40000) n) t;
    select gin_clean_pending_list('media_items_search_trgm'), gin_clean_pending_list('media_items_catalogue_trgm');
    analyze media_items`)
  // The very statements that search and match run, explained in their place.
  const plans: string[] = []
  const explaining: Db = {
    ...db,
    rows: (sql, params) => explain(db, sql, params),
    tx: run => db.tx(tx => run({ ...tx, rows: (sql, params) => explain(tx, sql, params) })),
  }
  const explain = async (on: Queries, sql: string, params?: readonly unknown[]) => {
    const rows = await on.rows<Record<string, string>>(`explain ${sql}`, params)
    plans.push(rows.map(row => row['QUERY PLAN']).join('\n'))
    return []
  }
  await searchMedia(explaining, { q: 'in', limit: 20, offset: 0, viewer: null })
  await searchMedia(explaining, { q: 'incpetion', limit: 20, offset: 0, viewer: null })
  await matchMedia(explaining, [{ title: 'Inception', year: 2010, tmdb_id: 27205 }], randomUUID())
  expect(plans.map(plan => plan.match(/media_items_(?:search|catalogue)_\w+|Seq Scan on media_items/gu))).toEqual([
    ['media_items_search_prefix'],
    expect.arrayContaining(['media_items_search_trgm']),
    ['media_items_search_prefix'],
    ['media_items_catalogue_trgm'],
  ])
  expect(plans.join('\n')).not.toContain('Seq Scan on media_items')
})
