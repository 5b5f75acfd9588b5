import Dexie from 'dexie'
import type { TableName, Tables, Tx } from './tables.ts'
import { DATABASE_VERSION, NewerDatabase, tableKeys, tableNames } from './tables.ts'

/**
 * The tables in IndexedDB. Strict durability: a write that settled survives the power going out, which is what "saved"
 * says on the screen. No live queries: what React reads is in memory.
 */
export function dexieTables(name: string, version = DATABASE_VERSION): Tables {
  const newer = new AbortController()
  const indexedDB = onlyIn(version, () => newer.abort())
  const db = new Dexie(name, { chromeTransactionDurability: 'strict', cache: 'disabled', indexedDB })
  db.version(version).stores(tableKeys)
  db.on('versionchange', ({ newVersion }) => {
    // Somebody deletes it: Dexie lets go by itself.
    if (newVersion === null) return undefined
    // For good: Dexie would open it again with the next write. A write under way is finished first.
    db.close()
    newer.abort()
    return false
  })
  const tx: Tx = {
    get: (table, keys) => db.table(table).bulkGet([...keys]) as never,
    all: table => db.table(table).toArray() as never,
    // Dexie's own promises all the way: a native async function in between lets a real browser commit too early.
    put: (table, rows) =>
      rows.length > 0
        ? db
            .table(table)
            .bulkPut([...rows])
            .then(() => undefined)
        : Dexie.Promise.resolve(),
    drop: (table: TableName, keys) =>
      keys.length > 0 ? db.table(table).bulkDelete([...keys]) : Dexie.Promise.resolve(),
    clear: table => db.table(table).clear(),
  }
  // The scope has to be an async function itself: only then does Dexie keep the transaction open over native awaits.
  const run = <R>(mode: 'r' | 'rw', work: (tx: Tx) => Promise<R>): Promise<R> =>
    db
      .transaction(mode, tableNames, async () => work(tx))
      .catch(error => {
        throw newer.signal.aborted ? new NewerDatabase() : error
      })
  return {
    newer: newer.signal,
    read: work => run('r', work),
    write: work => run('rw', work),
    close: () => db.close(),
    erase: () => db.delete(),
  }
}

/**
 * Dexie opens a database of a later version all the same, in whatever version it is, and adds what it misses there. We do
 * not: what a newer app wrote is not ours to read, and less to change.
 */
function onlyIn(version: number, refused: () => void): IDBFactory {
  const real = Dexie.dependencies.indexedDB
  return {
    open: (name, asked) => {
      // Dexie counts in tenths.
      if (asked === version * 10) return real.open(name, asked)
      refused()
      throw new NewerDatabase()
    },
    deleteDatabase: name => real.deleteDatabase(name),
    databases: () => real.databases(),
    cmp: (a, b) => real.cmp(a, b),
  }
}
