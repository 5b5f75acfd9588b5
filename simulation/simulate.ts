import { createHash } from 'node:crypto'
import { v5 } from 'uuid'
import { ID_NAMESPACE, type Op, PROTOCOL, type Push } from '#sync-rules'
import type { Meta } from '../client/store/tables.ts'
import { openFromTemplate, template } from '../server/db/template.ts'
import type { Db } from '../server/db.ts'
import type { Auth } from '../server/http.ts'
import { checkAtRest, checkDisk, checkExplained, type Written } from './check.ts'
import { inflict } from './damages.ts'
import type { Defect } from './defects.ts'
import { Browser, Device } from './device.ts'
import { Violation } from './model.ts'
import { fair, foul } from './network.ts'
import { befall, evict, gesture } from './people.ts'
import { type Dice, dice } from './random.ts'
import { elapse, heal, rest, takeWishesBack } from './rest.ts'
import { SimServer } from './server.ts'
import { signUp } from './sign-up.ts'
import { timeline } from './time.ts'

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
  /** A row of every device becomes another when the weather clears. */
  damaged?: boolean
  /** The server goes back, once, and does not say so. */
  unsaid?: boolean
}

/** What may befall this world beside bad weather. One at a time: together they lose what no protocol can keep. */
type Trouble = 'none' | 'server goes back' | 'cloned profiles'

/** One run of one seed: people, devices, tabs, gestures and faults; then fair weather, rest, and the invariants. */
export async function simulate(
  db: Db,
  seed: number,
  { events = 60, defect, damaged, unsaid }: Options = {},
): Promise<Report> {
  const log: string[] = []
  const time = timeline(BEGIN)
  const note = (line: string) => log.push(`${time.now() - BEGIN} ${line}`)
  const root = dice(seed)
  const users = [await signUp(db, root.split('user'))]
  if (root.chance(0.3)) users.push(await signUp(db, root.split('second user')))
  const drawn = root.pick<Trouble>(['none', 'none', 'server goes back', 'cloned profiles'])
  const trouble = unsaid ? 'server goes back' : damaged ? 'none' : drawn
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
  const browsers = 1 + root.below(4)
  for (let i = 0; i < browsers; i++) {
    const browser = new Browser(`browser ${i}`)
    for (const [n, auth] of users.entries()) addDevice(`device ${i}${n === 0 ? '' : ' of another'}`, browser, auth)
    browser.signedIn.add(root.pick(users).user_id)
  }

  /** What happens to the world, not to one device. */
  const strike = async (happening: Dice, device: Device): Promise<void> => {
    if (trouble === 'server goes back' && happening.chance(0.05)) await server.takeBackup()
    const goesBack = trouble === 'server goes back' && happening.chance(0.02) && !(unsaid && coverage.has(trouble))
    if (goesBack && (await server.goBack(unsaid ? null : happening.uuid()))) {
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
    // Whoever asked before asks again in an hour, or when it is opened anew.
    if (damaged || unsaid) for (const device of devices) for (const tab of [...device.tabs]) device.kill(tab)
    for (const device of damaged ? devices : []) seen(inflict(device, happening) ?? 'nothing to damage')
    await heal(time, devices)
    await rest(time, devices, server)
    throwIf(server.bug)
    const check = async () => {
      const { differs } = server.compared
      // I1: a digest that differs where nothing was lost is itself wrong, or has found what nobody planted.
      if (differs > 0 && !damaged && trouble !== 'server goes back')
        throw new Violation('I1', `${differs} times a device had other rows than the server`)
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
  for (const [verdict, n] of Object.entries(server.compared)) if (n > 0) seen(`digests: ${verdict}`, n)
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
