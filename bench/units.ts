import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { shapeNames } from '#sync-rules'
import type { Db } from '../server/db.ts'
import { Device } from './device.ts'
import { METRICS_TOKEN, readGauges } from './gauges.ts'
import { Line, manyConnections } from './line.ts'
import { addMany } from './many.ts'
import { forEach, progress } from './measure.ts'
import { home } from './processes.ts'
import { type BenchUser, openStage, type Stage } from './stage.ts'

/**
 * `npx tsx bench/units.ts`: what one of each thing costs a server and its PostgreSQL, into bench/units.json. Time here is
 * processor time (of the server by /metrics, of PostgreSQL by /proc, so this needs Linux), which a busy machine changes
 * little; fsync is on. The load model (scaling.ts) multiplies these.
 */

export interface Units {
  /** Day it was measured, and where. */
  on: string
  /** Of one change by one op in a list of 300: processor milliseconds of both, bytes of WAL, bytes in the log of changes. */
  change: { server_ms: number; postgres_ms: number; wal_bytes: number; log_bytes: number }
  /** Of one poll that is held 20 s and ends with nothing: milliseconds for its end and its being asked again. */
  poll: { server_ms: number; postgres_ms: number; memory_bytes: number }
  /** Of one device that opens the app and reads a list of 300 from its start, three shapes. */
  opening: { server_ms: number; postgres_ms: number; sent_bytes: number }
  /** On the disk, with indexes: a title in somebody's list, and what is told of it to followers. */
  ranking: { bytes: number; activity_bytes: number }
  /** A server at rest, and an account with nothing in it. */
  server: { memory_bytes: number }
}

const LIST = 300
const [people, moves, waiting, cycles] = [40, 50, 5_000, 3]

/** Processor seconds and bytes so far. */
interface Meter {
  server: number
  postgres: number
  wal: number
}

async function read({ url, databaseUrl, db }: Stage): Promise<Meter> {
  const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })).text()
  const server = Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1])
  const wal = await db.row<{ at: number }>(`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as at`)
  return { server, postgres: await secondsOf(databaseUrl), wal: wal?.at ?? Number.NaN }
}

/** Of all processes of the PostgreSQL with this socket, also of those that have ended. */
async function secondsOf(databaseUrl: string): Promise<number> {
  const folder = decodeURIComponent(/host=([^&]+)/.exec(databaseUrl)?.[1] ?? '')
  const first = Number.parseInt(await readFile(join(folder, 'data/postmaster.pid'), 'utf8'), 10)
  let ticks = 0
  for (const name of await readdir('/proc')) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // Behind the name, which may hold anything: state, parent, …; 12th to 15th are the times, those of ended children last.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const own = (fields[11] ?? 0) + (fields[12] ?? 0)
    if (Number(name) === first) ticks += own + (fields[13] ?? 0) + (fields[14] ?? 0)
    else if (fields[1] === first) ticks += own
  }
  return ticks / 100
}

const sizeOf = async (db: Db, table: string): Promise<number> =>
  (await db.row<{ n: number }>('select pg_total_relation_size($1::text::regclass)::float8 as n', [table]))?.n ?? 0

const countOf = async (db: Db, table: string): Promise<number> =>
  (await db.row<{ n: number }>(`select count(*)::int as n from ${table}`))?.n ?? 0

const round = (value: number): number => Number(value.toPrecision(3))

/** What each of `count` costs, when `work` does them all. */
async function each(stage: Stage, count: number, work: () => Promise<unknown>) {
  const before = await read(stage)
  await work()
  const after = await read(stage)
  const ms = (what: 'server' | 'postgres') => round(((after[what] - before[what]) * 1_000) / count)
  return { server_ms: ms('server'), postgres_ms: ms('postgres'), wal_bytes: round((after.wal - before.wal) / count) }
}

async function measure(): Promise<Units> {
  await using stage = await openStage({ METRICS_TOKEN })
  const { db, url } = stage
  const { memory } = await readGauges(url)
  const users: BenchUser[] = []
  while (users.length < people) users.push(await stage.user(LIST))
  await db.exec('vacuum analyze')
  const ranking = {
    bytes: round((await sizeOf(db, 'user_rankings')) / (await countOf(db, 'user_rankings'))),
    activity_bytes: round((await sizeOf(db, 'activity')) / (await countOf(db, 'activity'))),
  }

  progress('changes')
  const devices = users.map(user => ({ user, device: new Device(url, user) }))
  const move = ({ user, device }: (typeof devices)[number]) => device.push('ranking.place', user.board.move().args)
  const turns = Array.from({ length: people * moves }, (_, i) => devices[i % people] as (typeof devices)[number])
  await forEach(turns.slice(0, people * 5), 8, 'changes to warm up', move)
  const logged = await sizeOf(db, 'change_log')
  const change = await each(stage, turns.length, () => forEach(turns, 8, 'changes', move))
  const log_bytes = round(((await sizeOf(db, 'change_log')) - logged) / turns.length)
  for (const { device } of devices) device.close()

  progress('openings')
  let sent = 0
  const open = async ({ token }: { token: string }) => {
    for (const shape of shapeNames) {
      const headers = { authorization: `Bearer ${token}` }
      const reply = await fetch(`${url}/sync/shapes/${shape}?offset=-1`, { headers })
      const { byteLength } = await reply.arrayBuffer()
      sent += byteLength
    }
  }
  const openings = Array.from({ length: 10 }, () => users).flat()
  await forEach(users, 8, 'openings to warm up', open)
  sent = 0
  const opening = await each(stage, openings.length, () => forEach(openings, 8, 'openings', open))

  progress('polls')
  const agent = manyConnections()
  const lines = (await addMany(db, waiting)).map(({ token }) => new Line({ url, shape: 'user_rankings', token, agent }))
  await forEach(lines, 32, 'polls', line => line.arrive())
  const before = await readGauges(url)
  // A poll that fails costs something else than one that is held.
  let failed: unknown
  for (const line of lines)
    line.follow().catch(error => {
      failed ??= error
    })
  await sleep(25_000)
  const poll = await each(stage, waiting * cycles, () => sleep(cycles * 20_000))
  const held = await readGauges(url)
  if (failed) throw failed
  agent.destroy()
  return {
    on: `${new Date().toISOString().slice(0, 10)}, Node ${process.version}`,
    change: { ...change, log_bytes },
    poll: {
      server_ms: poll.server_ms,
      postgres_ms: poll.postgres_ms,
      memory_bytes: round(((held.memory - before.memory) * 2 ** 20) / waiting),
    },
    opening: {
      server_ms: opening.server_ms,
      postgres_ms: opening.postgres_ms,
      sent_bytes: round(sent / openings.length),
    },
    ranking,
    server: { memory_bytes: round(memory * 2 ** 20) },
  }
}

export const unitsFile = join(home, 'bench/units.json')

if (process.argv[1] === import.meta.filename) {
  const units = await measure()
  await writeFile(unitsFile, `${JSON.stringify(units, null, 2)}\n`)
  process.stdout.write(`${JSON.stringify(units, null, 2)}\n`)
}
