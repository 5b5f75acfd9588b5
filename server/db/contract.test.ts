import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDb, testDb } from '../testing/database.ts'

/** What both engines promise. The same rows for each; a difference is a bug of an adapter. */
describe.each(engines)('the door to %s', engine => {
  let db: TestDb
  beforeAll(async () => {
    db = await testDb(engine)
    await db.exec(`create table t (id int primary key, body text, doc jsonb, at timestamptz, tags text[], unique (body));
      create type colour as enum ('red', 'green')`)
  })
  afterAll(() => db[Symbol.asyncDispose]())

  const id = '0b3a6a9e-6d3c-4b0a-9d8b-0d6a2f1f7c11'

  test.each<[string, unknown]>([
    ['1::int8', 1],
    ['9007199254740991::int8', Number.MAX_SAFE_INTEGER],
    ['count(*)', 1],
    ['1.5::float8', 1.5],
    ['0.1::real', 0.1],
    ["'NaN'::float8", Number.NaN],
    ['1.50::numeric', '1.50'],
    ['true', true],
    ['null::int', null],
    ["timestamptz '2026-11-24T04:00:00.123987+02'", '2026-11-24T02:00:00.123Z'],
    ["timestamptz '2026-11-24T02:00:00Z'", '2026-11-24T02:00:00.000Z'],
    ["timestamp '2026-11-24 02:00:00.1'", '2026-11-24T02:00:00.100Z'],
    ["timestamptz 'infinity'", 'infinity'],
    ["timestamptz '0044-03-15 12:00:00Z BC'", '0044-03-15 12:00:00+00 BC'],
    ["date '2026-02-03'", '2026-02-03'],
    ["interval '1 day 2 hours'", 'P1DT2H'],
    ['\'{"b":[1,{"c":null}]}\'::jsonb', { b: [1, { c: null }] }],
    ["'null'::jsonb", null],
    ["'[1]'::json", [1]],
    ["'\\x00ff10'::bytea", new Uint8Array([0, 255, 16])],
    ["array['a,b', 'say \"x\"', 'back\\slash', '', 'NULL', null]", ['a,b', 'say "x"', 'back\\slash', '', 'NULL', null]],
    [
      "array[['a','b'],['c','d']]",
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ["'{}'::text[]", []],
    ["'[0:1]={a,b}'::text[]", ['a', 'b']],
    ['array[1,2]::int8[]', [1, 2]],
    [`array['${id}']::uuid[]`, [id]],
    ["array[timestamptz '2026-01-01Z']", ['2026-01-01T00:00:00.000Z']],
    [`'${id}'::uuid`, id],
    ["'Ada'::citext", 'Ada'],
    ["'red'::colour", 'red'],
    ["array['red']::colour[]", '{red}'],
    ["array['red']::colour[]::text[]", ['red']],
    ["'x'::char(3)", 'x  '],
    ["current_setting('TimeZone')", 'UTC'],
    ["current_setting('DateStyle')", 'ISO, DMY'],
  ])('reads %s', async (sql, value) => {
    expect(await db.rows(`select ${sql} as v`)).toEqual([{ v: value }])
    expect(await db.tx(tx => tx.row(`select ${sql} as v`))).toEqual({ v: value })
  })

  test.each<[string, unknown, unknown]>([
    ['int', 7, 7],
    ['int8', 2 ** 52, 2 ** 52],
    ['int8', 12n, 12],
    ['text', 'é 🎭 \\ "', 'é 🎭 \\ "'],
    ['text', '', ''],
    ['bool', false, false],
    ['text', null, null],
    ['text', undefined, null],
    ['timestamptz', '2026-11-24T02:00:00.123Z', '2026-11-24T02:00:00.123Z'],
    ['timestamptz', new Date(Date.UTC(2026, 0, 2)), '2026-01-02T00:00:00.000Z'],
    ['date', '2026-02-03', '2026-02-03'],
    ['uuid', id, id],
    ['bytea', new Uint8Array([0, 92, 255]), new Uint8Array([0, 92, 255])],
    ['text[]', ['a,b', '"', '\\', '', 'NULL', null], ['a,b', '"', '\\', '', 'NULL', null]],
    ['text[]', [], []],
    ['text[]', [['a'], ['b']], [['a'], ['b']]],
    ['uuid[]', [id], [id]],
    ['int[]', [1, 2], [1, 2]],
    ['bytea[]', [new Uint8Array([1])], [new Uint8Array([1])]],
    ['jsonb', JSON.stringify({ a: [1, 'x'] }), { a: [1, 'x'] }],
    ['jsonb', JSON.stringify('a text'), 'a text'],
    ['jsonb', JSON.stringify([1]), [1]],
    ['jsonb', 'null', null],
    ['jsonb', '7', 7],
    ['json', '{"a":1}', { a: 1 }],
  ])('takes a parameter for %s: %o', async (type, param, value) => {
    expect(await db.row(`select $1::${type} as v`, [param])).toEqual({ v: value })
  })

  test('refuses an object as a parameter, for only its caller knows what is meant', async () => {
    await expect(db.rows('select $1::jsonb', [{ a: 1 }])).rejects.toThrow('JSON.stringify')
  })

  test('a text that is not json is an error of the same kind', async () => {
    await expect(db.rows('select $1::jsonb', ['not json'])).rejects.toMatchObject({ code: '22P02' })
  })

  test.each([
    ['select * from nowhere', '42P01'],
    ['select 1/0', '22012'],
    ['insert into t (id) values (90), (90)', '23505'],
    ['insert into sync_heads (user_id) values (gen_random_uuid())', '23503'],
    [
      "insert into media_items (id, media_type, title, search_key, tmdb_id) values (gen_random_uuid(), 'PLAY', 'x', 'x', 1)",
      '23514',
    ],
    ['insert into t (id) values (null)', '23502'],
    ["do $$ begin raise exception 'no' using errcode = 'MQ001'; end $$", 'MQ001'],
  ])('tells errors apart: %s', async (sql, code) => {
    await expect(db.rows(sql)).rejects.toMatchObject({ code })
    await expect(db.tx(tx => tx.rows(sql))).rejects.toMatchObject({ code })
    await expect(db.exec(sql)).rejects.toMatchObject({ code })
  })

  test('an error names the constraint', async () => {
    await db.rows("insert into t (id, body) values (91, 'one')")
    await expect(db.rows("insert into t (id, body) values (92, 'one')")).rejects.toMatchObject({
      constraint: 't_body_key',
    })
  })

  test('a script runs many statements', async () => {
    await db.exec("insert into t (id) values (1); update t set body = 'script' where id = 1")
    expect(await db.row('select body from t where id = $1', [1])).toEqual({ body: 'script' })
  })

  test('a throw rolls back and arrives as it was thrown', async () => {
    const mine = new Error('mine')
    const run = db.tx(async tx => {
      await tx.rows('insert into t (id) values (2)')
      throw mine
    })
    await expect(run).rejects.toBe(mine)
    expect(await db.row('select 1 from t where id = 2')).toBeUndefined()
  })

  test('a failed statement whose error is swallowed does not pass for a commit', async () => {
    const run = db.tx(async tx => {
      await tx.rows('insert into t (id) values (3)')
      await tx.rows('select 1/0').catch(() => {})
    })
    await expect(run).rejects.toMatchObject({ code: '22012' })
    expect(await db.row('select 1 from t where id = 3')).toBeUndefined()
  })

  test('a savepoint saves the rest', async () => {
    await db.tx(async tx => {
      await tx.rows('insert into t (id) values (4)')
      await tx.exec('savepoint op')
      await tx.rows('select 1/0').catch(() => {})
      await tx.exec('rollback to savepoint op')
    })
    expect(await db.row('select id from t where id = 4')).toEqual({ id: 4 })
  })

  test('inside a transaction the outer handle is an error at once, not a wait for ever', async () => {
    await db.tx(async tx => {
      await expect(db.rows('select 1')).rejects.toThrow('own handle')
      await expect(db.tx(async () => {})).rejects.toThrow('own handle')
      expect(await tx.row('select 1 as one')).toEqual({ one: 1 })
    })
  })

  test('a handle dies with its transaction', async () => {
    const kept = await db.tx(async tx => ({ tx }))
    await expect(kept.tx.rows('select 1')).rejects.toThrow('over')
  })

  test('a snapshot cannot write', async () => {
    const run = db.tx(tx => tx.rows('insert into t (id) values (5)'), { snapshot: true })
    await expect(run).rejects.toMatchObject({ code: '25006' })
    await db.rows('insert into t (id) values (5)')
  })

  test.each(['40001', '40P01'])('%s is tried again from the start, three times', async code => {
    let turns = 0
    const fail = (upTo: number) =>
      db.tx(async tx => {
        turns++
        await tx.rows('insert into t (id) values (6)')
        if (turns <= upTo) await tx.rows(`do $$ begin raise exception 'again' using errcode = '${code}'; end $$`)
      })
    await expect(fail(9)).rejects.toMatchObject({ code })
    expect(turns).toBe(4)
    turns = 0
    await fail(3)
    expect(turns).toBe(4)
    await db.rows('delete from t where id = 6')
  })

  test('a listener hears what was committed, and nothing after it stopped', async () => {
    const heard: string[] = []
    let wake = () => {}
    const next = () =>
      new Promise<void>(done => {
        wake = done
      })
    const stop = await db.listen('news', payload => {
      heard.push(payload)
      wake()
    })
    await db
      .tx(async tx => {
        await tx.rows("select pg_notify('news', 'never')")
        throw new Error('rolled back')
      })
      .catch(() => {})
    const first = next()
    await db.tx(tx => tx.rows("select pg_notify('news', 'one')"))
    await first
    expect(heard).toEqual(['one'])
    await stop()
    await db.rows("select pg_notify('news', 'two')")
    const other = new Promise<string>(
      done => void db.listen('other', done).then(() => db.rows("select pg_notify('other', 'x')")),
    )
    expect(await other).toBe('x')
    expect(heard).toEqual(['one'])
  })

  test('parallel transactions keep their own connection', async () => {
    await db.rows('insert into t (id, body) values (7, 0)')
    await Promise.all(
      Array.from({ length: 20 }, () =>
        db.tx(async tx => {
          const row = await tx.row<{ body: string }>('select body from t where id = 7 for update')
          await tx.rows('update t set body = $1 where id = 7', [Number(row?.body) + 1])
        }),
      ),
    )
    expect(await db.row('select body from t where id = 7')).toEqual({ body: '20' })
  })

  test('a statement outlives a change of its table', async () => {
    await db.exec('create table changing (a int); insert into changing values (1)')
    const all = () => db.tx(tx => tx.rows('select * from changing'))
    await all()
    await db.exec('alter table changing add column b int default 2')
    expect(await all()).toEqual([{ a: 1, b: 2 }])
    await db.exec('alter table changing drop column a')
    expect(await db.rows('select * from changing')).toEqual([{ b: 2 }])
  })
})
