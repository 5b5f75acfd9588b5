import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPostgres } from './db/postgres.ts'
import { migrate, migrationsFolder } from './migrate.ts'
import { dropTestDatabase, engines, type TestDb, testDatabaseUrl, testDb } from './testing/database.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-migrations-'))
  await write('0001-first.sql', 'create table first (n int);\ninsert into first values (1);\n')
  await write('0002-second.sql', 'alter table first add column m int;')
})
afterEach(() => rm(folder, { recursive: true }))

const write = (name: string, sql: string) => writeFile(join(folder, name), sql)

describe.each(engines)('migrations on %s', engine => {
  const emptyDb = async (): Promise<TestDb> => {
    const db = await testDb(engine)
    await db.exec('drop schema public cascade; create schema public')
    return db
  }

  test('are applied in order, once, and later ones when they come', async () => {
    await using db = await emptyDb()
    await write('README.md', 'not SQL')
    expect(await migrate(db, folder)).toEqual(['0001-first.sql', '0002-second.sql'])
    expect(await migrate(db, folder)).toEqual([])
    await write('0004-fourth.sql', 'drop table first')
    expect(await migrate(db, folder)).toEqual(['0004-fourth.sql'])
  })

  test('are refused when files and database do not belong together', async () => {
    await using db = await emptyDb()
    await migrate(db, folder)

    await write('0001-first.sql', 'create table first (n bigint);')
    await expect(migrate(db, folder)).rejects.toMatchObject({ code: 'edited', message: /0001-first\.sql was changed/ })
    // The same text with other line ends is the same migration.
    await write('0001-first.sql', 'create table first (n int);\r\ninsert into first values (1);\r\n')
    expect(await migrate(db, folder)).toEqual([])

    await rm(join(folder, '0001-first.sql'))
    await expect(migrate(db, folder)).rejects.toMatchObject({ code: 'missing', message: /0001-first\.sql/ })
    await write('0001-first.sql', 'create table first (n int);\ninsert into first values (1);\n')

    await rm(join(folder, '0002-second.sql'))
    await expect(migrate(db, folder)).rejects.toMatchObject({ code: 'newer_database', message: /0002-second\.sql/ })
    await write('0002-second.sql', 'alter table first add column m int;')

    await write('0003-third.sql', 'select 3')
    await write('0004-fourth.sql', 'select 4')
    await migrate(db, folder)
    await write('0003-second-third.sql', 'select 3')
    await expect(migrate(db, folder)).rejects.toMatchObject({ code: 'bad_name', message: /same number/ })
    await rm(join(folder, '0003-second-third.sql'))
    await write('0000-zero.sql', 'select 0')
    await expect(migrate(db, folder)).rejects.toMatchObject({
      code: 'out_of_order',
      message: /0000-zero\.sql comes before/,
    })
    await rm(join(folder, '0000-zero.sql'))
    await write('five.sql', 'select 5')
    await expect(migrate(db, folder)).rejects.toMatchObject({ code: 'bad_name', message: /five\.sql/ })
  })

  test('leave nothing behind when one of them fails', async () => {
    await using db = await emptyDb()
    await write('0003-broken.sql', 'create table third (n int); select 1/0;')
    await expect(migrate(db, folder)).rejects.toThrow('migrations/0003-broken.sql failed: division by zero')
    expect(await db.row("select to_regclass('first') as t")).toEqual({ t: null })
    await write('0003-broken.sql', 'create table third (n int);')
    expect(await migrate(db, folder)).toHaveLength(3)
  })

  test('of Marquee itself apply to an empty database', async () => {
    await using db = await emptyDb()
    const names = (await readdir(migrationsFolder)).filter(name => name.endsWith('.sql'))
    expect(await migrate(db)).toEqual(names.sort())
  })
})

test('three servers that start at once apply each file once', async () => {
  const url = await testDatabaseUrl()
  const dbs = await Promise.all([1, 2, 3].map(() => openPostgres(url, { max: 2 })))
  await dbs[0]?.exec('drop schema public cascade; create schema public')
  const applied = await Promise.all(dbs.map(db => migrate(db, folder)))
  expect(applied.map(names => names.length).sort()).toEqual([0, 0, 2])
  expect(await dbs[0]?.rows('select n from first')).toEqual([{ n: 1 }])
  await Promise.all(dbs.map(db => db.close()))
  await dropTestDatabase(url)
})
