import { expect, test } from 'vitest'
import { foldTitle, MAX_TITLE } from '#sync-rules'
import { keysOf } from '../media/keys.ts'
import { type Engine, playedOn, testDb } from '../testing/database.ts'
import { type Film, type Play, readCatalogue, seedCatalogue } from './seed.ts'

const films = await readCatalogue<Film>('films')
const plays = await readCatalogue<Play>('plays')
const all = [...films, ...plays]

test('the catalogue holds what people look for first', () => {
  const film = new Set(films.map(({ title, year }) => `${title} (${year})`))
  for (const title of [
    'The Godfather (1972)',
    'The Matrix (1999)',
    'The Shawshank Redemption (1994)',
    'Pulp Fiction (1994)',
    'Inception (2010)',
    'The Lord of the Rings: The Fellowship of the Ring (2001)',
    'The Wizard of Oz (1939)',
    'Seven Samurai (1954)',
  ])
    expect(film).toContain(title)
  const play = new Set(plays.map(({ title }) => title))
  for (const title of [
    'Hamlet',
    'Les Misérables',
    'Romeo and Juliet',
    'Cats',
    'Arcadia',
    'The Lehman Trilogy',
    'Hamilton',
  ])
    expect(play).toContain(title)
  expect(films.length).toBeGreaterThan(3000)
  expect(plays.length).toBeGreaterThan(170)
})

test('no key is given twice, and no title stands there twice in one year', () => {
  expect(new Set(all.map(entry => entry.key)).size).toBe(all.length)
  const names = films.map(({ title, year }) => `${foldTitle(title)} ${year}`)
  expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([])
})

test('every fact is one that can be', () => {
  const odd = all.filter(
    ({ title, year, popularity, ...rest }) =>
      title !== title.trim().normalize('NFC') ||
      [...title].length > MAX_TITLE ||
      // What is left of a title read in the wrong encoding, or as a list writes it.
      /[\ufffdÈÍË‰‡·ÛÎÙ˘ÖΩ¢³]|, (The|A|An)$|\s{2}|\((19|20)\d\d\)/u.test(title) ||
      keysOf(title, null).search_key === '' ||
      rest.original_title === title ||
      !(year === null || (Number.isInteger(year) && year > 0 && year < 2027)) ||
      !(popularity >= 0 && popularity <= 1),
  )
  expect(odd).toEqual([])
  expect(films.filter(({ year }) => year === null || year < 1900 || year > 2012)).toEqual([])
  expect(films.filter(({ runtime }) => runtime !== null && (runtime < 30 || runtime > 300))).toEqual([])
})

const contents = (engine: Engine) => async () => {
  await using db = await testDb(engine)
  await seedCatalogue(db)
  return await db.rows(
    'select id, media_type, title, release_year, search_key, attributes from media_items order by id',
  )
}

test('two installations agree on every id, whichever database they run on', async () => {
  const [one, other] = [await contents('pglite')(), await contents('postgres')()]
  expect(one.length).toBe(all.length)
  expect(other).toEqual(one)
})

test.each(playedOn)('seeding again on %s brings facts up to date and leaves what others added', async engine => {
  await using db = await testDb(engine)
  await seedCatalogue(db)
  const hamlet = `title = 'Hamlet' and media_type = 'PLAY'`
  const poster = `attributes || '{"poster_path": "/x.jpg", "creator": "Bacon"}'`
  await db.rows(`update media_items set attributes = ${poster}, updated_at = '2020-01-01' where ${hamlet}`)
  const before = await db.rows('select id, updated_at from media_items order by id')

  await seedCatalogue(db)
  expect(await db.rows('select id, updated_at from media_items order by id')).toEqual(before)

  await db.rows(`update catalogue_files set sha256 = 'of an older edition'`)
  await seedCatalogue(db)
  const after = await db.rows<{ id: string; updated_at: string }>('select id, updated_at from media_items order by id')
  expect(after.filter((row, n) => row.updated_at !== before[n]?.updated_at)).toHaveLength(1)
  expect(await db.row(`select attributes from media_items where ${hamlet}`)).toMatchObject({
    attributes: { creator: 'William Shakespeare', poster_path: '/x.jpg', genre: 'Tragedy', genres: ['Tragedy'] },
  })
})
