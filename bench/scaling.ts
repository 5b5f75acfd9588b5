import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { home } from './processes.ts'
import { type Units, unitsFile } from './units.ts'

/**
 * `npx tsx bench/scaling.ts`: the tables of docs/scaling.md, from what was measured (units.json) and what is assumed of
 * people (here). It only multiplies.
 */

/** What people do. Guesses, and so named: change them and run this again. */
export const people = {
  /** Titles in a list. */
  titles: 300,
  /** Share of all accounts that come on a day, and of those how many are there in the busiest minute. */
  daily: 0.2,
  atOnce: 0.15,
  devices: 1.3,
  /** Of somebody who comes: times they open the app, and changes they make, on a day. */
  openings: 4,
  changes: 15,
  /** How much more than on average is done in the busiest minute. */
  peak: 5,
  followedTitles: 0.8,
}

/** What the program is made with: streams of a device, seconds a poll is held, days the log is kept, connections of a process to PostgreSQL. */
export const built = { streams: 3, hold: 20, logDays: 30, pool: 11, lines: 20_000 }

/** From docs/benchmarks.md: both leaderboards made anew. They are read through from end to end, so it grows with the lists. */
export const boards = { seconds: 4.7, titles: 5_000_000 }

/** What PostgreSQL keeps for an Electric that is away (docker-compose.yml). */
export const kept = 4 * 2 ** 30

/** How full we would run things: of a processor, and of a process's memory in bytes. */
export const careful = { processor: 0.6, memory: 700 * 2 ** 20 }

export interface Load {
  accounts: number
  /** At the busiest minute. */
  devices: number
  polls: number
  changesPerSecond: number
  openingsPerSecond: number
  pollsPerSecond: number
  /** Processors busy, of all servers and of PostgreSQL. */
  serverProcessors: number
  postgresProcessors: number
  /** Processes of the server: by processors, by memory, by lines. */
  processes: { processors: number; memory: number; lines: number; needed: number }
  connections: number
  /** Bytes: lists and what followers see; the log of changes; WAL on a day; sent on a day. */
  lists: number
  log: number
  walPerDay: number
  sentPerDay: number
  /** Seconds that the leaderboards take to be made anew. */
  boards: number
  /** Hours until an Electric that is away has lost its place in the log. */
  awayHours: number
}

const DAY = 86_400

export function loadOf(accounts: number, units: Units): Load {
  const coming = accounts * people.daily
  const devices = coming * people.atOnce * people.devices
  const polls = devices * built.streams
  const perSecond = (perDay: number) => (coming * perDay * people.peak) / DAY
  const [changesPerSecond, openingsPerSecond] = [perSecond(people.changes), perSecond(people.openings)]
  const pollsPerSecond = polls / built.hold
  const busy = (of: 'server_ms' | 'postgres_ms') =>
    (changesPerSecond * units.change[of] + openingsPerSecond * units.opening[of] + pollsPerSecond * units.poll[of]) /
    1_000
  const serverProcessors = busy('server_ms')
  const processes = {
    processors: Math.ceil(serverProcessors / careful.processor),
    memory: Math.ceil((polls * units.poll.memory_bytes) / (careful.memory - units.server.memory_bytes)),
    lines: Math.ceil(polls / built.lines),
  }
  const walPerDay = coming * people.changes * units.change.wal_bytes
  const needed = Math.max(1, ...Object.values(processes))
  return {
    accounts,
    ...{ devices, polls, changesPerSecond, openingsPerSecond, pollsPerSecond, serverProcessors },
    postgresProcessors: busy('postgres_ms'),
    processes: { ...processes, needed },
    connections: needed * built.pool,
    lists: accounts * people.titles * (units.ranking.bytes + people.followedTitles * units.ranking.activity_bytes),
    log: coming * people.changes * built.logDays * units.change.log_bytes,
    walPerDay,
    sentPerDay: coming * people.openings * units.opening.sent_bytes,
    boards: (boards.seconds * accounts * people.titles) / boards.titles,
    awayHours: (kept / walPerDay) * 24,
  }
}

const sizes = [1_000, 10_000, 100_000, 1_000_000]

const number = (n: number): string =>
  n >= 100 ? Math.round(n).toLocaleString('en') : n >= 10 ? n.toFixed(0) : n >= 1 ? n.toFixed(1) : n.toFixed(2)
const bytes = (n: number): string => {
  const [size, name] = [
    [2 ** 40, 'TB'],
    [2 ** 30, 'GB'],
    [2 ** 20, 'MB'],
    [2 ** 10, 'KB'],
  ].find(([size]) => n >= (size as number)) ?? [1, 'B']
  return `${number(n / (size as number))} ${name}`
}

const table = (rows: string[][]): string =>
  rows.flatMap((row, i) => [`| ${row.join(' | ')} |`, ...(i === 0 ? [`|${'---|'.repeat(row.length)}`] : [])]).join('\n')

/** The two tables of the page, by the names of their places in it. */
export function tablesOf(units: Units): Record<'units' | 'load', string> {
  const { change, poll, opening, ranking, server } = units
  const loads = sizes.map(size => loadOf(size, units))
  const row = (what: string, told: (load: Load) => string) => [what, ...loads.map(told)]
  return {
    units: table([
      ['one', 'processor time of the server', 'of PostgreSQL', 'bytes'],
      [
        'change, in a list of 300',
        `${change.server_ms} ms`,
        `${change.postgres_ms} ms`,
        `${bytes(change.wal_bytes)} of WAL, ${bytes(change.log_bytes)} in the log`,
      ],
      [
        'poll that ends with nothing, and is asked again',
        `${poll.server_ms} ms`,
        `${poll.postgres_ms} ms`,
        `${bytes(poll.memory_bytes)} of memory while it is held`,
      ],
      [
        'opening: a list of 300 from its start',
        `${opening.server_ms} ms`,
        `${opening.postgres_ms} ms`,
        `${bytes(opening.sent_bytes)} sent, before compression`,
      ],
      [
        'title in a list',
        '–',
        '–',
        `${bytes(ranking.bytes)} on the disk, and ${bytes(ranking.activity_bytes)} where followers see it`,
      ],
      ['server at rest', '–', '–', `${bytes(server.memory_bytes)} of memory`],
    ]),
    load: table([
      ['accounts', ...sizes.map(size => number(size))],
      row('devices connected in the busiest minute', load => number(load.devices)),
      row('polls held', load => number(load.polls)),
      row('changes a second', load => number(load.changesPerSecond)),
      row('openings a second', load => number(load.openingsPerSecond)),
      row('polls ended a second', load => number(load.pollsPerSecond)),
      row('processors busy: servers', load => number(load.serverProcessors)),
      row('processors busy: PostgreSQL', load => number(load.postgresProcessors)),
      row(
        'server processes (by processor / memory / lines)',
        ({ processes: p }) => `**${p.needed}** (${p.processors} / ${p.memory} / ${p.lines})`,
      ),
      row('connections to PostgreSQL', load => number(load.connections)),
      row('lists on the disk', load => bytes(load.lists)),
      row('log of changes, 30 days', load => bytes(load.log)),
      row('WAL a day', load => bytes(load.walPerDay)),
      row('lists sent a day', load => bytes(load.sentPerDay)),
      row('leaderboards made anew', load => `${number(load.boards)} s`),
      row('Electric may be away', load => `${number(load.awayHours)} h`),
    ]),
  }
}

export const page = join(home, 'docs/scaling.md')

/** The page with its tables put where they belong: between `<!-- name -->` and `<!-- /name -->`. */
export const withTables = (text: string, tables: Record<string, string>): string =>
  Object.entries(tables).reduce((all, [name, rows]) => {
    const [before = '', rest = ''] = all.split(`<!-- ${name} -->\n`)
    return `${before}<!-- ${name} -->\n${rows}\n<!-- /${name} -->${rest.split(`<!-- /${name} -->`)[1]}`
  }, text)

export const readUnits = async (): Promise<Units> => JSON.parse(await readFile(unitsFile, 'utf8'))

if (process.argv[1] === import.meta.filename) {
  const tables = tablesOf(await readUnits())
  await writeFile(page, withTables(await readFile(page, 'utf8'), tables))
  process.stdout.write(`${tables.load}\n`)
}
