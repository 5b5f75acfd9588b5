import Dexie from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_RANKINGS, mutations, type OpResult, type Upcasters, upcasters } from '#sync-rules'
import type { NewOp } from './changes.ts'
import { dexieTables } from './dexie.ts'
import { Replica } from './replica.ts'
import { sameBirth, type Tables, tableNames } from './tables.ts'
import { emptyDisk, memoryTables } from './testing/memory-replica.ts'
import { rankingRow } from './testing/ports.ts'

/** One contract, two kinds of storage: what the simulator runs on is what the browser has. */

Dexie.dependencies.indexedDB = new IDBFactory()
Dexie.dependencies.IDBKeyRange = IDBKeyRange

let databases = 0
const kinds: { kind: string; open: () => () => Tables }[] = [
  {
    kind: 'in memory',
    open: () => {
      const disk = emptyDisk()
      return () => memoryTables(disk)
    },
  },
  {
    kind: 'in IndexedDB',
    open: () => {
      const name = `mq-test-${databases++}`
      return () => dexieTables(name)
    },
  },
]

const CLIENT = 'c0000000-0000-4000-8000-000000000000'
const owner = { owner_id: '00000000-0000-4000-8000-000000000001', guest: false, client_id: CLIENT }
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000bbbb`
const save = (n: number): NewOp => ({
  kind: 'watchlist.add',
  args: { media_id: id(n) },
  op_id: id(n),
  base: 0,
  t: new Date(n).toISOString(),
})
const answer = (mid: number, more: Partial<OpResult> = {}): OpResult => ({
  mid,
  op_id: id(mid),
  outcome: 'applied',
  seq: 100 + mid,
  rows: { user_rankings: [], watchlist_items: [], my_media: [] },
  ...more,
})
/** As if saving were told with one word more from the next version on. */
const tomorrow: Upcasters = {
  ...upcasters,
  'watchlist.add': [{ was: mutations['watchlist.add'], up: args => ({ ...args, since: 'then' }) }],
}

/** Anything args can hold that came from JSON. */
const wishes = fc
  .record({ op_id: fc.uuid(), args: fc.dictionary(fc.string(), fc.jsonValue()), base: fc.nat(), at: fc.nat() })
  .map(
    ({ at, args, ...wish }) =>
      ({
        ...{ ...wish, kind: 'ranking.note', t: new Date(at).toISOString() },
        // What is read from JSON has an ordinary prototype.
        args: JSON.parse(JSON.stringify(args)),
      }) as unknown as NewOp,
  )
const cursor = (n: number) => ({ handle: 'h', offset: `${n}_0` })

describe.each(kinds)('a replica $kind', ({ open }) => {
  const fresh = async () => {
    const tables = open()
    const replica = new Replica(tables())
    await replica.load(owner)
    const raised = (versions: Upcasters) => new Replica(tables(), versions)
    const wipe = () => tables().write(async tx => tableNames.map(name => tx.clear(name)))
    return { replica, raised, wipe, kept: tables, again: () => new Replica(tables()), look: () => replica.load(owner) }
  }

  test('numbers ops without a gap, from however many tabs', async () => {
    const { replica, again, look } = await fresh()
    const other = again()
    await Promise.all([replica.append([save(1), save(2)]), other.append([save(3)]), replica.append([save(4)])])
    const { ops, meta } = await look()
    expect(ops.map(op => op.mid)).toEqual([1, 2, 3, 4])
    expect(new Set(ops.map(op => op.op_id)).size).toBe(4)
    expect(meta.minted).toBe(4)
  })

  test('writes asked for one upon the other are through one after the other', async () => {
    const { replica } = await fresh()
    const through: number[] = []
    await Promise.all([1, 2, 3, 4].map(async n => through.push((await replica.append([save(n)])).version)))
    expect(through).toEqual([1, 2, 3, 4])
  })

  test('a tab that does not know what another wrote, or that the database was begun anew, still writes on top of it', async () => {
    const { replica, again, wipe } = await fresh()
    await replica.append([save(1)])
    const other = again()
    await other.append([save(2)])
    expect((await replica.append([save(3)])).added).toMatchObject([{ mid: 3 }])
    await wipe()
    const anew = { ...owner, client_id: id(98) }
    await other.load(anew)
    for (const n of [4, 5, 6]) await other.append([save(n)])
    expect(await replica.append([save(7)])).toMatchObject({
      added: [{ mid: 4 }],
      version: 4,
      meta: { client_id: id(98) },
    })
    const { ops, meta } = await again().load(owner)
    expect(ops.map(op => [op.mid, op.op_id])).toEqual([4, 5, 6, 7].map((n, i) => [i + 1, id(n)]))
    expect(meta).toMatchObject({ version: 4, minted: 4, client_id: id(98) })
  })

  test('keeps everything when closed and opened again, and its first owner', async () => {
    const { replica, again } = await fresh()
    await replica.append([save(1)])
    await replica.keepMedia([])
    replica.close()
    const snapshot = await again().load({ ...owner, owner_id: id(99), client_id: id(98) })
    expect(snapshot.ops).toHaveLength(1)
    expect(snapshot.meta).toMatchObject({ owner_id: owner.owner_id, client_id: CLIENT, version: 2 })
  })

  test('keeps every op as it was, whatever it says', async () => {
    const { replica, again } = await fresh()
    await fc.assert(
      fc.asyncProperty(fc.array(wishes, { minLength: 1, maxLength: 5 }), async told => {
        const before = (await replica.load(owner)).ops.length
        await replica.append(told)
        expect((await again().load(owner)).ops.slice(before).map(({ mid: _, v: __, ...op }) => op)).toEqual(told)
      }),
      { numRuns: 30 },
    )
  })

  test('an op leaves in the same write in which its rows come, once', async () => {
    const { replica, look } = await fresh()
    await replica.append([save(1), save(2)])
    const row = rankingRow(id(1), 'S', 'V', 101)
    const result = answer(1, { rows: { user_rankings: [row], watchlist_items: [], my_media: [] } })
    const change = await replica.settle(CLIENT, [result], 0)
    expect(change).toMatchObject({ gone: [id(1)], rows: { user_rankings: [row] } })
    await replica.settle(CLIENT, [result], 0)
    await replica.settle(CLIENT, [answer(2, { op_id: id(77) })], 0)
    const { ops, user_rankings, meta } = await look()
    expect(ops.map(op => op.mid)).toEqual([2])
    expect(user_rankings).toEqual([row])
    expect(meta).toMatchObject({ base: 0 })
  })

  test('many answers take their ops, also where one between them is gone already, and no other', async () => {
    const { replica, look } = await fresh()
    const some = [1, 2, 3, 4, 5, 6]
    await replica.append(some.map(save))
    await replica.settle(CLIENT, [answer(3)], 0)
    const { gone } = await replica.settle(
      CLIENT,
      [1, 2, 3, 4].map(mid => answer(mid)),
      0,
    )
    expect(gone).toEqual([1, 2, 3, 4].map(id))
    await replica.settle(
      CLIENT,
      [1, 2].map(mid => answer(mid, { op_id: id(77) })),
      0,
    )
    expect((await look()).ops.map(op => op.mid)).toEqual([5, 6])
  })

  test('an answer to a client id this device has given up brings rows and takes no op', async () => {
    const { replica, look } = await fresh()
    await replica.append([save(1), save(2)])
    await replica.renumber(id(50))
    expect((await replica.settle(CLIENT, [answer(1)], 0)).gone).toBeUndefined()
    const { ops, meta } = await look()
    expect(ops.map(op => op.mid)).toEqual([1, 2])
    expect(meta).toMatchObject({ client_id: id(50), minted: 2, acked: 0 })
  })

  test('tells a person of every outcome that is not what they wished', async () => {
    const { replica, look } = await fresh()
    await replica.append([save(1), save(2)])
    const restore = { kind: 'watchlist.add' as const, args: { media_id: id(2) } }
    await replica.settle(CLIENT, [answer(1), answer(2, { outcome: 'superseded', reason: 'later_intent', restore })], 7)
    expect((await look()).attention).toMatchObject([{ op_id: id(2), outcome: 'superseded', restore }])
    await replica.dismiss(id(2))
    expect((await look()).attention).toEqual([])
  })

  test('a lower seq never overwrites; an update carries only what changed', async () => {
    const { replica, look } = await fresh()
    const row = rankingRow(id(1), 'S', 'V', 10)
    await replica.applyShape('user_rankings', [{ operation: 'insert', value: row }], cursor(10))
    await replica.applyShape(
      'user_rankings',
      [
        { operation: 'update', value: { id: row.id, seq: 12, notes: 'new' } },
        { operation: 'update', value: { id: row.id, seq: 11, notes: 'old' } },
      ],
      cursor(12),
    )
    const { user_rankings, meta } = await look()
    expect(user_rankings).toEqual([{ ...row, seq: 12, notes: 'new' }])
    expect(meta).toMatchObject({ base: 12, cursors: { user_rankings: cursor(12) } })
  })

  test('what a reply has brought is not written once more when the stream brings it', async () => {
    const { replica, look } = await fresh()
    const [was, is] = [rankingRow(id(1), 'S', 'a0', 100), rankingRow(id(1), 'A', 'a1', 101)]
    await replica.applyShape('user_rankings', [{ operation: 'insert', value: was }], cursor(1))
    const reply = answer(1, { rows: { user_rankings: [is], watchlist_items: [], my_media: [] } })
    await replica.settle(CLIENT, [reply], 0)
    const { created_at: _, ...update } = is
    const told = await replica.applyShape('user_rankings', [{ operation: 'update', value: update }], cursor(2))
    expect(told.rows).toEqual({ user_rankings: [] })
    expect(await look()).toMatchObject({
      user_rankings: [is],
      meta: { base: 101, cursors: { user_rankings: cursor(2) } },
    })
  })

  test('an update that does not say its seq is as old as the message before it', async () => {
    const { replica, look } = await fresh()
    const newer = { ...rankingRow(id(1), 'S', 'a0', 20), needs_placing: false }
    await replica.applyShape('user_rankings', [{ operation: 'insert', value: newer }], cursor(20))
    await replica.applyShape(
      'user_rankings',
      [
        { operation: 'insert', value: { ...newer, seq: 10 } },
        { operation: 'update', value: { id: newer.id, needs_placing: true } },
      ],
      cursor(21),
    )
    expect((await look()).user_rankings).toMatchObject([{ seq: 20, needs_placing: false }])
  })

  test('an update for a row that is not here changes nothing, not even the cursor', async () => {
    const { replica, look } = await fresh()
    const { hole } = await replica.applyShape(
      'user_rankings',
      [{ operation: 'update', value: { id: id(3), seq: 12 } }],
      cursor(12),
    )
    expect(hole).toBe(true)
    expect((await look()).meta).toMatchObject({ base: 0, cursors: { user_rankings: null } })
  })

  test('a fetch from the start keeps what replies brought meanwhile, and drops what is gone', async () => {
    const { replica, look } = await fresh()
    const [gone, kept, newer] = [1, 2, 3].map(n => rankingRow(id(n), 'S', `V${n}`, n * 10))
    const rows = { user_rankings: [gone, kept, newer], watchlist_items: [], my_media: [] } as OpResult['rows']
    await replica.settle(CLIENT, [answer(1, { rows })], 0)
    await replica.swap('user_rankings', [{ ...kept, notes: 'x' } as never], cursor(20))
    expect((await look()).user_rankings.map(row => row.media_item_id)).toEqual([id(2), id(3)])
    expect((await look()).meta.base).toBe(20)
    await replica.wentBack('another', id(60))
    await replica.swap('user_rankings', [kept as never], cursor(20))
    expect((await look()).user_rankings.map(row => row.media_item_id)).toEqual([id(2)])
  })

  test('all that a restored server ever confirmed waits again before what waits, of a new client', async () => {
    const { replica, look } = await fresh()
    await replica.append([1, 2, 3, 4, 5].map(save))
    await replica.settle(CLIENT, [answer(1), answer(2)], 0)
    await replica.renumber(id(50))
    await replica.settle(id(50), [answer(1, { op_id: id(3) })], 0)
    await replica.wentBack('another', id(51))
    const { ops, meta } = await look()
    expect(ops.map(op => [op.mid, op.op_id])).toEqual([1, 2, 3, 4, 5].map(n => [n, id(n)]))
    expect(meta).toMatchObject({ client_id: id(51), epoch: 'another', acked: 0, minted: 5 })
  })

  test('as much is kept for a restored server as a list can hold, for 30 days', async () => {
    const { replica, kept: rows } = await fresh()
    const day = 24 * 3600 * 1000
    const op = { ...save(1), mid: 1, v: 1 }
    const acked = Array.from({ length: MAX_RANKINGS + 2 }, (_, n) => ({ op_id: `${n}`, op, client_id: CLIENT, at: n }))
    await rows().write(async tx => tx.put('acked', acked))
    const kept = async () => (await rows().read(tx => tx.all('acked'))).map(({ at }) => at).sort((a, b) => a - b)
    await replica.prune(30 * day)
    expect(await kept()).toEqual(acked.slice(2).map(({ at }) => at))
    await replica.prune(30 * day + MAX_RANKINGS)
    expect(await kept()).toEqual([MAX_RANKINGS, MAX_RANKINGS + 1])
  })

  test('what waits again is what this version of the app would send', async () => {
    const { replica, raised, look } = await fresh()
    await replica.append([save(1), save(2)])
    await replica.settle(CLIENT, [answer(1)], 0)
    await replica.renumber(id(50))
    await replica.settle(id(50), [answer(1, { op_id: id(2) })], 0)
    await raised(tomorrow).wentBack('another', id(60))
    const { ops } = await look()
    expect(ops.map(op => [op.mid, op.op_id, op.v])).toEqual([1, 2].map(n => [n, id(n), 2]))
    expect(ops[0]?.args).toEqual({ media_id: id(1), since: 'then' })
  })

  test('an op no server takes is set aside, and the rest closes up', async () => {
    const { replica, look } = await fresh()
    await replica.append([1, 2, 3].map(save))
    await replica.settle(CLIENT, [answer(1)], 0)
    await replica.refuse(id(2), { outcome: 'rejected', reason: 'validation' }, 0)
    const { ops, attention, meta } = await look()
    expect(ops.map(op => [op.mid, op.op_id])).toEqual([[2, id(3)]])
    expect(attention).toMatchObject([{ op_id: id(2), outcome: 'rejected', reason: 'validation' }])
    expect(meta.minted).toBe(2)
  })

  test('the same wishes written down twice are there once, also when the first have been acknowledged', async () => {
    const { replica, look } = await fresh()
    await replica.append([save(1), save(2)], { once: true })
    await replica.settle(CLIENT, [answer(1)], 0)
    await replica.append([save(1), save(2), save(3)], { once: true })
    expect((await look()).ops.map(op => [op.mid, op.op_id])).toEqual([2, 3].map(n => [n, id(n)]))
  })

  test('a write that fails leaves nothing behind', async () => {
    const { replica, look } = await fresh()
    await replica.append([save(1)])
    const broken = { ...save(2), args: { media_id: () => 'cannot be stored' } } as unknown as NewOp
    await expect(replica.append([save(3), broken])).rejects.toThrow()
    const { ops, meta } = await look()
    expect(ops.map(op => op.op_id)).toEqual([id(1)])
    expect(meta).toMatchObject({ minted: 1, version: 1 })
  })

  test('a guest database is emptied only as it was seen', async () => {
    const { replica, look } = await fresh()
    const seen = await look()
    await replica.append([save(1)])
    expect(await replica.startAnew(seen.meta.version, owner)).toBe(false)
    expect((await look()).ops).toHaveLength(1)
    expect(await replica.startAnew((await look()).meta.version, { ...owner, owner_id: id(9) })).toBe(true)
    expect(await look()).toMatchObject({ ops: [], meta: { owner_id: id(9), minted: 0 } })
  })

  test('a database has one birth, whatever it is called and whoever has it, and so has one of an earlier version', async () => {
    const { replica, look } = await fresh()
    const { meta } = await look()
    await replica.renumber(id(70))
    expect(sameBirth((await look()).meta, meta)).toBe(true)
    const { birth: _, ...before } = (await look()).meta
    expect(sameBirth(before, meta)).toBe(true)
    expect(await replica.startAnew(before.version, { ...owner, client_id: id(71) })).toBe(true)
    expect(sameBirth((await look()).meta, meta)).toBe(true)
    const other = await fresh()
    await other.wipe()
    await other.replica.load({ ...owner, client_id: id(72) })
    expect(sameBirth((await other.look()).meta, meta)).toBe(false)
  })

  test('a stream to another database brings nothing into this one', async () => {
    const { replica, look } = await fresh()
    const change = await replica.applyShape('user_rankings', [], cursor(5), id(70))
    expect(change.hole).toBe(true)
    expect((await look()).meta.cursors.user_rankings).toBeNull()
  })

  test('what is set aside can be had again', async () => {
    const { replica, again } = await fresh()
    await replica.keep('guest:1', { ops: [1] }, 5)
    expect(await again().kept('guest:1')).toEqual({ name: 'guest:1', at: 5, value: { ops: [1] } })
    await replica.unkeep('guest:1')
    expect(await replica.kept('guest:1')).toBeUndefined()
  })
})
