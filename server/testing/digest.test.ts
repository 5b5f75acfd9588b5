import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDb, testDb } from './database.ts'
import { digest } from './digest.ts'

let db: TestDb
beforeAll(async () => {
  db = await testDb('pglite')
  await db.rows(`insert into media_items (id, media_type, title, search_key)
    select gen_random_uuid(), 'MOVIE', 'Film ' || n, 'film ' || n from generate_series(1, 3) n`)
})
afterAll(() => db[Symbol.asyncDispose]())

test.each([
  ['nothing', 'select 1', false],
  ['a letter', `update media_items set title = 'film 1' where title = 'Film 1'`, true],
  [
    'two rows that change places',
    `update media_items set title = case title when 'Film 2' then 'Film 3' else 'Film 2' end`,
    true,
  ],
  ['a row more', `insert into catalogue_files (name, sha256) values ('films', 'x')`, true],
  ['a row less', `delete from media_items where title = 'Film 3'`, true],
  ['a new table', 'create table later (id int)', true],
])('of %s a digest tells whether rows were changed', async (_, sql, changed) => {
  const before = await digest({ deps: { db } })
  await db.rows(sql)
  expect((await digest({ deps: { db } })) !== before).toBe(changed)
})
