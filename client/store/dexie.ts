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
    put: async (table, rows) => {
      if (rows.length > 0) await db.table(table).bulkPut([...rows])
    },
    drop: async (table: TableName, keys) => {
      if (keys.length > 0) await db.table(table).bulkDelete([...keys])
    },
    clear: table => db.table(table).clear(),
  }
  return {
    read: run => db.transaction('r', tableNames, () => run(tx)),
    write: run => db.transaction('rw', tableNames, () => run(tx)),
    close: () => db.close(),
    erase: () => db.delete(),
  }
}
