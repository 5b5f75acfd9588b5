import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Db, Queries } from './db.ts'
import { failPoint } from './fail-point.ts'

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))

/** Why the schema cannot be brought up to date. Its message is a sentence for whoever starts the server. */
export class MigrationRefusal extends Error {
  constructor(
    readonly code: 'bad_name' | 'edited' | 'missing' | 'out_of_order' | 'newer_database' | 'not_the_owner',
    message: string,
  ) {
    super(message)
    this.name = 'MigrationRefusal'
  }
}

export interface MigrationFile {
  name: string
  sql: string
  sha256: string
}

interface Applied {
  name: string
  sha256: string
}

/** The numbered files of a folder, in order. What does not end in .sql is none of its business. */
export async function readMigrations(folder = migrationsFolder): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort()
  for (const [i, name] of names.entries()) {
    if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(name))
      throw new MigrationRefusal('bad_name', `migrations/${name} is not named NNNN-name.sql.`)
    if (names[i + 1]?.slice(0, 4) === name.slice(0, 4))
      throw new MigrationRefusal('bad_name', `migrations/${name} and ${names[i + 1]} have the same number.`)
  }
  return Promise.all(
    names.map(async name => {
      // A checkout on Windows may have other line ends; it is the same migration.
      const sql = (await readFile(join(folder, name), 'utf8')).replace(/\r\n/g, '\n')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings the schema up to date: every file not yet applied, in order, in one transaction. Starters at the same time wait
 * for each other. With `through` it stops behind that file. Returns the names it applied. Throws MigrationRefusal when files
 * and database do not belong together, or when this role may not change the schema and would have to; else it needs no such right.
 */
export async function migrate(db: Db, folder = migrationsFolder, through?: string): Promise<string[]> {
  const files = (await readMigrations(folder)).filter(file => through === undefined || file.name <= through)
  return db.tx(async tx => {
    await tx.rows("select pg_advisory_xact_lock(hashtextextended('marquee.migrate', 0))")
    const pending = pendingFiles(files, await appliedTo(tx))
    if (pending.length === 0) return []
    await mustOwn(tx, pending)
    await tx.exec(`create table if not exists schema_migrations (
      name text collate "C" primary key, sha256 text not null, applied_at timestamptz not null default now())`)
    for (const { name, sql, sha256 } of pending) {
      await tx.exec(sql).catch(cause => {
        throw new Error(`migrations/${name} failed: ${String(cause.message)}`, { cause })
      })
      failPoint('in_migration')
      await tx.rows('insert into schema_migrations (name, sha256) values ($1, $2)', [name, sha256])
    }
    return pending.map(file => file.name)
  })
}

/** The files still to apply, without applying them. Throws MigrationRefusal. */
export async function pendingMigrations(db: Queries): Promise<MigrationFile[]> {
  return pendingFiles(await readMigrations(), await appliedTo(db))
}

/** Whether a Marquee has ever made its tables there. */
export async function hasSchema(db: Queries): Promise<boolean> {
  const made = await db.row<{ made: boolean }>("select to_regclass('schema_migrations') is not null as made")
  return made?.made === true
}

async function appliedTo(db: Queries): Promise<Applied[]> {
  return (await hasSchema(db)) ? db.rows<Applied>('select name, sha256 from schema_migrations order by name') : []
}

/** A server may run as a role that only changes rows (compose/roles.sql). */
async function mustOwn(db: Queries, pending: readonly MigrationFile[]): Promise<void> {
  const role = await db.row<{ name: string; may: boolean | null }>(
    "select current_user as name, has_schema_privilege(current_schema(), 'create') as may",
  )
  if (role?.may) return
  throw new MigrationRefusal(
    'not_the_owner',
    `The schema lacks ${pending.map(file => file.name).join(', ')}, and the role ${role?.name} may not change it. Run this with the DATABASE_URL of the role that owns it: npm run admin -- migrate`,
  )
}

/** The files still to apply; refuses everything but a list that continues the one applied. */
function pendingFiles(files: MigrationFile[], applied: Applied[]): MigrationFile[] {
  const byName = new Map(files.map(file => [file.name, file]))
  const newestFile = files.at(-1)?.name ?? ''
  for (const { name, sha256 } of applied) {
    const file = byName.get(name)
    if (!file && name.slice(0, 4) > newestFile.slice(0, 4))
      throw new MigrationRefusal(
        'newer_database',
        `The database is newer than this version of Marquee: it has ${name}. Start the version that made it, or a later one.`,
      )
    if (!file)
      throw new MigrationRefusal('missing', `The database has ${name}, but migrations/ does not. Restore the file.`)
    if (file.sha256 !== sha256)
      throw new MigrationRefusal(
        'edited',
        `migrations/${name} was changed after it was applied. Restore it and write a new migration.`,
      )
  }
  const done = new Set(applied.map(({ name }) => name))
  const pending = files.filter(({ name }) => !done.has(name))
  const newestApplied = applied.at(-1)?.name ?? ''
  const late = pending.find(({ name }) => name < newestApplied)
  if (late)
    throw new MigrationRefusal(
      'out_of_order',
      `migrations/${late.name} comes before ${newestApplied}, which is applied already. Give it a higher number.`,
    )
  return pending
}
