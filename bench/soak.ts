/**
 * `npm run soak`: a server and a PostgreSQL that are used without pause while things go wrong, and afterwards everything is
 * held against everything. MARQUEE_SOAK_MINUTES=1440, MARQUEE_SOAK_DEVICES=50 and MARQUEE_SOAK_SEED say how long, how many
 * and which faults. In the first sixth the server itself ends now and then; from then on only its database does. From the
 * second quarter on its memory is watched, when it has grown into its size: 80 minutes watch it for an hour. Exits with 1
 * when something does not hold.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openPostgres } from '../server/db/postgres.ts'
import type { Db } from '../server/db.ts'
import { type Followed, follow } from '../server/shapes/testing/follow.ts'
import { startPostgres } from '../server/testing/postgres.ts'
import { freePort, type Started, startProcess } from '../server/testing/process.ts'
import { METRICS_TOKEN, readGauges } from './gauges.ts'
import { addMany, tokenOf } from './many.ts'
import { SECRET } from './processes.ts'
import { Sender } from './sender.ts'
import { addTitles } from './stage.ts'

const setting = (name: string, usual: number) => Number(process.env[`MARQUEE_SOAK_${name}`] ?? usual)
const [minutes, devices, seed] = [setting('MINUTES', 10), setting('DEVICES', 50), setting('SEED', Date.now() % 100_000)]
const say = (text: string) => void process.stdout.write(`${new Date().toISOString()} ${text}\n`)
say(`${minutes} minutes, ${devices} devices, seed ${seed}`)

/** Mulberry32: the same faults for the same seed. */
let state = seed
function random(): number {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

const postgres = await startPostgres({ fsync: true })
const DATABASE_URL = postgres.url('postgres')
const PORT = await freePort()
const url = `http://127.0.0.1:${PORT}`
// With much room V8 is in no hurry to throw things away, and to touch what room it has: with little, what grows is ours.
const NODE_OPTIONS = '--max-old-space-size=128 --max-semi-space-size=4'
const start = () =>
  startProcess({ DATABASE_URL, PORT, MARQUEE_SECRET: SECRET, THROTTLES: 'off', METRICS_TOKEN, NODE_OPTIONS })
let server: Started = start()
await server.url
const db = await openPostgres(DATABASE_URL, { max: 2 })
await addTitles(db)
const people = await addMany(db, devices)
const senders = people.map(person => new Sender(() => url, person))
const readers = new Map<Sender, Followed>(
  senders.slice(0, 20).map(sender => [
    sender,
    follow(url, () => sender.account.token, {
      backoffOptions: { initialDelay: 50, maxDelay: 2_000, multiplier: 1.5 },
    }),
  ]),
)

const end = Date.now() + minutes * 60_000
const lastStart = Date.now() + minutes * 10_000
const watched = Date.now() + minutes * 15_000
const memory: { at: number; megabytes: number }[] = []
const trouble: string[] = []
await Promise.all([...senders.map(write), goWrong(), watchMemory()])
say('everybody rests')
for (const sender of senders) await settle(sender)
await hold(db)
for (const [, reader] of readers) await reader[Symbol.asyncDispose]()
for (const sender of senders) sender.close()
const code = await server.end('SIGTERM')
if (code !== 0) trouble.push(`the server ended with ${code}`)
await db.close()
await postgres.stop()
say(`${moves()} moves. ${trouble.length === 0 ? 'Everything holds.' : ''}`)
for (const text of trouble) say(text)
process.exit(trouble.length === 0 ? 0 : 1)

function moves(): number {
  return senders.reduce((sum, { done }) => sum + done, 0)
}

/** Two moves a second. Access tokens live for ten minutes, so each minute it gets another. */
async function write(sender: Sender): Promise<void> {
  let renewed = Date.now()
  while (Date.now() < end) {
    if (Date.now() - renewed > 60_000) {
      sender.account.token = await tokenOf(sender.account)
      renewed = Date.now()
    }
    const { status } = await sender.send()
    if (![0, 200, 429, 503].includes(status)) trouble.push(`a move was answered with ${status}`)
    await sleep(status === 200 ? 500 : 200)
  }
}

async function goWrong(): Promise<void> {
  for (;;) {
    await sleep(Math.min(60_000, minutes * 4_000) * (0.5 + random()))
    if (Date.now() > end - 20_000) return
    const ends = ['SIGTERM', 'SIGKILL'] as const
    const halts = ['fast', 'immediate', 'kill'] as const
    if (Date.now() < lastStart && random() < 0.5) {
      const how = ends[Math.floor(random() * 2)] as (typeof ends)[number]
      say(`the server ends: ${how}`)
      const code = await server.end(how)
      if (how === 'SIGTERM' && code !== 0) trouble.push(`the server ended with ${code}`)
      server = start()
      await server.url
    } else {
      const how = halts[Math.floor(random() * 3)] as (typeof halts)[number]
      say(`the database ends: ${how}`)
      await postgres.halt(how)
      await sleep(random() * 3_000)
      await postgres.resume()
    }
  }
}

async function watchMemory(): Promise<void> {
  let said = 0
  while (Date.now() < end) {
    await sleep(Math.min(10_000, minutes * 1_000))
    const gauges = await readGauges(url).catch(() => undefined)
    if (!gauges) continue
    if (Date.now() > watched) memory.push({ at: Date.now() / 3_600_000, megabytes: gauges.memory })
    if (Date.now() - said < minutes * 3_000) continue
    said = Date.now()
    say(`memory: ${gauges.memory.toFixed(1)} MB, of it the heap: ${gauges.heap.toFixed(1)} MB; ${moves()} moves`)
  }
}

/** What is under way comes to its end. */
async function settle(sender: Sender): Promise<void> {
  sender.account.token = await tokenOf(sender.account)
  const before = sender.done
  while (sender.done === before) if ((await sender.send()).status !== 200) await sleep(100)
}

/** Every move has taken effect once and in its order; every list, here and at its reader, is what the moves make of it. */
async function hold(db: Db): Promise<void> {
  for (const sender of senders) {
    trouble.push(...sender.odd.map(result => `not applied: ${result}`))
    const logged = await db.rows<{ mid: number }>('select mid from change_log where client_id = $1 order by seq', [
      sender.client_id,
    ])
    if (logged.length !== sender.done || logged.some(({ mid }, i) => mid !== i + 1))
      trouble.push(`${sender.client_id}: ${sender.done} moves acknowledged, ${logged.length} in the log`)
    const rows = await db.rows<{ id: string; media_item_id: string; seq: number }>(
      `select id, media_item_id, seq from user_rankings where user_id = $1 and tier = 'S' order by rank_position`,
      [sender.account.id],
    )
    if (rows.map(row => row.media_item_id).join() !== sender.list().join())
      trouble.push(`${sender.client_id}: the list is not what its moves make of it`)
    const reader = readers.get(sender)
    if (!reader) continue
    const there = reader.until(held => rows.every(({ id, seq }) => Number(held.get(id)?.seq) === seq)).then(() => true)
    if (!(await Promise.race([there, sleep(60_000, false)])))
      trouble.push(`${sender.client_id}: its reader did not arrive`)
    trouble.push(...reader.errors.map(error => `a reader gave up: ${String(error)}`))
  }
  const slope = slopeOf(memory)
  say(`memory: ${memory.at(-1)?.megabytes.toFixed(0)} MB, ${slope.toFixed(1)} MB an hour`)
  // In minutes it is still growing into its size, and an hour of a few hundred looks tells no single megabyte.
  if (minutes >= 80 && slope > 5) trouble.push(`memory grows by ${slope.toFixed(1)} MB an hour`)
}

/** Least squares. */
function slopeOf(points: readonly { at: number; megabytes: number }[]): number {
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, p) => sum + of(p), 0) / points.length
  const [x, y] = [mean(p => p.at), mean(p => p.megabytes)]
  return mean(p => (p.at - x) * (p.megabytes - y)) / mean(p => (p.at - x) ** 2)
}
