import { PGlite, type PGliteOptions, type Transaction } from '@electric-sql/pglite'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import type { Db, Queries } from '../db.ts'
import { checkChannel, sessionSettings } from './session.ts'
import { Guard, retrying } from './transaction.ts'
import { readers, writeParam } from './values.ts'

// Passed at every open: without them an insert into a trigram index fails on a folder that was made with them.
const extensions = { pg_trgm, citext }

export interface PgliteDb extends Db {
  /** The whole database as a tar file, to open another one from. */
  dump(): Promise<Blob>
}

/**
 * PostgreSQL in this process. In memory without `dataDir`; a new database starts as a copy of `loadFrom` if given.
 * The caller holds the folder's lock (folder-lock.ts). One connection: transactions wait for each other.
 */
export async function openPglite(options: { dataDir?: string; loadFrom?: Blob } = {}): Promise<PgliteDb> {
  const settings: PGliteOptions = { extensions }
  if (options.dataDir) settings.dataDir = options.dataDir
  if (options.loadFrom) settings.loadDataDir = options.loadFrom
  const lite = await PGlite.create(settings)
  setOurValues(lite)
  for (const [name, value] of Object.entries(sessionSettings)) await lite.exec(`set ${name} to '${value}'`)
  return adapt(lite)
}

function adapt(lite: PGlite): PgliteDb {
  const guard = new Guard()
  const outer = queries(lite, () => guard.check())
  return {
    engine: 'pglite',
    ...outer,
    async tx(fn, { snapshot = false } = {}) {
      guard.check()
      return retrying(() =>
        lite.transaction(async tx => {
          if (snapshot) await tx.exec('set transaction isolation level repeatable read, read only')
          return guard.run(queries(tx), fn)
        }),
      )
    },
    async listen(channel, hear) {
      checkChannel(channel)
      guard.check()
      const stop = await lite.listen(channel, hear)
      return () => stop()
    },
    close: () => lite.close(),
    dump: () => lite.dumpDataDir('gzip'),
  }
}

function queries(on: PGlite | Transaction, check = () => {}): Queries {
  const rows = async <R>(sql: string, params: readonly unknown[] = []): Promise<R[]> => {
    check()
    return (await on.query<R>(sql, params.map(writeParam))).rows
  }
  return {
    rows,
    row: async <R>(sql: string, params?: readonly unknown[]) => (await rows<R>(sql, params))[0],
    async exec(sql) {
      check()
      await on.exec(sql)
    },
  }
}

/** PGlite has its own ideas about values (dates as Date, arrays of every type): only ours may hold. */
function setOurValues(lite: PGlite): void {
  for (const oid of Object.keys(lite.parsers)) lite.parsers[oid] = text => text
  for (const [oid, read] of Object.entries(readers)) lite.parsers[oid] = read
  for (const oid of Object.keys(lite.serializers)) lite.serializers[oid] = text => text
}
