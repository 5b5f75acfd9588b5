import { expect, test, vi } from 'vitest'
import { Refusal } from '../errors.ts'
import { Gate, inLane, type Lane } from './gate.ts'

/** Work that is under way until it is told to end; `served` says in which order it began. */
function town(gate: Gate) {
  const served: string[] = []
  const ends = new Map<string, () => void>()
  return {
    served,
    ask(name: string, lane: Lane, who?: string) {
      const asked = inLane(lane, who, () =>
        gate.pass(
          () =>
            new Promise<void>(done => {
              served.push(name)
              ends.set(name, done)
            }),
        ),
      )
      asked.catch(() => {})
      return asked
    },
    /** Ends what is under way, and lets those come who are next. */
    async end(name: string) {
      ends.get(name)?.()
      await new Promise(setImmediate)
    },
  }
}
const names = (lane: string, count: number) => Array.from({ length: count }, (_, i) => `${lane}${i}`)

test('with one connection the most urgent is next, of two alike who came first, and after a write who waits behind', async () => {
  const { ask, end, served } = town(new Gate(1))
  ask('first', 'search')
  for (const lane of ['background', 'search', 'read', 'live', 'write', 'auth', 'system'] as const) ask(lane, lane)
  ask('second write', 'write')
  for (let i = 0; i < served.length; i++) await end(served[i] as string)
  expect(served).toEqual(['first', 'system', 'auth', 'write', 'background', 'second write', 'search', 'live', 'read'])
})

test('with one connection writes leave every other turn to who has waited longest behind them', async () => {
  const { ask, end, served } = town(new Gate(1))
  for (const name of names('write', 4)) ask(name, 'write')
  ask('read', 'read', 'eve')
  for (const name of names('live', 2)) ask(name, 'live', 'ada')
  ask('auth', 'auth')
  for (let i = 0; i < served.length; i++) await end(served[i] as string)
  expect(served).toEqual(['write0', 'read', 'auth', 'write1', 'live0', 'write2', 'live1', 'write3'])
})

test('what is less urgent takes only a part of the connections, and writes leave one to those who read', async () => {
  const { ask, served } = town(new Gate(10))
  const count = (lane: string) => served.filter(name => name.startsWith(lane)).length
  for (const lane of ['background', 'search', 'read', 'live', 'write', 'auth'] as const)
    for (const name of names(lane, 20)) ask(name, lane)
  await new Promise(setImmediate)
  expect(['background', 'search', 'read', 'live', 'write', 'auth'].map(count)).toEqual([2, 1, 2, 1, 2, 2])

  const writers = town(new Gate(10))
  for (const name of names('write', 20)) writers.ask(name, 'write')
  writers.ask('read', 'read')
  await new Promise(setImmediate)
  expect(writers.served).toEqual([...names('write', 7), 'read'])
})

test('one who asks for much waits behind others, and is told when it is too much', async () => {
  const { ask, end, served } = town(new Gate(10))
  const greedy = names('greedy', 80).map(name => ask(name, 'write', 'ada'))
  ask('other', 'write', 'eve')
  await new Promise(setImmediate)
  expect(served).toEqual(['greedy0', 'greedy1', 'greedy2', 'other'])
  for (const asked of greedy.slice(67))
    await expect(asked).rejects.toMatchObject({ code: 'rate_limited', options: { retryAfter: expect.any(Number) } })
  await end('greedy0')
  expect(served.at(-1)).toBe('greedy3')
})

test('a queue ends somewhere: who comes then, and who waited long, is asked to come again', async () => {
  const gate = new Gate(1, 0.01)
  const refused: Lane[] = []
  gate.listener = { refused: lane => refused.push(lane), waited: () => {} }
  const { ask, end, served } = town(gate)
  ask('first', 'write')
  const [waits, tooMany] = [ask('waits', 'search'), ask('too many', 'search')]
  const away = { code: 'unavailable', options: { retryAfter: expect.any(Number) } }
  await expect(tooMany).rejects.toMatchObject(away)
  expect(() => gate.mustHaveRoom('search')).toThrow(Refusal)
  expect(() => gate.mustHaveRoom('write')).not.toThrow()
  await expect(waits).rejects.toMatchObject(away)
  expect(refused).toEqual(['search', 'search', 'search'])
  expect(() => gate.mustHaveRoom('search')).not.toThrow()
  const last = ask('last', 'write')
  await end('first')
  await end('last')
  await last
  expect(served).toEqual(['first', 'last'])
  expect(gate.load().every(({ busy, waiting }) => busy + waiting === 0)).toBe(true)
})

test('where who is next has waited for long nobody else is let in, unless it is for a place of their own', () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  try {
    const gate = new Gate(10)
    const { ask } = town(gate)
    for (const name of names('greedy', 5)) ask(name, 'write', 'ada')
    vi.advanceTimersByTime(700)
    gate.mustHaveRoom('write')
    for (const name of names('write', 5)) ask(name, 'write')
    vi.advanceTimersByTime(200)
    gate.mustHaveRoom('write')
    vi.advanceTimersByTime(400)
    expect(() => gate.mustHaveRoom('write')).toThrow(Refusal)
    expect(() => gate.mustHaveRoom('live')).not.toThrow()
    vi.advanceTimersByTime(500)
    gate.mustHaveRoom('write')
  } finally {
    vi.useRealTimers()
  }
})

test('nobody is let in who would wait for long, as fast as it goes of late', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  try {
    const gate = new Gate(1)
    const { ask, end } = town(gate)
    const all = names('write', 100)
    for (const name of all) ask(name, 'write')
    gate.mustHaveRoom('write')
    for (const name of all.slice(0, 30)) {
      vi.advanceTimersByTime(15)
      await end(name)
    }
    expect(() => gate.mustHaveRoom('write')).toThrow(Refusal)
    expect(() => gate.mustHaveRoom('live')).not.toThrow()
    for (const name of all.slice(30)) await end(name)
    gate.mustHaveRoom('write')
  } finally {
    vi.useRealTimers()
  }
})

test('one moment in which nothing went on is no measure of how fast it goes', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  try {
    const gate = new Gate(1)
    const { ask, end } = town(gate)
    for (const name of names('write', 25)) ask(name, 'write')
    vi.advanceTimersByTime(10)
    await end('write0')
    vi.advanceTimersByTime(300)
    await end('write1')
    gate.mustHaveRoom('write')
  } finally {
    vi.useRealTimers()
  }
})

test('how slow it went is forgotten as soon as nobody waits, by whatever end', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  try {
    const gate = new Gate(1)
    const { ask, end } = town(gate)
    const twoWait = (name: string) => names(name, 3).map(each => ask(each, 'write'))
    twoWait('slow')
    vi.advanceTimersByTime(100)
    await end('slow0')
    vi.advanceTimersByTime(600)
    await end('slow1')
    await end('slow2')
    twoWait('quick')
    gate.mustHaveRoom('write')
    vi.advanceTimersByTime(2_000)
    await end('quick0')
    twoWait('late')
    gate.mustHaveRoom('write')
    await end('late0')
    gate.mustHaveRoom('write')
  } finally {
    vi.useRealTimers()
  }
})

test('of a crowd that is refused not all come again within a few seconds; later it is a few seconds again', () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  try {
    const gate = new Gate(1, 0)
    const refusals = (count: number) =>
      Array.from({ length: count }, () => {
        try {
          gate.mustHaveRoom('live')
        } catch (error) {
          return (error as Refusal).options.retryAfter as number
        }
        throw new Error('there is room')
      })
    expect(Math.max(...refusals(20))).toBeLessThanOrEqual(4)
    const crowd = refusals(10_000)
    const soon = crowd.filter(seconds => seconds <= 4)
    expect(soon.length).toBeGreaterThan(100)
    expect(soon.length).toBeLessThan(1_100)
    expect(Math.min(...crowd.slice(5_000))).toBeGreaterThan(4)
    expect(Math.max(...crowd)).toBe(10)
    vi.advanceTimersByTime(11_000)
    expect(Math.max(...refusals(20))).toBeLessThanOrEqual(4)
  } finally {
    vi.useRealTimers()
  }
})

test('work that fails gives its place back', async () => {
  const gate = new Gate(1)
  await expect(gate.pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await gate.pass(async () => 'served')).toBe('served')
})
