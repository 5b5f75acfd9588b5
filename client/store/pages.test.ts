import Dexie from 'dexie'
import { IDBObjectStore as FDBObjectStore, IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import fc from 'fast-check'
import { beforeEach, expect, test, vi } from 'vitest'
import { dexieTables } from './dexie.ts'
import { pagedTables } from './pages.ts'
import { freshMeta, type TableName, type Tables, type Tx } from './tables.ts'
import { emptyDisk, memoryTables } from './testing/memory-replica.ts'

Dexie.dependencies.IDBKeyRange = IDBKeyRange
beforeEach(() => {
  Dexie.dependencies.indexedDB = new IDBFactory()
})

/** The last two letters tell the page. */
const id = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
const row = (n: number, says = 0) => ({ id: id(n), says }) as never
const owner = { owner_id: id(1), guest: false, client_id: id(2) }

/** Rows on one page, on neighbouring ones, on the last, and one whose id is of no such form. */
const some = fc.constantFrom(...[1, 2, 129, 257, 127, 255, 511, 1024].map(id), 'q')
const ids = fc.oneof(fc.uniqueArray(some, { maxLength: 6 }), fc.constant(Array.from({ length: 200 }, (_, n) => id(n))))
const name = fc.constantFrom<TableName>('user_rankings', 'media')
const step = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), name, ids }),
  fc.record({ kind: fc.constant('put' as const), name, ids, says: fc.nat(9) }),
  fc.record({ kind: fc.constant('drop' as const), name, ids }),
  fc.record({ kind: fc.constant('all' as const), name }),
  fc.record({ kind: fc.constant('clear' as const), name }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
const transaction = fc.record({ steps: fc.array(step, { maxLength: 8 }), waits: fc.boolean(), fails: fc.boolean() })

function take(tx: Tx, step: Step): unknown {
  switch (step.kind) {
    case 'get':
      return tx.get(step.name, step.ids)
    case 'all':
      return tx.all(step.name)
    case 'put':
      return tx.put(step.name, step.ids.map(id => ({ id, says: step.says })) as never)
    case 'drop':
      return tx.drop(step.name, step.ids)
    case 'clear':
      return tx.clear(step.name)
  }
}

test('whatever is asked of them, pages answer as single records would', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { maxLength: 5 }), async transactions => {
      const name = `mq-${Math.random()}`
      const played: unknown[][] = []
      for (const tables of [memoryTables(emptyDisk()), dexieTables(name)]) {
        const answers: unknown[] = []
        for (const { steps, waits, fails } of transactions) {
          const all = tables.write(async tx => {
            const asked: unknown[] = []
            for (const step of steps) {
              const answer = take(tx, step)
              asked.push(waits ? await answer : answer)
            }
            answers.push(...(await Promise.all(asked)))
            if (fails) throw new Error('Not to be done.')
          })
          if (fails) await expect(all).rejects.toThrow('Not to be done.')
          else await all
        }
        for (const table of pagedTables) answers.push(await tables.read(tx => tx.all(table)))
        tables.close()
        played.push(answers)
      }
      expect(played[1]).toEqual(played[0])
    }),
    { numRuns: 100 },
  )
})

/** What a database of before there were pages was made by. */
async function before(name: string, full: boolean): Promise<void> {
  const db = new Dexie(name)
  const records = { meta: 'name', ops: 'mid', acked: 'op_id', attention: 'op_id', kept: 'name' }
  db.version(1).stores({ ...records, ...Object.fromEntries(pagedTables.map(table => [table, 'id'])) })
  if (full) {
    for (const table of pagedTables)
      await db.table(table).bulkAdd(Array.from({ length: 300 }, (_, n) => row(n, table.length)))
    await db.table('meta').add({ ...freshMeta(owner), minted: 7 })
    await db.table('ops').add({ mid: 7, op_id: id(7) })
  } else await db.open()
  db.close()
}

test.each([true, false])('a list of before there were pages comes along (with rows in it: %s)', async full => {
  await before('mq-old', full)
  const tables = dexieTables('mq-old')
  const rows = full ? 300 : 0
  for (const table of pagedTables) {
    const all = await tables.read(tx => tx.all(table))
    expect(all).toEqual(Array.from({ length: rows }, (_, n) => row(n, table.length)))
  }
  const [meta, ops] = await tables.read(tx => Promise.all([tx.all('meta'), tx.all('ops')]))
  expect([meta[0]?.minted, ops[0]?.op_id]).toEqual(full ? [7, id(7)] : [undefined, undefined])
  await tables.write(async tx => tx.put('media', [row(3, 99)]))
  expect(await tables.read(tx => tx.get('media', [id(3)]))).toEqual([row(3, 99)])
  tables.close()
  expect((await stores('mq-old')).sort()).toEqual(['acked', 'attention', 'kept', 'meta', 'ops', 'pages'])
})

test('a change of one row in a long list is one record, and what is only looked at is none', async () => {
  const tables = dexieTables('mq-long')
  await tables.write(async tx =>
    tx.put(
      'user_rankings',
      Array.from({ length: 2_000 }, (_, n) => row(n)),
    ),
  )
  expect(await written(tables, async tx => tx.put('user_rankings', [row(3, 1)]))).toBe(1)
  expect(await written(tables, async tx => void (await tx.all('user_rankings')))).toBe(0)
  expect(await written(tables, async tx => tx.put('user_rankings', [row(3, 2), row(131, 2)]))).toBe(1)
  tables.close()
})

async function written(tables: Tables, run: (tx: Tx) => Promise<void>): Promise<number> {
  const put = vi.spyOn(FDBObjectStore.prototype, 'put')
  await tables.write(run)
  const count = put.mock.calls.length
  put.mockRestore()
  return count
}

async function stores(name: string): Promise<string[]> {
  const db = await new Dexie(name).open()
  const names = db.tables.map(table => table.name)
  db.close()
  return names
}
