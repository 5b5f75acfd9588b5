import Dexie from 'dexie'
import { IDBDatabase as FDBDatabase, IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeEach, expect, test, vi } from 'vitest'
import { mutationKinds, versionOf } from '#sync-rules'
import type { NewOp } from './changes.ts'
import { dexieTables } from './dexie.ts'
import { Replica } from './replica.ts'
import { DATABASE_VERSION, NewerDatabase, tableKeys } from './tables.ts'

/** Versions of the app over one IndexedDB: what an older tab and a newer one do to each other. */

Dexie.dependencies.IDBKeyRange = IDBKeyRange
let factory: IDBFactory
beforeEach(() => {
  factory = new IDBFactory()
  Dexie.dependencies.indexedDB = factory
})

const owner = { owner_id: '00000000-0000-4000-8000-000000000001', guest: false, client_id: 'c' }
const save = (n: number): NewOp => {
  const op_id = `${n}0000000-0000-4000-8000-00000000bbbb`
  return { kind: 'watchlist.add', args: { media_id: op_id }, op_id, base: 0, t: new Date(n).toISOString() }
}
const open = (version: number) => new Replica(dexieTables('mq-test', version))
const versionOnDisk = async () => (await factory.databases())[0]?.version

test('the version of the database rises with its tables and with the versions of ops', () => {
  // A difference here means that tabs of the version before cannot live with this one: raise DATABASE_VERSION.
  expect({
    version: DATABASE_VERSION,
    tables: Object.entries(tableKeys).flat().join(' '),
    ops: mutationKinds.map(kind => versionOf(kind)).join(' '),
  }).toEqual({
    version: 1,
    tables:
      'meta name user_rankings id watchlist_items id my_media id media id ops mid acked op_id attention op_id kept name',
    ops: '1 1 1 1 1 1 1',
  })
})

test('a newer tab takes over: the older one lets go and says so, and all it had written down is there', async () => {
  const old = open(1)
  await old.load(owner)
  await old.append([save(1)])
  // Under way when the other comes: written as a whole.
  const last = old.append([save(2), save(3)])
  const newer = open(2)
  const taken = await newer.load(owner)
  await last
  expect(taken.ops.map(op => op.mid)).toEqual([1, 2, 3])
  expect([old.newer.aborted, newer.newer.aborted]).toEqual([true, false])
  for (const call of [() => old.append([save(4)]), () => old.load(owner), () => old.meta()]) {
    await expect(call()).rejects.toThrow(NewerDatabase)
  }
  await newer.append([save(5)])
  expect((await newer.load(owner)).ops.map(op => op.mid)).toEqual([1, 2, 3, 4])
  expect(await versionOnDisk()).toBe(20)
})

test('an older app opens nothing of a newer one, and leaves it as it is', async () => {
  const newer = open(3)
  await newer.load(owner)
  await newer.append([save(1)])
  const old = open(2)
  await expect(old.load(owner)).rejects.toThrow(NewerDatabase)
  await expect(old.append([save(2)])).rejects.toThrow(NewerDatabase)
  expect([old.newer.aborted, newer.newer.aborted]).toEqual([true, false])
  await newer.append([save(3)])
  expect((await newer.load(owner)).ops.map(op => op.args)).toEqual([save(1).args, save(3).args])
  newer.close()
  expect(await versionOnDisk()).toBe(30)
})

test('nor does it add the tables it misses there', async () => {
  const later = new Dexie('mq-test')
  later.version(2).stores({ meta: 'name', ops: 'mid' })
  await later.open()
  await expect(open(1).load(owner)).rejects.toThrow(NewerDatabase)
  expect(later.isOpen()).toBe(true)
  later.close()
  expect(await versionOnDisk()).toBe(20)
})

test('a database that is deleted by another tab is no newer version', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const here = open(1)
  await here.load(owner)
  await open(1).erase()
  expect(here.newer.aborted).toBe(false)
  warned.mockRestore()
})

test.each(['QuotaExceededError', 'UnknownError'])(
  'a connection lost and not found again at once (%s) is found later',
  async name => {
    const real = factory.open.bind(factory)
    let lose = () => {}
    const opening = vi.spyOn(factory, 'open').mockImplementation((...asked) => {
      const request = real(...asked)
      request.addEventListener('success', () => {
        const { result } = request
        lose = () => {
          result.close()
          result.onclose?.(new Event('close'))
        }
      })
      return request
    })
    const here = open(1)
    await here.load(owner)
    const found = opening.getMockImplementation()
    opening.mockImplementation(() => {
      throw new DOMException('not now', name)
    })
    lose()
    await expect(here.append([save(1)])).rejects.toThrow()
    opening.mockImplementation(found as typeof factory.open)
    await here.append([save(2)])
    expect((await here.load(owner)).ops.map(op => op.args)).toEqual([save(2).args])
  },
)

test('only a flush waits for the disk', async () => {
  // Dexie takes it when it opens.
  const asked = vi.spyOn(FDBDatabase.prototype, 'transaction')
  const kinds = () =>
    asked.mock.calls.map(([, mode, options]) => `${mode} ${(options as IDBTransactionOptions).durability}`)
  const here = open(1)
  await here.load(owner)
  asked.mockClear()
  await here.append([save(1)])
  await here.meta()
  expect(kinds()).toEqual(['readwrite relaxed', 'readonly relaxed'])
  await here.flush()
  expect(kinds().at(-1)).toBe('readwrite strict')
  asked.mockRestore()
})
