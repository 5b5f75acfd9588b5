import Dexie, { type PromiseExtended } from 'dexie'
import type { Key, TableName, Tables, Tx } from './tables.ts'
import { DATABASE_VERSION, NewerDatabase, tableKeys, tableNames } from './tables.ts'

/** What a transaction says, by its name, that has lost its database. */
const lostConnection = new Set(['UnknownError', 'InvalidStateError'])
/** What one says that could not be begun: the database did not open, now or when it was last tried. */
const notOpened = new Set(['OpenFailedError', 'DatabaseClosedError'])

/** What a flush writes. */
const FLUSH: TableName = 'kept'

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
  db.version(version).stores(tableKeys)
  db.on('versionchange', ({ newVersion }) => {
    // Somebody deletes it: Dexie lets go by itself.
    if (newVersion === null) return undefined
    // For good: Dexie would open it again with the next write. A write under way is finished first.
    db.close()
    newer.abort()
    return false
  })
  const getRange = (table: TableName, keys: readonly Key[]) =>
    db
      .table(table)
      .where(':id')
      .between(keys[0], keys.at(-1), true, true)
      .toArray()
      .then((rows: Record<string, Key>[]) => {
        const found = new Map(rows.map(row => [row[tableKeys[table]], row]))
        return keys.map(key => found.get(key))
      })
  /** `issued` gets what is written, to be waited for together: a screen being drawn holds up each answer by itself. */
  const within = (issued: PromiseExtended[]): Tx => {
    const issue = (write: PromiseExtended) => {
      // Told of at the end, or by what else has failed.
      write.catch(() => undefined)
      issued.push(write)
    }
    return {
      // Dexie's own promises all the way: a native async function in between lets a real browser commit too early.
      get: (table, keys) => (inARow(keys) ? getRange(table, keys) : db.table(table).bulkGet([...keys])) as never,
      all: table => db.table(table).toArray() as never,
      put: (table, rows) => rows.length > 0 && issue(db.table(table).bulkPut([...rows])),
      drop: (table, keys) =>
        keys.length > 0 && issue(db.table(table).bulkDelete(inARow(keys) ? [rangeOf(keys) as never] : [...keys])),
      clear: table => issue(db.table(table).clear()),
    }
  }
  let closed = false
  /**
   * Safari now and then loses the way to its database. What had not got as far as its commit is done again, once, over a
   * new connection; where the commit itself was lost nobody knows, and whoever asked is told.
   */
  const transact = async <R>(
    mode: 'r' | 'rw',
    run: (tx: Tx) => Promise<R>,
    names: readonly TableName[] = tableNames,
  ): Promise<R> => {
    let through = false
    // The scope has to be an async function itself: only then does Dexie keep the transaction open over native awaits.
    const once = () =>
      // By itself, also where another one is what led here.
      db.transaction(`${mode}!`, names, async () => {
        const issued: PromiseExtended[] = []
        const result = await run(within(issued))
        await Dexie.Promise.all(issued)
        through = true
        return result
      })
    try {
      return await once()
    } catch (error) {
      if (newer.signal.aborted) throw new NewerDatabase()
      const { name } = error as Error
      const again = !through && lostConnection.has(name)
      if (closed || !(again || notOpened.has(name))) throw error
      // Where it could not be opened, Dexie would not even try the next time.
      db.close({ disableAutoOpen: false })
      if (!again) throw error
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

/** Numbers each one higher than the last, as those of ops are: asked for as a range they are one question, not hundreds. */
const inARow = (keys: readonly Key[]): boolean =>
  keys.length > 1 && keys.every((key, i) => typeof key === 'number' && key === (keys[0] as number) + i)

/** As a key, which IndexedDB takes for all that are in it. Dexie's own way to delete a range counts it first. */
const rangeOf = (keys: readonly Key[]): IDBKeyRange => Dexie.dependencies.IDBKeyRange.bound(keys[0], keys.at(-1))

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
