import type { Key, TableName, Tables, Tx } from '../tables.ts'
import { NewerDatabase, tableKeys, tableNames } from '../tables.ts'

type Contents = Map<TableName, Map<Key, unknown>>

/** The tables of a device in memory: what a browser's database does, for the simulator and the tests. */
export interface MemoryDisk {
  contents: Contents
  /** Given, it is everything the disk has been since the last flush, that first: what the power going out may leave. */
  unsure?: Contents[]
  /** Called inside every write before it takes effect; throw to play a full or broken disk. */
  beforeCommit?: () => void | Promise<void>
  /** The same inside every flush. */
  beforeFlush?: () => void | Promise<void>
  /** Abort it to play a newer version of the app that takes the database over. */
  newer?: AbortController
}

export const emptyDisk = (): MemoryDisk => ({ contents: new Map(tableNames.map(name => [name, new Map()])) })

const byKey = ([a]: [Key, unknown], [b]: [Key, unknown]) => (a < b ? -1 : a > b ? 1 : 0)

function transaction(contents: Contents): Tx {
  const table = (name: TableName) => contents.get(name) as Map<Key, unknown>
  return {
    get: async (name, keys) => keys.map(key => structuredClone(table(name).get(key))) as never,
    all: async name => structuredClone([...table(name)].sort(byKey).map(([, row]) => row)) as never,
    put: (name, rows) => {
      for (const row of rows)
        table(name).set((row as unknown as Record<string, Key>)[tableKeys[name]] as Key, structuredClone(row))
    },
    drop: (name, keys) => {
      for (const key of keys) table(name).delete(key)
    },
    clear: name => table(name).clear(),
  }
}

const queues = new WeakMap<MemoryDisk, Promise<unknown>>()

/** Tables over a disk that several tabs may share. A write works on a copy and takes its place when it is through. */
export function memoryTables(disk: MemoryDisk): Tables {
  const inTurn = <R>(run: () => Promise<R>): Promise<R> => {
    const turn = (queues.get(disk) ?? Promise.resolve()).then(run)
    queues.set(
      disk,
      turn.catch(() => undefined),
    )
    return turn
  }
  let closed = false
  const newer = (disk.newer ?? new AbortController()).signal
  const open = () => {
    if (newer.aborted) throw new NewerDatabase()
    if (closed) throw new Error('The database is closed.')
  }
  return {
    newer,
    read: run =>
      inTurn(() => {
        open()
        return run(transaction(disk.contents))
      }),
    write: run =>
      inTurn(async () => {
        open()
        const copy: Contents = new Map([...disk.contents].map(([name, rows]) => [name, new Map(rows)]))
        const result = await run(transaction(copy))
        await disk.beforeCommit?.()
        disk.unsure?.push(copy)
        disk.contents = copy
        return result
      }),
    flush: () =>
      inTurn(async () => {
        open()
        await disk.beforeFlush?.()
        if (disk.unsure) disk.unsure = [disk.contents]
      }),
    close: () => {
      closed = true
    },
    erase: () =>
      inTurn(async () => {
        closed = true
        disk.contents = emptyDisk().contents
      }),
  }
}
