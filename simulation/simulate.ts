import { createHash } from 'node:crypto'
import { v5 } from 'uuid'
import { ID_NAMESPACE, type Op, PROTOCOL, type Push, type ShapeName } from '#sync-rules'
import type { Meta } from '../client/store/tables.ts'
import { openFromTemplate, template } from '../server/db/template.ts'
import type { Db } from '../server/db.ts'
import { checkAtRest, checkDisk } from './check.ts'
import type { Defect } from './defects.ts'
import { Device } from './device.ts'
import { Violation } from './model.ts'
import { fair, foul } from './network.ts'
import { befall, gesture } from './people.ts'
import { type Dice, dice } from './random.ts'
import { SimServer } from './server.ts'
import { type Timeline, timeline } from './time.ts'

/** A film list for everybody in the world. */
const media = Array.from({ length: 14 }, (_, i) => v5(`simulated film ${i}`, ID_NAMESPACE))
const BEGIN = Date.parse('2026-11-24T10:00:00Z')

/** A database that runs may share: each takes a user of its own. */
export async function openWorld(): Promise<Db> {
  const db = await openFromTemplate(await template())
  for (const [i, id] of media.entries()) {
    await db.rows(
      `insert into media_items (id, media_type, title, search_key) values ($1, 'MOVIE', $2::text, $2::text)`,
      [id, `film ${i}`],
    )
  }
  return db
}

export interface Report {
  seed: number
  /** SHA-256 of the event log: equal for equal seeds. */
  digest: string
  log: string[]
  ops: number
  coverage: Map<string, number>
  violation: Violation | undefined
}

export interface Options {
  /** How many things happen before the weather clears. */
  events?: number
  defect?: Defect
}

/** One run of one seed: devices, tabs, gestures and faults; then fair weather, rest, and the invariants. */
export async function simulate(db: Db, seed: number, { events = 60, defect }: Options = {}): Promise<Report> {
  const log: string[] = []
  const time = timeline(BEGIN)
  const note = (line: string) => log.push(`${time.now() - BEGIN} ${line}`)
  const auth = await signUp(db, seed)
  const server = new SimServer(db, auth, time.now, note)
  const minted = new Set<string>()
  const brought = new Map<Device, number>()
  let weather = foul
  const root = dice(seed)

  const devices = Array.from({ length: 1 + root.below(4) }, (_, i): Device => {
    const device: Device = new Device(`device ${i}`, {
      time,
      dice: root.split(`device ${i}`),
      user_id: auth.user_id,
      wire: {
        time,
        server,
        weather: () => weather,
        brought: (shape: ShapeName, seq: number) => {
          if (shape === 'user_rankings') brought.set(device, Math.max(brought.get(device) ?? 0, seq))
        },
        ...defect?.wire?.(() => device, server),
      },
      written: each => checkDisk(each, minted, brought.get(each) ?? 0),
    })
    return device
  })

  let violation: Violation | undefined
  try {
    const happening = dice(seed).split('happening')
    for (let i = 0; i < events; i++) {
      const device = happening.pick(devices)
      const tab = device.tabs.size > 0 ? happening.pick([...device.tabs]) : undefined
      const act = tab && happening.chance(0.75) ? gesture(tab, happening, media) : befall(device, happening)
      if (act.what === 'loses a tab') defect?.tabLost?.(device)
      note(`${device.name} ${act.what}`)
      const refused = watch(act.done)
      await elapse(time, happening.chance(0.2) ? happening.below(60_000) : happening.below(2_000))
      throwIf(refused.violation ?? server.bug)
      if (happening.chance(0.05)) await sendTail(device, happening, server)
    }
    weather = fair
    await heal(time, devices)
    await rest(time, devices, server)
    throwIf(server.bug)
    await checkAtRest(db, auth.user_id, devices, server.model, minted)
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    violation = error
    note(error.message)
  }
  for (const device of devices) for (const tab of [...device.tabs]) device.kill(tab)
  const digest = createHash('sha256').update(log.join('\n')).digest('hex')
  return { seed, digest, log, ops: minted.size, coverage: server.model.coverage, violation }
}

/** Two tabs that drain at once may send what is not the head of the queue. The server must not take it. */
async function sendTail(device: Device, happening: Dice, server: SimServer): Promise<void> {
  const [meta] = [...(device.disk.contents.get('meta')?.values() ?? [])] as Meta[]
  const ops = ([...(device.disk.contents.get('ops')?.values() ?? [])] as Op[]).sort((a, b) => a.mid - b.mid)
  if (!meta || ops.length < 2) return
  const { owner_id: user_id, client_id, minted } = meta
  const tail = ops.slice(1 + happening.below(ops.length - 1))
  await server.push({ user_id, client_id, schema: PROTOCOL, minted, ops: tail } as Push).catch(() => undefined)
}

/** Violations found inside a gesture reach us when it settles; other failures of a gesture are the store's business. */
function watch(done: Promise<unknown>): { violation?: Violation } {
  const seen: { violation?: Violation } = {}
  done.catch(error => {
    if (error instanceof Violation) seen.violation = error
  })
  return seen
}

function throwIf(violation: Violation | undefined): void {
  if (violation) throw violation
}

async function elapse(time: Timeline, ms: number): Promise<void> {
  let over = false
  time.after(ms, () => {
    over = true
  })
  while (!over) await time.step()
}

async function heal(time: Timeline, devices: readonly Device[]): Promise<void> {
  for (const device of devices) {
    device.online = true
    if (device.tabs.size === 0) void device.open()
    for (const tab of device.tabs) tab.wake()
  }
  await elapse(time, 1)
}

/** I8: in fair weather every outbox empties, and every stream catches up, within a few minutes of backoff at most. */
async function rest(time: Timeline, devices: readonly Device[], server: SimServer): Promise<void> {
  const before = server.pushes
  for (let minute = 0; minute < 10; minute++) {
    await elapse(time, 60_000)
    if (server.pushes - before > 40 * devices.length) throw new Violation('I8', 'a device pushes without end')
    const waiting = devices.filter(device => (device.disk.contents.get('ops')?.size ?? 0) > 0)
    if (waiting.length === 0) {
      await elapse(time, 45_000)
      return
    }
  }
  const waiting = devices.map(device => device.disk.contents.get('ops')?.size)
  throw new Violation('I8', `after ten fair minutes ops still wait: ${waiting.join()} (server at ${server.now()})`)
}

async function signUp(db: Db, seed: number) {
  const identity = dice(seed).split('user')
  const [user_id, session_id] = [identity.uuid(), identity.uuid()]
  await db.rows('delete from user_rankings where user_id = $1', [user_id])
  await db.rows('delete from watchlist_items where user_id = $1', [user_id])
  await db.rows('delete from media_items where created_by_user_id = $1', [user_id])
  await db.rows('delete from users where id = $1', [user_id])
  const name = `u${user_id.replaceAll('-', '').slice(0, 20)}`
  await db.rows(
    `insert into users (id, username, email, password_hash) values ($1, $2::text, $2::text || '@example.com', '')`,
    [user_id, name],
  )
  await db.rows('insert into sync_heads (user_id) values ($1)', [user_id])
  await db.rows(
    `insert into sessions (id, user_id, leaf_hash, expires_at) values ($1, $2, decode(md5($1::uuid::text), 'hex'), now())`,
    [session_id, user_id],
  )
  return { user_id, session_id }
}
