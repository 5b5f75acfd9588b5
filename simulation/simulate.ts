import { createHash } from 'node:crypto'
import type { Db } from '../server/db.ts'
import { checkAtRest, checkExplained, checkGuests, type Written } from './check.ts'
import { inflict } from './damages.ts'
import type { Defect } from './defects.ts'
import type { Device } from './device.ts'
import { films } from './films.ts'
import { befall, decideMishap, evict, sendTail } from './mishaps.ts'
import { throwIf, Violation, watch } from './model.ts'
import { carryOut, decide } from './people.ts'
import { type Dice, dice } from './random.ts'
import { checkTold, elapse, heal, rest, takeWishesBack } from './rest.ts'
import { type Gesture, type Script, type Step, type Stroke, spell, type Trouble } from './script.ts'
import { World } from './world.ts'

/**
 * Puts the films into a fresh database that runs may share: each takes users of its own. Rows get their ids from what they
 * are about: the screen breaks a tie by id, and an equal seed has to see an equal screen.
 */
export async function furnish<D extends Db>(db: D): Promise<D> {
  // Planning each statement for its very values takes three tenths of the time that a world has PGlite work.
  if (db.engine === 'pglite') await db.exec('set plan_cache_mode = force_generic_plan')
  await db.exec(`
    create function simulated_row_id() returns trigger language plpgsql as $$
    begin
      new.id := md5(new.user_id::text || new.media_item_id::text)::uuid;
      return new;
    end $$;
    create trigger simulated_row_id before insert on user_rankings for each row execute function simulated_row_id();
    create trigger simulated_row_id before insert on watchlist_items for each row execute function simulated_row_id();
  `)
  for (const [i, id] of films.entries()) {
    await db.rows(
      `insert into media_items (id, media_type, title, search_key) values ($1, 'MOVIE', $2::text, $2::text)`,
      [id, `film ${i}`],
    )
  }
  return db
}

export interface Report {
  /** What happened, to be played again. */
  script: Script
  /** SHA-256 of the event log: equal for equal scripts. */
  digest: string
  log: string[]
  ops: number
  coverage: Map<string, number>
  violation: Violation | undefined
}

export interface Options {
  /** How many things happen before the weather clears. Drawn by the seed, unless said: short worlds break most rules as well. */
  events?: number
  defect?: Defect
  /** Drawn by the seed, unless said. */
  troubles?: Trouble[]
}

/** One run of one seed: people, devices, tabs, gestures and faults; then fair weather, rest, and the invariants. */
export async function simulate(
  db: Db,
  seed: number,
  { events, defect, troubles: chosen }: Options = {},
): Promise<Report> {
  const root = dice(seed)
  const accounts = root.chance(0.3) ? 2 : 1
  const signed_in = Array.from({ length: 1 + root.below(4) }, () => root.below(accounts))
  const drawn = root.pick<Trouble[]>([
    [],
    [],
    ['server goes back'],
    ['cloned profiles'],
    ['server goes back', 'cloned profiles'],
  ])
  const world = await World.build(db, { seed, accounts, signed_in, troubles: chosen ?? drawn }, defect)
  const happening = root.split('happening')
  let left = events ?? root.pick([8, 8, 12, 12, 25, 25, 60])
  return run(world, () => (left-- > 0 ? next(world, happening) : undefined))
}

/** The same again, or what is left of it. */
export async function play(db: Db, { steps, ...script }: Script, defect?: Defect): Promise<Report> {
  const world = await World.build(db, script, defect)
  let at = 0
  return run(world, () => (at < steps.length ? [steps[at++] as Step] : undefined))
}

/** What happens next in this world: a gesture or a mishap, and now and then a stroke of fate after it. */
function next({ script, devices, coverage }: World, happening: Dice): Generator<Step> {
  return (function* () {
    const device = happening.pick(devices.filter(each => each.auth()))
    const tab = device.tabs.size > 0 ? happening.below(device.tabs.size) : undefined
    if (happening.chance(0.04))
      yield { device: device.name, stroke: { do: 'cut the power', after: happening.below(20) } }
    const wait = happening.chance(0.2) ? happening.below(60_000) : happening.below(2_000)
    if (tab !== undefined && happening.chance(0.75)) {
      const store = [...device.tabs][tab]?.store
      const gesture: Gesture = store ? decide(store, happening, films) : { do: 'nothing' }
      yield { device: device.name, tab, gesture, wait }
    } else {
      yield { device: device.name, mishap: decideMishap(device, happening, films), wait }
    }
    const once = ![...coverage.keys()].some(what => what.startsWith('server goes back'))
    const { troubles } = script
    for (const stroke of strokes(troubles, happening, devices.length, once)) yield { device: device.name, stroke }
  })()
}

function* strokes(troubles: readonly Trouble[], luck: Dice, devices: number, once: boolean): Generator<Stroke> {
  if (luck.chance(0.05)) yield { do: 'send the tail', from: 1 + luck.below(4) }
  const unsaid = troubles.includes('server goes back unsaid') && once
  if (troubles.includes('server goes back') || unsaid) {
    if (luck.chance(0.08)) yield { do: 'back up' }
    if (luck.chance(0.05)) yield { do: 'go back', epoch: unsaid ? null : luck.uuid() }
  }
  if (troubles.includes('cloned profiles') && luck.chance(0.02)) yield { do: 'clone', as: `copy ${devices}` }
  if (troubles.length === 0 && luck.chance(0.02)) yield { do: 'evict' }
}

async function run(world: World, more: () => Iterable<Step> | undefined): Promise<Report> {
  const { db, script, server, time, devices } = world
  const steps: Step[] = []
  let violation: Violation | undefined
  try {
    for (let some = more(); some; some = more()) {
      for (const step of some) {
        steps.push(step)
        await perform(world, step)
      }
    }
    world.clearUp()
    harm(world)
    await heal(time, devices)
    await rest(time, devices, server)
    // Two held polls after a start the digests are compared, and what differs is fetched anew.
    await elapse(time, 30_000)
    await check(world)
    if (await takeWishesBack(db, devices, time, line => world.note(line))) {
      await rest(time, devices, server)
      await check(world)
    }
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    violation = error
    world.note(error.message)
  }
  for (const device of devices) for (const tab of [...device.tabs]) device.kill(tab)
  const digest = createHash('sha256').update(world.log.join('\n')).digest('hex')
  const ops = [...world.written.values()].reduce((sum, { minted }) => sum + minted.size, 0)
  if (script.accounts > 1) world.seen('second account')
  for (const [verdict, n] of Object.entries(server.compared)) if (n > 0) world.seen(`digests: ${verdict}`, n)
  for (const user of world.users) for (const [way, n] of server.model(user).coverage) world.seen(way, n)
  return { script: { ...script, steps }, digest, log: world.log, ops, coverage: world.coverage, violation }
}

/** What the digests have to find: devices are opened anew, for whoever asked before asks again only in an hour. */
function harm(world: World): void {
  const { troubles, seed } = world.script
  const others = troubles.includes('rows become others')
  if (!others && !troubles.includes('server goes back unsaid')) return
  for (const device of world.devices) for (const tab of [...device.tabs]) device.kill(tab)
  const fate = dice(seed).split('harm')
  for (const device of others ? world.devices : []) world.seen(inflict(device, fate) ?? 'nothing to harm')
}

async function check(world: World): Promise<void> {
  const { db, script, server, devices, users, written, time } = world
  throwIf(server.bug)
  const { differs } = server.compared
  // I1: a digest that differs where nothing was lost is itself wrong, or has found what nobody planted.
  if (differs > 0 && script.troubles.every(trouble => trouble === 'cloned profiles'))
    throw new Violation('I1', `${differs} times a device had other rows than the server`)
  for (const user of users) {
    const own = devices.filter(device => device.world.auth.user_id === user)
    await checkAtRest(db, user, own, server.model(user), written.get(user) as Written)
    if (script.troubles.length === 0) await checkExplained(db, user, own)
  }
  if (script.troubles.length > 0) return
  await checkGuests(db, devices)
  world.seen('told at the next start', await checkTold(db, devices, time))
}

/** Lets a step happen, and then the world go on for a while. What is about something that is not there does nothing. */
async function perform(world: World, step: Step): Promise<void> {
  const device = world.device(step.device)
  if (!device) return
  world.note(spell(step))
  const done = 'stroke' in step ? strike(world, device, step.stroke) : happen(world, device, step)
  const refused = watch(done)
  if (step.wait === undefined) await done
  else await elapse(world.time, step.wait)
  throwIf(refused.violation ?? world.server.bug)
}

function happen(world: World, device: Device, step: Exclude<Step, { stroke: Stroke }>): Promise<unknown> {
  if ('gesture' in step) {
    const tab = [...device.tabs][step.tab]
    tab?.rouse()
    const store = tab?.store
    return store ? carryOut(store, step.gesture, films) : Promise.resolve()
  }
  if (step.mishap.do === 'lose a tab') world.defect?.tabLost?.(device)
  world.hit(step.mishap.do, device)
  return befall(device, step.mishap)
}

async function strike(world: World, device: Device, stroke: Stroke): Promise<void> {
  switch (stroke.do) {
    case 'send the tail':
      return sendTail(device, stroke.from, world.server)
    case 'back up':
      return world.server.takeBackup()
    case 'go back':
      if (await world.server.goBack(stroke.epoch)) world.hit('server goes back', device)
      return
    case 'clone':
      world.hit('cloned profile', device)
      return world.clone(device, stroke.as)
    case 'evict':
      world.hit('evicted', device)
      for (const op of evict(device)) world.of(device).evicted.add(op)
      return world.forgetBrought(device)
    case 'cut the power':
      world.time.after(stroke.after, () => world.losePower(device))
      return
  }
}
