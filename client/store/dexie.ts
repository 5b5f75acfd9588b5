import Dexie, { type PromiseExtended } from 'dexie'
import { intoPages, isPaged, PagedRows, pagedTables, pageKey } from './pages.ts'
import { Records, type Rows } from './records.ts'
import {
  DATABASE_VERSION,
  NewerDatabase,
  type TableName,
  type Tables,
  type Tx,
  tableKeys,
  tableNames,
} from './tables.ts'

/** What a transaction says, by its name, that has lost its database. */
const lostConnection = new Set(['UnknownError', 'InvalidStateError'])

/** What a flush writes. */
const FLUSH: TableName = 'kept'

/** The store of all pages. */
const PAGES = 'pages'
const stores = [...tableNames.filter(name => !isPaged(name)), PAGES]

/** The tables in IndexedDB. No live queries: what React reads is in memory. */
export function dexieTables(name: string, version = DATABASE_VERSION): Tables {
  const newer = new AbortController()
  const indexedDB = onlyIn(version, () => newer.abort())
  const db = new Dexie(name, { cache: 'disabled', indexedDB })
  // Nobody follows its tables by it, and each write would be told to every tab once more.
  db.unuse({ stack: 'dbcore', name: 'Observability' })
  // A flush is the one over a single table: who waits until that is on disk knows that all before it are.
  db.use({
    stack: 'dbcore',
    name: 'durability',
    create: core => ({
      ...core,
      transaction: (stores, mode) =>
        core.transaction(stores, mode, { durability: stores.length === 1 ? 'strict' : 'relaxed' }),
    }),
  })
  declareVersions(db)
  if (version > DATABASE_VERSION) db.version(version)
  db.on('versionchange', ({ newVersion }) => {
    // Somebody deletes it: Dexie lets go by itself.
    if (newVersion === null) return undefined
    // For good: Dexie would open it again with the next write. A write under way is finished first.
    db.close()
    newer.abort()
    return false
  })
  let closed = false
  /**
   * Safari now and then loses the way to its database. What had not got as far as its commit is done again, once, over a
   * new connection; where the commit itself was lost nobody knows, and whoever asked is told.
   */
  const transact = async <R>(
    mode: 'r' | 'rw',
    run: (tx: Tx) => Promise<R>,
    names: readonly string[] = stores,
  ): Promise<R> => {
    let through = false
    // The scope has to be an async function itself: only then does Dexie keep the transaction open over native awaits.
    const once = () =>
      // By itself, also where another one is what led here.
      db.transaction(`${mode}!`, names, async () => {
        const { tx, written } = within(db)
        const result = await run(tx)
        await written()
        through = true
        return result
      })
    try {
      return await once()
    } catch (error) {
      if (newer.signal.aborted) throw new NewerDatabase()
      if (closed || through || !lostConnection.has((error as Error).name)) throw error
      db.close({ disableAutoOpen: false })
      return once()
    }
  }
  return {
    newer: newer.signal,
    read: run => transact('r', run),
    write: run => transact('rw', run),
    flush: () => transact('rw', async tx => tx.put(FLUSH, [{ name: 'flushed', at: Date.now(), value: null }]), [FLUSH]),
    close: () => {
      closed = true
      db.close()
    },
    erase: () => db.delete(),
  }
}

/** The forms the database has had. */
function declareVersions(db: Dexie): void {
  db.version(1).stores(tableKeys)
  const gone = Object.fromEntries(pagedTables.map(name => [name, null]))
  db.version(2)
    .stores({ [PAGES]: pageKey, ...gone })
    .upgrade(tx => intoPages(name => tx.table(name), tx.table(PAGES)))
}

/** What is asked for in one transaction. `written` is to be called once, after all else, and waited for. */
function within(db: Dexie): { tx: Tx; written(): PromiseExtended<unknown> } {
  const used = new Map<TableName, Rows<never>>()
  const make = (name: TableName): Rows<never> =>
    isPaged(name) ? new PagedRows(db.table(PAGES), name) : new Records<never>(db.table(name), tableKeys[name] as never)
  const table = (name: TableName) => {
    const rows = used.get(name) ?? make(name)
    used.set(name, rows)
    return rows
  }
  return {
    tx: {
      get: (name, keys) => table(name).get(keys) as never,
      all: name => table(name).all() as never,
      put: (name, rows) => table(name).put(rows as never),
      drop: (name, keys) => table(name).drop(keys),
      clear: name => table(name).clear(),
    },
    written: () => Dexie.Promise.all([...used.values()].map(rows => rows.written())),
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
