import { createHash } from 'node:crypto'
import { v5 } from 'uuid'
import { ID_NAMESPACE, type Op, PROTOCOL, type Push } from '#sync-rules'
import type { Meta } from '../client/store/tables.ts'
import type { Attention } from '../client/store/types.ts'
import { openFromTemplate, template } from '../server/db/template.ts'
import type { Db } from '../server/db.ts'
import type { Auth } from '../server/http.ts'
import { checkAtRest, checkDisk, checkExplained, type Written } from './check.ts'
import type { Defect } from './defects.ts'
import { Browser, Device } from './device.ts'
import { Violation } from './model.ts'
import { fair, foul } from './network.ts'
import { befall, evict, gesture } from './people.ts'
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

/** What may befall this world beside bad weather. One at a time: together they lose what no protocol can keep. */
type Trouble = 'none' | 'server goes back' | 'cloned profiles'

/** One run of one seed: people, devices, tabs, gestures and faults; then fair weather, rest, and the invariants. */
export async function simulate(db: Db, seed: number, { events = 60, defect }: Options = {}): Promise<Report> {
  const log: string[] = []
  const time = timeline(BEGIN)
  const note = (line: string) => log.push(`${time.now() - BEGIN} ${line}`)
  const root = dice(seed)
  const users = [await signUp(db, root.split('user'))]
  if (root.chance(0.3)) users.push(await signUp(db, root.split('second user')))
  const trouble = root.pick<Trouble>(['none', 'none', 'server goes back', 'cloned profiles'])
  let weather = foul
  const luck = root.split('server')
  const server = new SimServer(db, users, time.now, note, {
    outage: () => (weather === foul && luck.chance(0.03) ? luck.pick(['before', 'after']) : undefined),
    poisoned: opId => weather === foul && opId.startsWith('00'),
  })
  const coverage = new Map<string, number>()
  const seen = (what: string, n = 1) => coverage.set(what, (coverage.get(what) ?? 0) + n)
  const written = new Map<string, Written>(users.map(u => [u.user_id, { minted: new Set(), evicted: new Set() }]))
  const of = (device: Device) => written.get(device.world.user_id) as Written
  const brought = new Map<Device, number>()
  const devices: Device[] = []

  const addDevice = (name: string, browser: Browser, auth: Auth): Device => {
    const fate = root.split(name)
    const device: Device = new Device(name, browser, {
      time,
      dice: fate,
      user_id: auth.user_id,
      auth,
      wire: {
        time,
        server,
        weather: () => weather,
        brought: (shape, seq, rows) => {
          if (rows.some(row => 'user_id' in row.value && row.value.user_id !== auth.user_id))
            throw new Violation('I5', `${name} was brought rows of somebody else`)
          if (shape === 'user_rankings') brought.set(device, Math.max(brought.get(device) ?? 0, seq))
        },
        ...defect?.wire?.(() => device, server),
      },
      written: each => checkDisk(each, of(each), brought.get(each) ?? 0),
    })
    device.disk.beforeCommit = () => {
      if (weather === foul && fate.chance(0.01)) throw new Error('the disk is full')
    }
    devices.push(device)
    return device
  }
  for (let i = 0; i < 1 + root.below(4); i++) {
    const browser = new Browser(`browser ${i}`)
    for (const [n, auth] of users.entries()) addDevice(`device ${i}${n === 0 ? '' : ' of another'}`, browser, auth)
    browser.signedIn.add(root.pick(users).user_id)
  }

  /** What happens to the world, not to one device. */
  const strike = async (happening: Dice, device: Device): Promise<void> => {
    if (trouble === 'server goes back' && happening.chance(0.05)) await server.takeBackup()
    if (trouble === 'server goes back' && happening.chance(0.02) && (await server.goBack(happening.uuid()))) {
      note('the server goes back to its backup')
      seen(trouble)
    }
    if (trouble === 'cloned profiles' && happening.chance(0.02) && devices.length < 8) {
      const twin = addDevice(`copy ${devices.length}`, new Browser(`browser ${devices.length}`), device.world.auth)
      twin.browser.signedIn.add(twin.world.user_id)
      twin.disk = { ...twin.disk, contents: structuredClone(device.disk.contents) }
      brought.set(twin, brought.get(device) ?? 0)
      note(`${device.name} is cloned as ${twin.name}`)
      seen(trouble)
    }
    if (trouble === 'none' && happening.chance(0.005)) {
      for (const op of evict(device)) of(device).evicted.add(op)
      brought.delete(device)
      note(`${device.name} is evicted`)
      seen('evicted')
    }
  }

  let violation: Violation | undefined
  try {
    const happening = root.split('happening')
    for (let i = 0; i < events; i++) {
      const device = happening.pick(devices.filter(each => each.auth()))
      const tab = device.tabs.size > 0 ? happening.pick([...device.tabs]) : undefined
      const act = tab && happening.chance(0.75) ? gesture(tab, happening, media) : befall(device, happening, time.now())
      if (act.what === 'loses a tab') defect?.tabLost?.(device)
      note(`${device.name} ${act.what}`)
      const refused = watch(act.done)
      await elapse(time, happening.chance(0.2) ? happening.below(60_000) : happening.below(2_000))
      throwIf(refused.violation ?? server.bug)
      // Of a cloned profile both at once would double an op, and our client never sends the middle of its queue.
      if (trouble !== 'cloned profiles' && happening.chance(0.05)) await sendTail(device, happening, server)
      await strike(happening, device)
    }
    weather = fair
    await heal(time, devices)
    await rest(time, devices, server)
    throwIf(server.bug)
    const check = async () => {
      for (const { user_id } of users) {
        const own = devices.filter(device => device.world.user_id === user_id)
        await checkAtRest(db, user_id, own, server.model(user_id), written.get(user_id) as Written)
        if (trouble === 'none') await checkExplained(db, user_id, own)
      }
    }
    await check()
    if (await takeWishesBack(db, devices, time, note)) {
      await rest(time, devices, server)
      throwIf(server.bug)
      await check()
    }
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    violation = error
    note(error.message)
  }
  for (const device of devices) for (const tab of [...device.tabs]) device.kill(tab)
  const digest = createHash('sha256').update(log.join('\n')).digest('hex')
  const ops = [...written.values()].reduce((sum, { minted }) => sum + minted.size, 0)
  if (users.length > 1) seen('second account')
  for (const { user_id } of users) for (const [way, n] of server.model(user_id).coverage) seen(way, n)
  return { seed, digest, log, ops, coverage, violation }
}

/** Two tabs that drain at once may send what is not the head of the queue. The server must not take it. */
async function sendTail(device: Device, happening: Dice, server: SimServer): Promise<void> {
  const [meta] = [...(device.disk.contents.get('meta')?.values() ?? [])] as Meta[]
  const ops = ([...(device.disk.contents.get('ops')?.values() ?? [])] as Op[]).sort((a, b) => a.mid - b.mid)
  if (!meta || ops.length < 2) return
  const { owner_id: user_id, client_id, minted } = meta
  const tail = ops.slice(1 + happening.below(ops.length - 1))
  const body = { user_id, client_id, schema: PROTOCOL, minted, ops: tail } as Push
  await server.push(device.world.auth, body).catch(() => undefined)
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
    device.browser.online = true
    device.browser.frozen = undefined
    device.browser.signedIn.add(device.world.user_id)
    // A tab that could not read its disk shows that, and is opened again.
    for (const tab of [...device.tabs]) if (!tab.store) device.kill(tab)
    if (device.tabs.size === 0) void device.open()
    for (const tab of device.tabs) tab.wake()
  }
  await elapse(time, 1)
}

/**
 * I9: what is offered to be taken back can be. Carries out the offers that stand on each device, the latest of each title,
 * one after the other; tells whether there were any.
 */
async function takeWishesBack(
  db: Db,
  devices: readonly Device[],
  time: Timeline,
  note: (line: string) => void,
): Promise<boolean> {
  let some = false
  for (const device of devices) {
    const store = [...device.tabs][0]?.store
    const offers = new Map<string, Attention>()
    for (const told of store?.attention() ?? []) if (told.restore) offers.set(told.restore.args.media_id, told)
    for (const { op_id, restore } of offers.values()) {
      if (!store || !restore) continue
      some = true
      note(`${device.name} takes back ${op_id.slice(0, 8)}`)
      const id = v5(`restore ${op_id}`, ID_NAMESPACE)
      await finish(time, store.append([{ ...restore, op_id: id }]))
      await elapse(time, 10_000)
      const row = await db.row<{ outcome: string; reason: string }>(
        'select outcome, reason from change_log where op_id = $1',
        [id],
      )
      // A match can be corrected only as long as the other title has no place of its own.
      if (row?.reason === 'already_ranked' && restore.kind === 'ranking.rematch') continue
      if (!row || ['superseded', 'rejected', 'parked'].includes(row.outcome)) {
        throw new Violation('I9', `what was offered for ${op_id} came out ${row?.outcome} ${row?.reason ?? ''}`)
      }
    }
  }
  return some
}

/** Lets the world go on until something is done. */
async function finish(time: Timeline, done: Promise<unknown>): Promise<void> {
  let over = false
  const settled = done.finally(() => {
    over = true
  })
  settled.catch(() => undefined)
  while (!over && (await time.step()));
  await settled
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

async function signUp(db: Db, identity: Dice): Promise<Auth> {
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
