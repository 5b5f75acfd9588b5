import { expect, test } from 'vitest'
import type { Channel } from '../store/ports.ts'
import { Replica } from '../store/replica.ts'
import { openStore } from '../store/store.ts'
import { emptyDisk, memoryTables } from '../store/testing/memory-replica.ts'
import { aClock, aRandom, firstKeeps, tabsOf } from '../store/testing/ports.ts'
import { startSync } from './leader.ts'
import { ModelServer } from './testing/model-server.ts'

const USER = '00000000-0000-4000-8000-000000000001'
const id = (n: number) => `${n.toString(16).padStart(2, '0')}000000-0000-4000-8000-00000000aaaa`

/** A browser that can put its tabs to sleep: their code stops, their locks stay. */
function browser() {
  const clock = aClock()
  const server = new ModelServer(clock.now)
  const [disk, channels] = [emptyDisk(), tabsOf()]
  const locks = firstKeeps()
  let seeds = 0
  const tab = async () => {
    let asleep: (() => void)[] | undefined
    const later = (run: () => void) => (asleep ? asleep.push(run) : run())
    const ports = {
      clock: { now: clock.now, after: (ms: number, run: () => void) => clock.after(ms, () => later(run)) },
      random: aRandom(++seeds),
      channel: sleepy(channels(), later),
      replica: new Replica(memoryTables(disk)),
    }
    const store = await openStore(ports, { id: USER, guest: false })
    const network = server.network()
    const shape: typeof network.shape = (name, resume, hooks) =>
      network.shape(name, resume, {
        ...hooks,
        batch: batch => new Promise(resolve => later(() => resolve(hooks.batch(batch)))),
      })
    const sync = startSync({ ...ports, network: { ...network, shape }, locks }, store.core)
    await clock.settle()
    return {
      store,
      sync,
      sleep: () => {
        asleep = []
      },
      wake: () => {
        const missed = asleep ?? []
        asleep = undefined
        for (const run of missed) run()
      },
    }
  }
  return { clock, server, tab }
}

const sleepy = (channel: Channel, later: (run: () => void) => void): Channel => ({
  post: message => channel.post(message),
  listen: heard => channel.listen(message => later(() => heard(message))),
})

test('a tab that leads and is asleep is stood in for, until it wakes', async () => {
  const { clock, server, tab } = browser()
  const [leader, other] = [await tab(), await tab()]
  leader.sleep()
  await other.store.place(id(1), 'S', 'top')
  await clock.advance(10_000)
  expect(server.board().tiers.S).toEqual([id(1)])
  expect(other.store.sync().kind).toBe('up_to_date')
  expect(other.store.core.leads).toBe(true)

  leader.wake()
  await other.store.place(id(2), 'S', 'top')
  await clock.advance(10_000)
  expect([leader.store.core.leads, other.store.core.leads]).toEqual([true, false])
  for (const { store } of [leader, other]) {
    expect(store.view().tiers.S).toEqual([2, 1].map(id))
    expect(store.sync()).toMatchObject({ kind: 'up_to_date', waiting: 0 })
  }
  expect(server.board().tiers.S).toEqual([2, 1].map(id))
})

test('nobody stands in for a tab that is awake', async () => {
  const { clock, server, tab } = browser()
  const [leader, other] = [await tab(), await tab()]
  for (const n of [1, 2, 3]) await other.store.place(id(n), 'S', 'bottom')
  other.sync.wake()
  await clock.advance(60_000)
  expect([leader.store.core.leads, other.store.core.leads]).toEqual([true, false])
  expect(server.board().tiers.S).toEqual([1, 2, 3].map(id))
})
