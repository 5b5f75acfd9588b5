import Dexie from 'dexie'
import type { TableName, Tables, Tx } from './tables.ts'
import { tableKeys, tableNames } from './tables.ts'

/**
 * The tables in IndexedDB. Strict durability: a write that settled survives the power going out, which is what "saved"
 * says on the screen. No live queries: what React reads is in memory.
 */
export function dexieTables(name: string): Tables {
  const db = new Dexie(name, { chromeTransactionDurability: 'strict', cache: 'disabled' })
  db.version(1).stores(tableKeys)
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
  return {
    read: run => db.transaction('r', tableNames, async () => run(tx)),
    write: run => db.transaction('rw', tableNames, async () => run(tx)),
    close: () => db.close(),
    erase: () => db.delete(),
  }
}
