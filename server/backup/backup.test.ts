import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPglite } from '../db/pglite.ts'
import { openPostgres } from '../db/postgres.ts'
import type { Db } from '../db.ts'
import { parseEnv } from '../env.ts'
import { migrate } from '../migrate.ts'
import { dropTestDatabase, type Engine, playedOn, testDatabaseUrl, testDb } from '../testing/database.ts'
import { dump } from './dump.ts'
import { linesOf, writeBackup } from './file.ts'
import { piecesOf } from './format.ts'
import { load } from './load.ts'
import { restore, verifyBackup } from './restore.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-backup-'))
})
afterEach(() => rm(folder, { recursive: true }))

const ADA = '00000000-0000-4000-8000-00000000000a'
/** All that could be lost between two texts: line ends of every kind, quotes, what looks like JSON or NULL, no value. */
const NOTE = 'one\ntwo\r\nthree\u2028four "five" \\six\\ \u{1f3ad} {7} [8] NULL \t \u0007'

/** Somebody whose rows have every type of value there is. */
async function fill(db: Db, films = 1201): Promise<void> {
  await db.rows(
    `insert into users (id, username, email, password_hash, created_at)
     values ($1, 'Ada', 'ada@example.com', 'mq1:x', '2026-01-02 03:04:05.678901+00')`,
    [ADA],
  )
  await db.rows('insert into sync_heads (user_id, seq) values ($1, 9007199254740991)', [ADA])
  await db.rows(
    `insert into media_items (id, media_type, title, search_key, popularity, attributes, created_by_user_id, is_user_generated)
     select md5('m' || n)::uuid, 'PLAY', $1 || n, 'k', 0.1, jsonb_build_object('venue', $1::text, 'n', 1.50), $2, true
     from generate_series(1, $3::int) n`,
    [NOTE, ADA, films],
  )
  await db.rows(
    `insert into user_rankings (user_id, media_item_id, tier, rank_position, notes, seq, placed_seq, placed_at)
     select $1, md5('m' || n)::uuid, 'A', position_of_integer(n), case when n = 1 then $2 when n = 2 then '' end, 3, 3, now()
     from generate_series(1, $3::int) n`,
    [ADA, NOTE, films],
  )
  await db.rows(`insert into sessions (user_id, leaf_hash, expires_at) values ($1, '\\x00ff5c0a'::bytea, 'infinity')`, [
    ADA,
  ])
}

/** All rows of every table, in an order of their own, without what says when the backup was made and where. */
async function contents(db: Db): Promise<string[]> {
  let text = ''
  await dump(db, async piece => {
    text += piece
  })
  return text
    .split('\n')
    .filter(line => !/^\{"(format|end|complete)"/u.test(line))
    .sort()
}

const pairs = playedOn.flatMap(from => playedOn.map((to): [Engine, Engine] => [from, to]))

describe.each(pairs)('a backup of %s in %s', (from, to) => {
  test('is the same to the last byte, and the next change is logged as ever', async () => {
    await using source = await testDb(from)
    await fill(source)
    const path = join(folder, 'a.marquee')
    const totals = await writeBackup(source, path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await using target = await testDb(to)
    expect(await load(target, linesOf(path))).toMatchObject({ ...totals, migrated: [] })
    expect(await contents(target)).toEqual(await contents(source))
    const last = 'select max(id) as id, count(*)::int as n from change_log'
    const before = await target.row<{ id: number; n: number }>(last)
    await target.rows('update user_rankings set notes = $1, seq = 4 where notes = $2', ['new', NOTE])
    const after = await target.row<{ id: number; n: number }>(last)
    expect(after?.n).toBe((before?.n ?? 0) + 1)
    expect(after?.id).toBeGreaterThan(before?.id ?? 0)
  })
})

test('a backup in which any byte is another, or that is cut off, is refused', async () => {
  await using source = await testDb('pglite')
  await fill(source, 40)
  const path = join(folder, 'a.marquee')
  await writeBackup(source, path)
  const whole = await readFile(path)
  const read = async () => {
    for await (const _ of piecesOf(linesOf(path))) void _
  }
  // The first ten bytes are gzip's own and say nothing of the data.
  await read()
  for (let at = 10; at < whole.length; at += 1 + Math.floor(whole.length / 40)) {
    const other = Buffer.from(whole)
    other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
    await writeFile(path, other)
    await expect(read(), `byte ${at}`).rejects.toThrow(/damaged|no backup/u)
  }
  for (const length of [0, 9, 100, whole.length >> 1, whole.length - 1]) {
    await writeFile(path, whole)
    await truncate(path, length)
    await expect(verifyBackup(path), `${length} bytes`).rejects.toThrow(/damaged|no backup/u)
  }
})

test('a backup whose text was changed and packed again is refused', async () => {
  await using source = await testDb('pglite')
  await fill(source, 40)
  await writeBackup(source, join(folder, 'a.marquee'))
  const whole: string[] = []
  for await (const line of linesOf(join(folder, 'a.marquee'))) whole.push(line)
  const read = async (some: string[]) => {
    async function* lines() {
      yield* some
    }
    for await (const _ of piecesOf(lines())) void _
  }
  await read(whole)
  const row = whole.findIndex(line => line.startsWith('[') && line.includes('Ada'))
  const table = whole.findIndex(line => line.startsWith('{"table":"users"'))
  const end = whole.findIndex(line => line.startsWith('{"end":"users"'))
  const last = whole.length - 1
  const changed: [string, string[]][] = [
    ['the rows of users', whole.with(row, (whole[row] as string).replace('Ada', 'Eve'))],
    ['the rows of users', whole.toSpliced(row, 1)],
    ['the rows of users', whole.toSpliced(row, 0, whole[row] as string)],
    ['do not add up', whole.toSpliced(table, end - table + 1)],
    ['do not add up', whole.with(table, (whole[table] as string).replace('"username"', '"email"'))],
    ['do not add up', whole.with(0, (whole[0] as string).replace('pglite', 'postgres'))],
    ['out of place', whole.toSpliced(end, 1)],
    ['outside of any table', whole.toSpliced(table, 1)],
    ['its end is missing', whole.toSpliced(last, 1)],
    ['behind its end', [...whole, '[]']],
    ['cannot be read', whole.with(table, 'x')],
  ]
  for (const [why, lines] of changed) await expect(read(lines), why).rejects.toThrow(why)
})

test('nothing is restored under a server that runs', async () => {
  const url = await testDatabaseUrl()
  const running = await openPostgres(url, { max: 1 })
  // As every server does, for as long as it runs.
  const deafen = await running.listen('mq_pokes', () => {})
  try {
    await writeBackup(running, join(folder, 'a.marquee'))
    const env = parseEnv({ DATABASE_URL: url, MARQUEE_SECRET: 'k'.repeat(40) })
    await expect(restore(env, join(folder, 'a.marquee'))).rejects.toThrow('Stop every server first')
  } finally {
    await deafen()
    await running.close()
    await dropTestDatabase(url)
  }
})

describe.each(playedOn)('on %s', engine => {
  test('a backup goes into an empty database only, and one that fails on its way leaves nothing', async () => {
    await using source = await testDb(engine)
    await fill(source)
    const path = join(folder, 'a.marquee')
    await writeBackup(source, path)
    await expect(writeBackup(source, path)).rejects.toThrow('exists already')
    const before = await contents(source)
    await expect(load(source, linesOf(path))).rejects.toThrow('There are accounts already (1)')
    expect(await contents(source)).toEqual(before)

    await using target = await testDb(engine)
    const was = await contents(target)
    async function* cut() {
      let left = 1500
      for await (const line of linesOf(path)) if (left-- > 0) yield line
    }
    await expect(load(target, cut())).rejects.toThrow('its end is missing')
    expect(await contents(target)).toEqual(was)
    await load(target, linesOf(path))
    expect(await contents(target)).toEqual(before)
  })

  test('a backup of a version that is not ours, and what is none at all, are refused', async () => {
    await using target = await testDb(engine)
    async function* lines(...some: object[]) {
      for (const line of some) yield JSON.stringify(line)
    }
    const header = { format: 'marquee-backup', version: 1, made_at: '', epoch: '', engine: 'pglite' }
    const later = { ...header, migrations: [{ name: '9999-later.sql', sha256: 'x' }] }
    await expect(load(target, lines(later))).rejects.toThrow('it has 9999-later.sql')
    await expect(load(target, lines({ ...later, version: 2 }))).rejects.toThrow('version 2')
    await expect(load(target, lines({ format: 'marquee-export' }))).rejects.toThrow('no backup of Marquee')
  })
})

test('what was saved but does not fit together is told', async () => {
  const source = await openPglite()
  try {
    await migrate(source)
    await fill(source, 40)
    await source.rows('delete from sync_heads')
    await writeBackup(source, join(folder, 'a.marquee'))
    await expect(verifyBackup(join(folder, 'a.marquee'))).rejects.toThrow('1 accounts have no sync head.')
  } finally {
    await source.close()
  }
})
