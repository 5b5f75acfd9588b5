import type { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Device } from './device.ts'
import { METRICS_TOKEN, readGauges } from './gauges.ts'
import { Line, manyConnections } from './line.ts'
import { addMany, type Stranger } from './many.ts'
import { type Bench, type Figure, forEach, median, ms, percentile, progress, times } from './measure.ts'
import { startServerProcess } from './processes.ts'
import { filmId, openStage, type Stage } from './stage.ts'

const sizes = {
  full: { clients: 10_000, writes: 1_000, rest: 30 },
  small: { clients: 100, writes: 20, rest: 3 },
}

/** What clients cost that only wait, and how soon they hear. */
export const idle: Bench = {
  name: 'idle',
  method: `10,000 users, each with one device that follows its list by long polls: one connection each, from one other process, to
one server process with the embedded engine on PostgreSQL, throttles off (they allow a user 24 polls). Polls end after 20 s
and are asked again, so that the server answers 500 a second at rest. Memory is the server's resident set: before, after
2,000 requests; and the median of half a minute at rest. Beside it what a server of \`node:http\` alone takes, that holds the same
requests and does nothing. Then 1,000 of the users in turn rank a film from a second
device; the time runs from its acknowledgement to the end of the answer to the poll, and what came before it counts as 0. Then
10,000 polls of one user, and one change. A turn is the longest between two turns of the server's event loop, by
\`monitorEventLoopDelay\` at /metrics, which never says less than 10 ms. Either side needs 10,200 open files.`,
  async run(size) {
    const { clients, writes, rest } = sizes[size]
    await using stage = await openStage({ METRICS_TOKEN })
    const users = await addMany(stage.db, clients)
    return [...(await eachTheirOwn(stage, users, { writes, rest })), await allOfOne(stage, users)]
  },
}

async function eachTheirOwn(
  stage: Stage,
  users: readonly Stranger[],
  { writes, rest }: { writes: number; rest: number },
): Promise<Figure[]> {
  const [agent, stop] = [manyConnections(), new AbortController()]
  try {
    const lines = linesOf(stage, users, agent)
    // First, for both at once would need twice the open files.
    const bare = await bareEach(lines)
    await forEach(lines.slice(0, 2_000), 32, 'requests to warm up', line => line.arrive())
    const { memory: before } = await readGauges(stage.url)
    const failures = await hold(lines, stop.signal)
    const memory: number[] = []
    for (let second = 0; second < rest; second++) {
      await sleep(1_000)
      if (second % 5 === 0) progress(`at rest for ${second} s of ${rest}`)
      memory.push((await readGauges(stage.url)).memory)
    }
    const delays = await writeToEach(stage, users.slice(0, writes), lines)
    return figures(users.length, { before, memory, bare, delays, failures })
  } finally {
    stop.abort()
    agent.destroy()
  }
}

/** KiB that Node alone takes for each of so many held requests. */
async function bareEach(lines: readonly Line[]): Promise<number> {
  await using bare = await startServerProcess({}, 'bench/bare-server.ts')
  const agent = manyConnections()
  try {
    const { memory: before } = await readGauges(bare.url)
    for (const line of lines) line.holdAt(bare.url, agent)
    let memory = before
    for (let last = -1; memory > last; ) {
      last = memory
      await sleep(3_000)
      memory = (await readGauges(bare.url)).memory
    }
    return ((memory - before) * 1024) / lines.length
  } finally {
    agent.destroy()
  }
}

const linesOf = (stage: Stage, users: readonly Stranger[], agent: Agent) =>
  users.map(({ token }) => new Line({ url: stage.url, shape: 'user_rankings', token, agent }))

/** Lets all of them wait. What goes wrong is added to the list it returns, and tried again, as a client does. */
async function hold(lines: readonly Line[], stopped: AbortSignal): Promise<unknown[]> {
  const failures: unknown[] = []
  const insist = async (work: () => Promise<void>): Promise<void> => {
    while (!stopped.aborted) {
      try {
        return await work()
      } catch (error) {
        if (!stopped.aborted) failures.push(error)
        await sleep(2_000, undefined, { ref: false })
      }
    }
  }
  await forEach(lines, 64, 'polls opened', async line => {
    await insist(() => line.arrive())
    void insist(() => line.follow())
  })
  return failures
}

/** For whoever looks at figures that may not be trusted. */
const told = (failures: readonly unknown[]): string =>
  failures.length === 0 ? '' : `, ${failures.length} polls not served: ${failures[0]}`

interface Delays {
  acknowledged: number[]
  asked: number[]
}

/** One change of each user, one after the other; how long until the device that waits has it. */
async function writeToEach(stage: Stage, users: readonly Stranger[], lines: readonly Line[]): Promise<Delays> {
  const delays: Delays = { acknowledged: [], asked: [] }
  await forEach(users, 1, 'users written to', async (user, i) => {
    const device = new Device(stage.url, user)
    const news = (lines[i] as Line).news()
    const asked = performance.now()
    await device.push('ranking.place', place(i))
    const acknowledged = performance.now()
    const heard = await news
    device.close()
    delays.acknowledged.push(Math.max(0, heard - acknowledged))
    delays.asked.push(heard - asked)
  })
  return delays
}

/** One of the stage's films, for a list that does not have it. */
const place = (n: number) => ({ media_id: filmId(n), tier: 'S', left: [], right: [] })

interface Observed {
  before: number
  memory: number[]
  bare: number
  delays: Delays
  failures: unknown[]
}

function figures(clients: number, { before, memory, bare, delays, failures }: Observed): Figure[] {
  const count = clients.toLocaleString('en')
  const all = median(memory)
  const each = ((all - before) * 1024) / clients
  const [p50, p99] = [median(delays.acknowledged), percentile(delays.acknowledged, 0.99)]
  const what = `One change to each of ${delays.asked.length.toLocaleString('en')} users among ${count} waiting`
  return [
    {
      what: `Memory of a server with ${count} idle live clients`,
      ours: `${all.toFixed(0)} MB (at most ${Math.max(...memory).toFixed(0)}${told(failures)})`,
      compared: `with none: ${before.toFixed(0)} MB`,
      ratio: times(all / before),
      target: '≤ 300 MB',
      reached: all <= 300,
    },
    {
      what: 'of that, for each',
      ours: `${each.toFixed(1)} KiB`,
      compared: `node:http alone: ${bare.toFixed(1)} KiB`,
      ratio: times(each / bare),
      target: '≤ 16 KiB',
      reached: each <= 16,
    },
    {
      what: `${what}, acknowledgement to answer, p50`,
      ours: ms(p50),
      compared: `from the request: ${ms(median(delays.asked))}`,
      ratio: '–',
      target: '≤ 5 ms',
      reached: p50 <= 5,
    },
    {
      what: `${what}, p99`,
      ours: ms(p99),
      compared: `from the request: ${ms(percentile(delays.asked, 0.99))}`,
      ratio: times(p99 / p50),
      target: '≤ 20 ms',
      reached: p99 <= 20,
    },
  ]
}

/** One user with as many polls, and one change to all of them. */
async function allOfOne(stage: Stage, users: readonly Stranger[]): Promise<Figure> {
  const [agent, stop] = [manyConnections(), new AbortController()]
  try {
    const [user] = users as [Stranger]
    const lines = linesOf(
      stage,
      users.map(() => user),
      agent,
    )
    const failures = await hold(lines, stop.signal)
    await readGauges(stage.url)
    await sleep(5_000)
    const { longest_turn: usual } = await readGauges(stage.url)
    const device = new Device(stage.url, user)
    const news = Promise.all(lines.map(line => line.news()))
    const from = performance.now()
    await device.push('ranking.place', place(5_000))
    const heard = await Promise.race([news, sleep(60_000, [])])
    device.close()
    const { longest_turn } = await readGauges(stage.url)
    if (heard.length < lines.length) throw new Error('Some have waited for a minute and heard nothing.')
    return {
      what: `One change to ${lines.length.toLocaleString('en')} polls of one user: the longest turn of the event loop`,
      ours: `${ms(longest_turn)} (all served after ${ms(Math.max(...heard) - from)}${told(failures)})`,
      compared: `at rest: ${ms(usual)}`,
      ratio: times(longest_turn / usual),
      target: '≤ 100 ms',
      reached: longest_turn <= 100,
    }
  } finally {
    stop.abort()
    agent.destroy()
  }
}
