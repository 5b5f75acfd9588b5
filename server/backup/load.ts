import { CommandRefusal } from '../admin/refusal.ts'
import type { Db, Tx } from '../db.ts'
import { type MigrationFile, migrate, migrationsFolder, readMigrations } from '../migrate.ts'
import { type Header, type Piece, piecesOf } from './format.ts'
import { quoted, type Table, tablesOf } from './tables.ts'

export interface Loaded {
  header: Header
  tables: number
  rows: number
  /** Migrations that came after the backup was made. */
  migrated: string[]
}

/**
 * Puts a backup into a database that has nobody's data: with the schema it was made with, and then up to today's. All rows
 * or none; `also` runs in the same transaction, before any later migration. Throws CommandRefusal.
 */
export async function load(
  db: Db,
  lines: AsyncIterable<string>,
  also: (tx: Tx) => Promise<void> = async () => {},
): Promise<Loaded> {
  const pieces = piecesOf(lines)
  const first = (await pieces.next()).value as Piece
  if (first.kind !== 'header') throw new Error('A backup begins with its header.')
  const { header } = first
  await mustBeKnown(header, await readMigrations())
  await mustBeEmpty(db)
  await prepare(db, header)
  // Not tried again from its start when it fails: the lines are read once.
  const totals = await db.tx(async tx => {
    const totals = await fill(tx, pieces)
    await also(tx)
    return totals
  })
  const migrated = await migrate(db)
  await db.exec('analyze')
  return { header, ...totals, migrated }
}

/** Every migration of the backup must be one of ours. */
async function mustBeKnown({ migrations }: Header, files: MigrationFile[]): Promise<void> {
  const ours = new Map(files.map(file => [file.name, file.sha256]))
  const strange = migrations.find(({ name, sha256 }) => ours.get(name) !== sha256)
  if (strange)
    throw new CommandRefusal(
      `The backup was made by a newer or another Marquee: it has ${strange.name}. Use the version that made it, or a later one.`,
    )
}

/** Throws CommandRefusal when somebody's data are there. */
export async function mustBeEmpty(db: Db): Promise<void> {
  const found = await db.row<{ ours: boolean; any: boolean }>(
    `select to_regclass('schema_migrations') is not null as ours,
            exists (select from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r') as any`,
  )
  if (!found?.any) return
  if (!found.ours)
    throw new CommandRefusal('The database has tables of something else. Give Marquee a database of its own.')
  const people = await db.row<{ n: number }>('select count(*)::int as n from users')
  if (people && people.n > 0)
    throw new CommandRefusal(
      `There are accounts already (${people.n}). A backup goes into an empty database only: name another DATABASE_URL or DATA_DIR. Nothing was changed.`,
    )
}

async function prepare(db: Db, { migrations }: Header): Promise<void> {
  const newest = migrations.at(-1)?.name ?? ''
  await migrate(db, migrationsFolder, newest).catch(error => {
    if (error instanceof Error && error.name === 'MigrationRefusal')
      throw new CommandRefusal(
        `The backup is of an older version than this database, which was started once already. Make a new, empty one for it.`,
      )
    throw error
  })
}

async function fill(tx: Tx, pieces: AsyncIterable<Piece>): Promise<{ tables: number; rows: number }> {
  const tables = await tablesOf(tx)
  const each = (sql: (name: string) => string) => tx.exec(tables.map(table => sql(quoted(table.name))).join(';'))
  await tx.exec(`truncate ${tables.map(table => quoted(table.name)).join(', ')}`)
  // What triggers would write is in the backup.
  await each(name => `alter table ${name} disable trigger user`)
  let insert = ''
  let totals: { tables: number; rows: number } | undefined
  for await (const piece of pieces) {
    if (piece.kind === 'table') insert = insertInto(tables, piece)
    if (piece.kind === 'rows') await tx.rows(insert, [`[${piece.lines.join(',')}]`])
    if (piece.kind === 'complete') totals = piece
  }
  await each(name => `alter table ${name} enable trigger user`)
  for (const { name, columns } of tables)
    for (const column of columns.filter(each => each.counted))
      await tx.rows(
        `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${quoted(column.name)}), 0) + 1, false) from ${quoted(name)}`,
        [name, column.name],
      )
  if (!totals) throw new Error('A backup ends with its totals.')
  return { tables: totals.tables, rows: totals.rows }
}

function insertInto(tables: readonly Table[], { name, columns }: Extract<Piece, { kind: 'table' }>): string {
  const table = tables.find(each => each.name === name)
  const types = columns.map(column => table?.columns.find(each => each.name === column)?.type)
  const missing = types.indexOf(undefined)
  if (!table || missing >= 0)
    throw new CommandRefusal(
      `The backup has ${[name, columns[missing]].filter(Boolean).join('.')}, which its version of Marquee has not.`,
    )
  return `insert into ${quoted(name)} (${columns.map(quoted).join(', ')}) overriding system value
    select ${types.map((type, i) => `(v ->> ${i})::${type}`).join(', ')} from json_array_elements($1::json) v`
}
