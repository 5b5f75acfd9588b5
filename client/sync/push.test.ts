import { expect, test } from 'vitest'
import { mutations, type Push, upcasters } from '#sync-rules'
import { Replica } from '../store/replica.ts'
import { openStore } from '../store/store.ts'
import { NewerDatabase } from '../store/tables.ts'
import { emptyDisk, type MemoryDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from '../store/testing/ports.ts'
import { startSync } from './leader.ts'
import { type Fate, ModelServer, refusal, tiersOf } from './testing/model-server.ts'

const USER = '00000000-0000-4000-8000-000000000001'
const id = (n: number) => `0${n.toString(16).padStart(3, '0')}0000-0000-4000-8000-00000000aaaa`

const locks = () => {
  const waiting: (() => void)[] = []
  let held = false
  return {
    hold: (_: string, run: (signal: AbortSignal) => Promise<void>) => {
      const stop = new AbortController()
      const start = async () => {
        held = true
        if (!stop.signal.aborted) await run(stop.signal)
        held = false
        waiting.shift()?.()
      }
      if (held) waiting.push(() => void start())
      else void start()
      return () => stop.abort()
    },
  }
}

let seeds = 1
/** A device of the user: its disk, its tabs, its way to the server. */
function device(server: ModelServer, clock: ReturnType<typeof aClock>) {
  const [disk, channel, lock] = [emptyDisk(), tabsOf(), locks()]
  const tab = async () => {
    const random = aRandom(seeds++)
    const store = await openStore(
      { clock, random, replica: new Replica(memoryTables(disk)), channel: channel() },
      { id: USER, guest: false },
    )
    return { store, sync: startSync({ clock, random, network: server.network(), locks: lock }, store.core) }
  }
  return { disk, tab }
}

async function world() {
  const clock = aClock()
  const server = new ModelServer(clock.now)
  const first = device(server, clock)
  const { store, sync } = await first.tab()
  await clock.settle()
  return { clock, server, store, sync, tab: first.tab, disk: first.disk }
}

type World = Awaited<ReturnType<typeof world>>

const rank = async (store: World['store'], ...items: number[]) => {
  for (const n of items) await store.place(id(n), 'S', 'bottom')
}

test('what a person ranks reaches the server, once, and the list is up to date', async () => {
  const { clock, server, store } = await world()
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  expect(server.board().tiers.S).toEqual([1, 2, 3].map(id))
  expect(store.view().tiers.S).toEqual([1, 2, 3].map(id))
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0, first_sync_done: true })
  expect(store.view().entry(id(1))?.pending).toBe(false)
})

test('an op is on its way before the disk is flushed; that it is safe is said after', async () => {
  const { clock, server, store, disk } = await world()
  let flush = () => {}
  disk.beforeFlush = () =>
    new Promise(done => {
      flush = done
    })
  let safe = false
  const ranked = store.place(id(1), 'S', 'bottom').then(() => {
    safe = true
  })
  await clock.settle()
  expect([server.board().tiers.S, safe]).toEqual([[id(1)], false])
  flush()
  await ranked
})

test('what went with the power is a number used twice, and nothing the server has is lost for it', async () => {
  const { clock, server, store, sync, disk, tab } = await world()
  await rank(store, 1)
  await clock.advance(1_000)
  const { contents } = disk
  await rank(store, 2)
  await clock.advance(1_000)
  sync.stop()
  await store.close()
  // The power is back, and the disk knows nothing of the last op, nor of its answer.
  disk.contents = contents
  const again = await tab()
  await clock.settle()
  await rank(again.store, 3)
  await clock.advance(10_000)
  expect(server.board().tiers.S.toSorted()).toEqual([1, 2, 3].map(id))
  expect(again.store.view().tiers.S.toSorted()).toEqual([1, 2, 3].map(id))
  expect(again.store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

const onceRefused = (disk: MemoryDisk) => {
  disk.beforeFlush = () => {
    disk.beforeFlush = undefined
    throw new Error('the disk is busy')
  }
}
const flushes = [
  { where: 'its flush goes well', troubled: () => {}, again: false },
  { where: 'its flush fails once', troubled: onceRefused, again: false },
  { where: 'the tab that heard of it ends before its flush', troubled: onceRefused, again: true },
]
test.each(flushes)('what an earlier store has lost is safe before an op is sent, where $where', async how => {
  const clock = aClock()
  const server = new ModelServer(clock.now)
  server.leftBehind = 2
  const { disk, tab } = device(server, clock)
  disk.unsure = [disk.contents]
  how.troubled(disk)
  let { store, sync } = await tab()
  await clock.settle()
  if (how.again) {
    sync.stop()
    await store.close()
    ;({ store, sync } = await tab())
  }
  await clock.advance(5_000)
  // The op's own takes its time.
  disk.beforeFlush = () => new Promise(() => {})
  void store.place(id(1), 'S', 'bottom')
  await clock.settle()
  expect(server.board().tiers.S).toEqual([id(1)])
  expect(disk.unsure[0]?.get('meta')?.get('meta')).toMatchObject({ lost: 2 })
})

/** With more ops than two pushes take, all still to be sent. */
async function withMany() {
  const there = await world()
  const { clock, server, store } = there
  const many = Array.from({ length: 250 }, (_, n) => n)
  server.fates = new Array(1_000).fill('request lost')
  await rank(store, ...many)
  await clock.settle()
  server.fates = []
  server.pushes = []
  return { ...there, many }
}

test('while the answers to some ops are written down the next are on their way', async () => {
  const { clock, server, store, disk, many } = await withMany()
  let goOn = () => {}
  const held = new Promise<void>(done => {
    goOn = done
  })
  disk.beforeCommit = () => held
  await clock.advance(60_000)
  expect(server.pushes.map(push => push.ops.length)).toEqual([100, 100])
  expect(store.sync().waiting).toBe(250)
  goOn()
  await clock.advance(1_000)
  expect(server.pushes.map(push => push.ops.length)).toEqual([100, 100, 50])
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
  expect(server.board().tiers.S).toEqual(many.map(id))
  expect(store.view().tiers.S).toEqual(many.map(id))
})

test('answers a full disk does not take are asked for again, and so are those that came meanwhile', async () => {
  const { clock, server, store, disk, many } = await withMany()
  let refuse: (error: Error) => void = () => {}
  const held = new Promise<void>((_, fail) => {
    refuse = fail
  })
  disk.beforeCommit = () => held
  await clock.advance(60_000)
  refuse(new Error('the disk is full'))
  await clock.settle()
  expect(store.sync()).toMatchObject({ waiting: 250 })
  disk.beforeCommit = undefined
  await clock.advance(120_000)
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
  expect(server.board().tiers.S).toEqual(many.map(id))
  expect([...server.clients.values()].map(({ last_mid }) => last_mid)).toEqual([250])
})

test('a disk that stays full is not tried without a pause, however long the queue', async () => {
  const { clock, server, disk } = await withMany()
  disk.beforeCommit = () => {
    throw new Error('the disk is full')
  }
  await clock.advance(120_000)
  expect(server.pushes.length).toBeLessThan(60)
})

test('a server that asks for time is given it also where the disk fails meanwhile', async () => {
  const { clock, server, disk } = await withMany()
  server.fates = ['ok', refusal('rate_limited', { retry_after: 60_000 })]
  disk.beforeCommit = () => {
    if (server.pushes.length < 3) throw new Error('the disk is full')
  }
  while (server.pushes.length < 2) await clock.advance(100)
  await clock.advance(50_000)
  expect(server.pushes.length).toBe(2)
})

const fates: { name: string; fates: Fate[] }[] = [
  { name: 'the reply is lost', fates: ['reply lost', 'reply lost'] },
  { name: 'the request is lost', fates: ['request lost', 'request lost'] },
  { name: 'the server is busy', fates: [refusal('unavailable', { retry_after: 3_000 }), refusal('rate_limited')] },
  { name: 'the token has run out', fates: [refusal('token_expired')] },
  { name: 'the server breaks', fates: [refusal('internal'), 'reply lost', refusal('internal')] },
]
test.each(fates)('every op arrives exactly once when $name', async ({ fates }) => {
  const { clock, server, store } = await world()
  server.fates = [...fates]
  await rank(store, 1, 2, 3)
  await clock.advance(200_000)
  expect(server.clients.size).toBe(1)
  expect([...server.clients.values()][0]?.last_mid).toBe(3)
  expect(server.board().tiers.S).toEqual([1, 2, 3].map(id))
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('a line too slow for all that waits brings it in smaller parts', async () => {
  const clock = aClock()
  const server = new ModelServer(clock.now)
  const { push } = server.network()
  const lost = () => new Promise<never>((_, reject) => void clock.after(45_000, () => reject(new TypeError('timeout'))))
  const slow = { ...server.network(), push: (body: Push) => (body.ops.length > 3 ? lost() : push(body)) }
  const random = aRandom(1)
  const replica = new Replica(memoryTables(emptyDisk()))
  const store = await openStore({ clock, random, replica, channel: tabsOf()() }, { id: USER, guest: false })
  await rank(store, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
  startSync({ clock, random, network: slow, locks: locks() }, store.core)
  await clock.advance(3_600_000)
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('with its last op set aside, a list is up to date', async () => {
  const { clock, server, store } = await world()
  server.poison = id(1)
  await rank(store, 1)
  await clock.advance(60_000)
  expect(store.attention().map(told => told.outcome)).toEqual(['rejected'])
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('a server that asks for time is given it', async () => {
  const { clock, server, store } = await world()
  server.fates = [refusal('unavailable', { retry_after: 30_000 })]
  await rank(store, 1)
  await clock.advance(29_000)
  expect(store.sync()).toMatchObject({ kind: 'saved_here', waiting: 1 })
  const asked = server.pushes.length
  await clock.advance(2_000)
  expect(server.pushes.length).toBe(asked + 1)
  expect(store.sync().kind).toBe('up_to_date')
})

test('but no more than an hour: a server whose clock was wrong may name years', async () => {
  const { clock, server, store } = await world()
  server.fates = [refusal('rate_limited', { retry_after: 400 * 24 * 3_600_000 })]
  await rank(store, 1)
  await clock.advance(3_600_000)
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('with the session over, ranking goes on and waits for a log-in', async () => {
  const { clock, server, store, sync } = await world()
  server.fates = [refusal('token_expired')]
  server.renewals = [false]
  await rank(store, 1, 2)
  await clock.advance(100_000)
  expect(store.sync()).toMatchObject({ kind: 'needs_login', waiting: 2 })
  const asked = server.pushes.length
  await rank(store, 3)
  await clock.advance(100_000)
  expect(server.pushes.length).toBe(asked)
  sync.wake()
  await clock.advance(1_000)
  expect(server.board().tiers.S).toEqual([1, 2, 3].map(id))
})

test('an app too old for the server says so, keeps its ops, and asks again now and then: the deploy may be half done', async () => {
  const { clock, server, store } = await world()
  const said: string[] = []
  store.subscribe(() => said.push(store.sync().kind))
  server.fates = [refusal('upgrade_required'), refusal('upgrade_required'), refusal('upgrade_required')]
  await rank(store, 1)
  await clock.advance(50_000)
  expect(store.sync()).toMatchObject({ kind: 'needs_update', waiting: 1 })
  said.length = 0
  await clock.advance(100_000)
  expect(said.filter(kind => kind !== 'needs_update')).toEqual([])
  expect(server.pushes.filter(({ ops }) => ops.length > 0).length).toBeLessThan(4)
  await clock.advance(300_000)
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('what an app too old for the server had written is made what the one after it would send', async () => {
  const { clock, server, store, sync, disk } = await world()
  server.fates = new Array(3).fill(refusal('upgrade_required'))
  await store.remove(id(1))
  await store.save(id(2))
  await clock.advance(1_000)
  expect(store.sync()).toMatchObject({ kind: 'needs_update', waiting: 2 })
  sync.stop()
  await store.close()
  const tomorrow = {
    ...upcasters,
    'ranking.remove': [{ was: mutations['ranking.remove'], up: (args: object) => ({ ...args, why: 'unknown' }) }],
  }
  const replica = new Replica(memoryTables(disk), tomorrow)
  const owner = { owner_id: USER, guest: false, client_id: id(9) }
  const [removed, saved] = (await replica.load(owner)).ops
  expect(removed).toMatchObject({ mid: 1, v: 2, args: { media_id: id(1), why: 'unknown' } })
  expect(saved).toMatchObject({ mid: 2, v: 1, args: { media_id: id(2) } })
  expect(disk.contents.get('ops')?.get(1)).toEqual(removed)
  expect((await replica.load(owner)).ops).toEqual([removed, saved])
})

test('one op no server takes is set aside where its person sees it; the others arrive', async () => {
  const { clock, server, store } = await world()
  server.poison = id(4)
  await clock.settle()
  server.fates = [refusal('unavailable')]
  await rank(store, 1, 2, 3, 5, 6)
  await store.save(id(4))
  await rank(store, 7)
  await clock.advance(100_000)
  expect(server.board().tiers.S).toEqual([1, 2, 3, 5, 6, 7].map(id))
  expect(store.attention()).toMatchObject([{ outcome: 'rejected', reason: 'validation' }])
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('a copied browser profile takes a name of its own, and both copies keep every op', async () => {
  const { clock, server, store, disk } = await world()
  await rank(store, 1)
  await clock.advance(1_000)
  const copy = device(server, clock)
  copy.disk.contents = new Map([...disk.contents].map(([name, rows]) => [name, new Map(rows)]))
  const twin = await copy.tab()
  await rank(store, 2)
  await clock.advance(1_000)
  await rank(twin.store, 3, 4)
  await clock.advance(10_000)
  expect(new Set(server.board().tiers.S)).toEqual(new Set([1, 2, 3, 4].map(id)))
  expect(server.clients.size).toBe(2)
  expect(store.view().tiers.S).toEqual(server.board().tiers.S)
  expect(twin.store.view().tiers.S).toEqual(server.board().tiers.S)
})

test('what a copied profile still had to send is done once, though both copies send it', async () => {
  const { clock, server, store, disk } = await world()
  server.fates = ['request lost']
  await rank(store, 1)
  const copy = device(server, clock)
  copy.disk.contents = new Map([...disk.contents].map(([name, rows]) => [name, new Map(rows)]))
  await rank(store, 2)
  await clock.advance(100_000)
  const twin = await copy.tab()
  await rank(twin.store, 3)
  await clock.advance(100_000)
  const done = [...server.clients.values()].flatMap(client => client.results.map(result => result.op_id))
  expect(done.length).toBe(3)
  expect(new Set(done).size).toBe(3)
  expect(server.clients.size).toBe(2)
  expect(twin.store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('also when its number is taken by then, and each copy has to take another name', async () => {
  const { clock, server, store, sync, disk, tab } = await world()
  const copyOf = (from: typeof disk) => {
    const copy = device(server, clock)
    copy.disk.contents = new Map([...from.contents].map(([name, rows]) => [name, new Map(rows)]))
    return copy
  }
  const original = copyOf(disk)
  sync.stop()
  await rank(store, 1)
  const twin = copyOf(disk)
  const first = await original.tab()
  await rank(first.store, 2)
  await clock.advance(10_000)
  await tab()
  const second = await twin.tab()
  await rank(second.store, 3)
  await clock.advance(100_000)
  const done = [...server.clients.values()].flatMap(client => client.results.map(result => result.op_id))
  expect([done.length, new Set(done).size]).toEqual([3, 3])
  expect(second.store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test.each([400, 409, 413, 422])('a %i of something on the way costs no op', async status => {
  const { clock, server, store } = await world()
  server.fates = Array.from({ length: 40 }, () => ({ status, code: 'unavailable' }))
  await rank(store, 1, 2, 3)
  await clock.advance(60_000)
  expect(store.attention()).toEqual([])
  expect(store.sync()).toMatchObject({ kind: 'saved_here', waiting: 3 })
  await clock.advance(3_600_000)
  expect(server.clients.size).toBe(1)
  expect(server.board().tiers.S).toEqual([1, 2, 3].map(id))
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('a list is not called up to date before the streams of this visit have said so', async () => {
  const { clock, server, store, sync, tab } = await world()
  await rank(store, 1)
  await clock.advance(1_000)
  sync.stop()
  server.streaming = false
  const later = await tab()
  await clock.advance(10_000)
  expect(later.store.sync()).toMatchObject({ kind: 'starting', waiting: 0 })
  server.flow()
  await clock.settle()
  expect(later.store.sync().kind).toBe('up_to_date')
})

/** How many ops the server has of a device under the name it goes by. */
const sentAs = (store: World['store'], server: ModelServer) =>
  server.clients.get(store.core.memory.meta.client_id)?.last_mid

test('a server back from an old backup gets again what it had acknowledged', async () => {
  const { clock, server, store } = await world()
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  server.restore(store.core.memory.meta.client_id, 1)
  await rank(store, 4)
  await clock.advance(10_000)
  expect(sentAs(store, server)).toBe(4)
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
  expect(store.view().tiers.S).toEqual(server.board().tiers.S)
})

test('and all of it, where a copy of the device has used its numbers since', async () => {
  const { clock, server, store } = await world()
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  const name = store.core.memory.meta.client_id
  server.restore(name, 1)
  const seq = server.seq
  const sent = server.pushes.find(push => push.ops.length > 0) as Push
  const [op] = sent.ops as [Push['ops'][number]]
  await server.push({ ...sent, ops: [{ ...op, mid: 2, op_id: id(9), args: { ...op.args, media_id: id(8) } }] })
  await rank(store, 4)
  await clock.advance(10_000)
  // The copy's, and three that were new to the server.
  expect([sentAs(store, server), server.seq - seq]).toEqual([4, 4])
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('also when nothing new was ranked: the first greeting tells', async () => {
  const { clock, server, store, sync, tab } = await world()
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  server.restore(store.core.memory.meta.client_id, 1)
  sync.stop()
  const later = await tab()
  await clock.advance(10_000)
  expect(sentAs(later.store, server)).toBe(3)
})

test('and when a stream is started over under a tab that has nothing to send', async () => {
  const { clock, server, store } = await world()
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  server.restore(store.core.memory.meta.client_id, 1)
  server.startOver()
  await clock.advance(10_000)
  expect(sentAs(store, server)).toBe(3)
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test.each([
  { when: 'when it was acknowledged', wrong: [-40, 0] },
  { when: 'at a start in between', wrong: [0, 40] },
])('and what a clock $when took for a month old', async ({ wrong: [atFirst = 0, later = 0] }) => {
  const { clock, server, store, sync, tab } = await world()
  const days = (n: number) => n * 24 * 3_600_000
  server.now = () => clock.now() - days(atFirst)
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  sync.stop()
  await clock.advance(days(later - atFirst))
  server.now = () => clock.now() - days(later)
  const between = await tab()
  await clock.advance(1_000)
  between.sync.stop()
  server.restore(store.core.memory.meta.client_id, 1)
  const last = await tab()
  await clock.advance(10_000)
  expect(sentAs(last.store, server)).toBe(3)
})

test('but nothing of more than a month ago, for it may know nothing of that any more and do it again', async () => {
  const { clock, server, store, sync, tab } = await world()
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  sync.stop()
  await clock.advance(100 * 24 * 3_600_000)
  server.restore(store.core.memory.meta.client_id, 3)
  const last = await tab()
  await clock.advance(10_000)
  expect(server.pushes.filter(push => push.ops.length > 0)).toHaveLength(3)
  expect(last.store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('a server back from an old backup gets again what was sent under a name this device has given up, once', async () => {
  const { clock, server, store } = await world()
  const [first, second] = ['client_reset', 'client_not_yours'] as const
  const names = [store.core.memory.meta.client_id]
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  for (const [why, ...items] of [[first, 4, 5] as const, [second, 6] as const]) {
    server.fates = [refusal(why)]
    await rank(store, ...items)
    await clock.advance(1_000)
    names.push(store.core.memory.meta.client_id)
  }
  expect(new Set(names).size).toBe(3)
  expect(names.map(name => server.clients.get(name)?.last_mid)).toEqual([3, 2, 1])
  const sent = [...server.clients.values()].flatMap(client => client.results.map(result => result.op_id))

  // It still has the first two; of the second name it knows nothing, of the third neither.
  server.restore(names[0] as string, 2)
  server.restore(names[1] as string, 0)
  server.restore(names[2] as string, 0)
  const seq = server.seq
  server.fates = ['request lost']
  await rank(store, 7)
  await clock.advance(10_000)
  const now = store.core.memory.meta.client_id
  const again = server.clients.get(now)?.results.map(result => result.op_id)
  expect(again?.slice(0, 6)).toEqual(sent)
  expect(again).toHaveLength(7)
  // Of the seven, five were new to it.
  expect(server.seq - seq).toBe(5)
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
  expect(store.view().tiers.S).toEqual(server.board().tiers.S)
  server.restore(now, 7)
  server.startOver()
  await clock.advance(10_000)
  expect([sentAs(store, server), server.seq - seq]).toEqual([7, 5])
})

test('a server that lost its end and tells no new epoch is found out by its counting, and its rows are read anew', async () => {
  const { clock, server, store } = await world()
  await rank(store, 1, 2, 3)
  await clock.advance(1_000)
  server.streaming = false
  server.lose(store.core.memory.meta.client_id, 1)
  await rank(store, 4)
  await clock.advance(1_000)
  expect(sentAs(store, server)).toBe(4)
  expect(store.core.memory.meta.outlived).toEqual(['user_rankings', 'watchlist_items', 'my_media'])
  server.flow()
  await clock.advance(1_000)
  expect(store.core.memory.meta.outlived).toEqual([])
})

test('a stream that starts over does not hurry a server that asked for time', async () => {
  const { clock, server, store } = await world()
  await clock.advance(1_000)
  server.fates = [refusal('unavailable', { retry_after: 30_000 })]
  await rank(store, 1)
  await clock.advance(1_000)
  const asked = server.pushes.length
  server.startOver()
  await clock.advance(20_000)
  expect(server.pushes.length).toBe(asked)
  await clock.advance(20_000)
  expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
})

test('a browser that has lost its storage says how much was not sent, once, and until its person has read it', async () => {
  const { clock, server, store } = await world()
  const other = device(server, clock)
  server.leftBehind = 3
  const fresh = await other.tab()
  await clock.advance(1_000)
  expect(fresh.store.sync().lost).toBe(3)
  server.leftBehind = 5
  await rank(fresh.store, 1)
  fresh.sync.wake()
  await clock.advance(1_000)
  expect(fresh.store.sync().lost).toBe(3)
  await fresh.store.forgetLost()
  expect(fresh.store.sync().lost).toBe(0)
  expect(store.sync().lost).toBe(0)
})

test('what the server hears late of a lost storage is told at the next start', async () => {
  const { clock, server } = await world()
  const other = device(server, clock)
  const fresh = await other.tab()
  await clock.advance(1_000)
  expect(fresh.store.sync().lost).toBe(0)
  // The last word of the storage that is gone was still on its way.
  server.leftBehind = 2
  fresh.sync.stop()
  await fresh.store.close()
  const next = await other.tab()
  await clock.advance(1_000)
  expect(next.store.sync().lost).toBe(2)
})

test('when the tab that leads is closed, another one sends what waits', async () => {
  const { clock, server, store, sync, tab } = await world()
  const other = await tab()
  await rank(other.store, 1)
  await clock.advance(1_000)
  expect(server.board().tiers.S).toEqual([id(1)])
  sync.stop()
  await store.close()
  await rank(other.store, 2)
  await clock.advance(1_000)
  expect(server.board().tiers.S).toEqual([1, 2].map(id))
  expect(other.store.sync().kind).toBe('up_to_date')
})

test('a tab opened later hears how it goes from the tab that leads, and hearsay changes nothing', async () => {
  const { clock, server, store, tab } = await world()
  const second = await tab()
  server.fates = ['request lost']
  await rank(store, 1)
  await clock.settle()
  expect(second.store.sync().kind).toBe('saved_here')
  await tab()
  await clock.advance(1_000)
  const third = await tab()
  await clock.advance(1_000)
  for (const each of [store, second.store, third.store]) expect(each.sync().kind).toBe('up_to_date')
})

test('a tab whose database a newer version has taken over says so, sends nothing more, and lets another one lead', async () => {
  const { clock, server, store, tab, disk } = await world()
  await rank(store, 1)
  await clock.advance(1_000)
  const newer = new AbortController()
  disk.newer = newer
  const old = await tab()
  disk.newer = undefined
  await clock.advance(1_000)
  newer.abort()
  expect(old.store.sync().kind).toBe('newer_version')
  await expect(rank(old.store, 2)).rejects.toThrow(NewerDatabase)
  expect(old.store.view().tiers.S).toEqual([id(1)])
  await rank(store, 3)
  await clock.advance(1_000)
  expect(old.store.sync().kind).toBe('newer_version')
  expect(old.store.view().tiers.S).toEqual([id(1)])
  expect(server.board().tiers.S).toEqual([1, 3].map(id))
})

test('also when it was the one that led', async () => {
  const clock = aClock()
  const server = new ModelServer(clock.now)
  const { disk, tab } = device(server, clock)
  const newer = new AbortController()
  disk.newer = newer
  const old = await tab()
  disk.newer = undefined
  await rank(old.store, 1)
  await clock.advance(1_000)
  const { store } = await tab()
  newer.abort()
  await rank(store, 2)
  await clock.advance(1_000)
  expect(server.board().tiers.S).toEqual([1, 2].map(id))
  expect(store.sync().kind).toBe('up_to_date')
  old.sync.wake()
  old.sync.stop()
})

test('two devices that were apart see the same list in the end, and neither wish is lost', async () => {
  const { clock, server, store, sync } = await world()
  const laptop = await device(server, clock).tab()
  await rank(store, 1, 2)
  await clock.advance(1_000)
  expect(laptop.store.view().tiers.S).toEqual([1, 2].map(id))
  server.fates = new Array(8).fill('request lost')
  server.streaming = false
  await store.place(id(3), 'S', { after: id(1) })
  await laptop.store.place(id(4), 'S', { after: id(1) })
  await laptop.store.place(id(1), 'A', 'top')
  await clock.settle()
  server.fates = []
  server.flow()
  sync.wake()
  laptop.sync.wake()
  await clock.advance(100_000)
  expect(tiersOf(store.view())).toEqual(tiersOf(server.board()))
  expect(tiersOf(laptop.store.view())).toEqual(tiersOf(server.board()))
  expect(new Set(server.board().tiers.S)).toEqual(new Set([2, 3, 4].map(id)))
  expect(server.board().tiers.A).toEqual([id(1)])
})

test('only the stream raises what a device claims to have seen; a reply does not', async () => {
  const { clock, server, store } = await world()
  server.streaming = false
  await rank(store, 1)
  await clock.advance(1_000)
  expect(store.core.memory.meta).toMatchObject({ base: 0, acked: 1 })
  server.flow()
  await clock.advance(1_000)
  expect(store.core.memory.meta.base).toBe(server.seq)
})

test('a wrong clock is measured by the server, and wishes carry the server time', async () => {
  const { clock, server, store } = await world()
  server.now = () => clock.now() + 3_600_000
  await rank(store, 1)
  await clock.advance(1_000)
  server.streaming = false
  server.fates = ['request lost']
  await rank(store, 2)
  expect(Date.parse(store.core.waiting()[0]?.t ?? '')).toBe(clock.now() + 3_600_000)
})

test('a tab that missed the word of another does not send again what was answered', async () => {
  const { clock, server, store, sync, disk } = await world()
  server.fates = ['request lost']
  await rank(store, 1)
  await new Replica(memoryTables(disk)).keepMedia([])
  server.pushes = []
  sync.wake()
  await clock.advance(1_000)
  expect(server.pushes.map(push => push.ops.map(op => op.mid))).toEqual([[1]])
  expect(store.sync().kind).toBe('up_to_date')
})
