import { Agent, get } from 'node:http'
import pg from 'pg'
import { allInTurn, beside } from './beside.ts'
import { Device } from './device.ts'
import { type Bench, forEach, progress, timed } from './measure.ts'
import { bareMove } from './mutation.ts'
import { openPeerStage, type PeerStage, peerModule, peerNames, type Writer, withPeers } from './peers.ts'
import { type BenchUser, openStage, type Stage } from './stage.ts'
import { perSecond } from './throughput.ts'

const FILMS = 1_000
const floors = ['an empty route', 'the bare function'] as const

/** A write until its server has acknowledged it, beside what people would use instead. */
export const peersWrite: Bench = {
  name: 'peers-write',
  method: `A film of a list of ${FILMS.toLocaleString('en')} moves to a random place, until the device has its acknowledgement; in Node, one connection kept
open. Ours: \`POST /sync/mutations\` with one op. TanStack DB: \`update\` of a row of a collection, whose handler sends a \`PUT\` to a
route of Express that updates the row by \`pg\`, until \`isPersisted\`. Zero: a custom mutator through zero-cache and its endpoint
(\`handleMutateRequest\`, \`pg\`), until \`server\` is settled. Beside them the floors: an empty route of that Express, and our bare function in
PostgreSQL. fsync is on for all. The places are looked up before the clock starts. In turn, call by call. Then 32 devices
of 32 people at once, each going on when its last write is acknowledged, in turns of a few seconds. All devices share one process.
Ours are bare requests without a store; TanStack DB's are a collection for the single write and the bare \`PUT\` for the many; Zero's are whole
clients, for nothing else speaks to zero-cache. What a write does differs, too: ours finds the neighbours anew, keeps what it did
for repeats, history and undo, and tells other devices; the \`PUT\` does none of it.`,
  run: size =>
    withPeers('An acknowledged write', async () => {
      const [calls, rounds, seconds, devices] = size === 'full' ? [1_000, 6, 3, 32] : [20, 1, 0.5, 2]
      await using stage = await openStage()
      await using peers = await openPeerStage()
      const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: 1 })
      const sides = await openSides(stage, peers, devices)
      const blocks = size === 'full' ? 5 : 1
      try {
        const bareUser = await stage.user(FILMS)
        const once: Record<string, () => Promise<number>> = {
          ...Object.fromEntries(
            Object.entries(sides).map(([whose, [device]]) => [whose, () => timed(device?.next() ?? nothing)]),
          ),
          [floors[0]]: loopback(`${peers.url}/nothing`),
          [floors[1]]: () => timed(() => bareMove(pool, bareUser)),
        }
        await allInTurn(Math.min(calls, 200), once)
        const { ours: single = [], ...others } = await allInTurn(calls, once)
        progress('all at once')
        const together = Object.fromEntries(
          Object.entries(sides).map(([whose, all]) => [whose, () => perSecond(seconds, all, bareOf)]),
        )
        await allInTurn(1, together)
        const { ours: many = [], ...theirs } = await allInTurn(rounds, together)
        return [
          ...Object.entries(others).map(([whose, took = []]) =>
            beside({
              ...{ what: 'An acknowledged write, median', whose, ours: single, theirs: took, blocks },
              floor: floors.some(floor => floor === whose),
            }),
          ),
          ...Object.entries(theirs).map(([whose, took = []]) =>
            beside({
              ...{ what: `Acknowledged writes per second, ${devices} devices`, whose, ours: many, theirs: took },
              ...{ blocks: rounds, as: (value: number) => `${Math.round(value)} /s`, more: true },
            }),
          ),
        ]
      } finally {
        for (const device of Object.values(sides).flat()) device.close()
        await pool.end()
      }
    }),
}

const nothing = async () => undefined
const bareOf = (device: Writer) => (device.nextBare?.() ?? device.next())()

/** So many devices of each side, each of another person. */
async function openSides(stage: Stage, peers: PeerStage, count: number): Promise<Record<string, Writer[]>> {
  const [tanstack, zero] = [await peerModule('tanstack-device.mjs'), await peerModule('zero-device.mjs')]
  const [ours, theirs, zeros]: [Writer[], Writer[], Writer[]] = [[], [], []]
  await forEach(Array(count).fill(0), 4, 'devices of each side', async () => {
    ours.push(deviceOf(stage, await stage.user(FILMS)))
    theirs.push(await tanstack.openDevice({ user: await peers.user(FILMS), url: peers.url }))
    zeros.push(await zero.openDevice({ user: await peers.user(FILMS), cacheUrl: peers.cacheUrl }))
  })
  return { ours, [peerNames.tanstack]: theirs, [peerNames.zero]: zeros }
}

function deviceOf(stage: Stage, account: BenchUser): Writer {
  const device = new Device(stage.url, account)
  const next = () => {
    const { args } = account.board.move()
    return () => device.push('ranking.place', args)
  }
  return { next, close: () => device.close() }
}

/** One request and its reply over a connection kept open. */
function loopback(url: string): () => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = () =>
    new Promise((done, fail) => {
      get(url, { agent }, response => response.resume().on('end', done)).on('error', fail)
    })
  return () => timed(ask)
}
