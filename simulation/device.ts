import type { Tier } from '#sync-rules'
import type { Channel, Clock, Random } from '../client/store/ports.ts'
import { Replica } from '../client/store/replica.ts'
import { type OpenStore, openStore } from '../client/store/store.ts'
import type { Tables } from '../client/store/tables.ts'
import { type MemoryDisk, memoryTables } from '../client/store/testing/memory-replica.ts'
import { adoptGuest } from '../client/sync/adopt.ts'
import { arrive } from '../client/sync/arrival.ts'
import { startSync } from '../client/sync/leader.ts'
import type { Loop } from '../client/sync/loop.ts'
import type { Auth } from '../server/http.ts'
import type { Browser } from './browser.ts'
import { opsOn, plugged } from './disk.ts'
import { Lock } from './lock.ts'
import { simNetwork, type Wire } from './network.ts'
import type { Dice } from './random.ts'
import type { Timeline } from './time.ts'

/** What a device needs of the world around it. */
export interface Surroundings {
  time: Timeline
  dice: Dice
  wire: Omit<Wire, 'alive' | 'run' | 'online' | 'dice' | 'auth'>
  auth: Auth
  /** Called after every write that reached the disk. */
  written(device: Device): void
  /** Instead of a flush of the disk. */
  flush?: (() => Promise<void>) | undefined
}

/** One account in one browser profile: a disk, a lock, a channel, and tabs that come, go and die. */
export class Device {
  disk: MemoryDisk = plugged()
  readonly tabs = new Set<Tab>()
  /** Every name this disk has gone by towards the server. */
  readonly clients = new Set<string>()
  /** Ops of which a person was told that they are safe. */
  readonly promised = new Set<string>()
  /** Ops that were written down, and gone when the power came back. */
  readonly unplugged = new Set<string>()
  /** What the browser threw away: its names, and how many ops it held. */
  readonly evictions: { clients: string[]; ops: number }[] = []
  readonly leadership: Lock

  constructor(
    readonly name: string,
    readonly browser: Browser,
    readonly world: Surroundings,
  ) {
    browser.devices.push(this)
    this.leadership = new Lock(world.time)
  }

  /** Its access token, as long as it is this account that is signed in. */
  auth(): Auth | undefined {
    const { auth } = this.world
    return this.browser.signedIn.has(auth.user_id) ? auth : undefined
  }

  async open(): Promise<void> {
    const tab = new Tab(this)
    this.tabs.add(tab)
    await tab.start()
  }

  /** A tab that is closed or crashes: its code stops between two awaits, its locks pass on. */
  kill(tab: Tab): void {
    tab.alive = false
    this.tabs.delete(tab)
    this.leadership.leave(tab)
    this.browser.adoption.leave(tab)
  }

  say(from: Tab, message: unknown): void {
    const { time, dice } = this.world
    for (const tab of this.tabs) {
      if (tab === from || dice.chance(0.02)) continue
      const copy = structuredClone(message)
      time.after(dice.below(5), () => tab.run(() => tab.hear(copy)))
    }
  }

  /** Somebody lists films here before logging in. */
  async listAsGuest(items: readonly string[], tier: Tier): Promise<void> {
    const { time, dice } = this.world
    const clock: Clock = { now: () => this.browser.now(), after: (ms, run) => time.after(ms, run) }
    const channel: Channel = { post: () => undefined, listen: () => () => undefined }
    const replica = new Replica(memoryTables(this.browser.guest))
    const store = await openStore({ clock, random: luckOf(dice), channel, replica }, { id: dice.uuid(), guest: true })
    for (const item of items) {
      await store.place(item, tier, 'bottom')
      this.browser.listed.add(item)
    }
    store.close()
  }
}

const luckOf = (dice: Dice): Random => ({ uuid: () => dice.uuid(), number: () => dice.number() })

/** One tab, running the client core as it is. */
export class Tab {
  alive = true
  store: OpenStore | undefined
  private loop: Loop | undefined
  /** What came while it sleeps. */
  private missed: (() => void)[] | undefined
  private readonly ears = new Set<(message: unknown) => void>()

  constructor(readonly device: Device) {}

  hear(message: unknown): void {
    for (const ear of [...this.ears]) ear(message)
  }

  async start(): Promise<void> {
    const { world } = this.device
    const { time, dice } = world
    const clock: Clock = {
      now: () => this.device.browser.now(),
      after: (ms, run) => time.after(ms, () => this.run(run)),
    }
    const random = luckOf(dice)
    const channel: Channel = {
      post: message => this.device.say(this, message),
      listen: heard => {
        this.ears.add(heard)
        return () => this.ears.delete(heard)
      },
    }
    const ports = { clock, random, channel, replica: new Replica(this.tables(this.device.disk)) }
    const store = await openStore(ports, { id: world.auth.user_id, guest: false })
    if (!this.alive) return
    this.store = store
    const network = simNetwork({
      ...world.wire,
      time,
      dice,
      online: () => this.device.browser.online,
      auth: () => this.device.auth(),
      alive: () => this.alive,
      run: act => this.run(act),
    })
    // So that a queue of a few ops takes several pushes, too.
    const most = dice.split('most').pick([undefined, 1, 2, 3])
    this.loop = startSync({ clock, random, network, most, locks: { hold: (_, run) => this.lead(run) } }, store.core)
    void arrive(store, () => this.adopt(clock, random, store))
  }

  wake(): void {
    this.rouse()
    this.loop?.wake()
  }

  /** Whatever runs in it. A dead tab does nothing any more; one that sleeps does it when it wakes. */
  run(act: () => void): void {
    if (!this.alive) return
    if (this.missed) this.missed.push(act)
    else act()
  }

  /** As phones do with tabs in the background: nothing runs, and its locks stay. */
  sleep(ms: number): void {
    this.missed ??= []
    this.device.world.time.after(ms, () => this.rouse())
  }

  rouse(): void {
    const missed = this.missed ?? []
    this.missed = undefined
    for (const act of missed) this.run(act)
  }

  /** The disk, with the waits in which a tab can die: before a write, and after it. */
  private tables(disk: MemoryDisk): Tables {
    const { time, dice } = this.device.world
    const tables = memoryTables(disk)
    const hop = () => new Promise<void>(resolve => void time.after(dice.below(4), () => this.run(resolve)))
    return {
      ...tables,
      read: async run => {
        await hop()
        return tables.read(run)
      },
      write: async run => {
        await hop()
        const result = await tables.write(run)
        this.device.world.written(this.device)
        await hop()
        return result
      },
      flush: async () => {
        await hop()
        const { device } = this
        const ops = opsOn(disk)
        await (device.world.flush ?? tables.flush)()
        for (const op of ops) device.promised.add(op)
        await hop()
      },
    }
  }

  private lead(run: (signal: AbortSignal) => Promise<void>): () => void {
    const abort = new AbortController()
    this.device.leadership.wait(this, () => void run(abort.signal))
    return () => abort.abort()
  }

  /** Takes in what a guest left in this browser, one tab after the other. */
  private adopt(clock: Clock, random: Random, store: OpenStore): Promise<boolean> {
    const { adoption, guest } = this.device.browser
    const takeIn = async () => {
      try {
        await adoptGuest({ clock, random, guest: new Replica(this.tables(guest)) }, store)
        await store.core.catchUp()
        return true
      } catch {
        return false
      } finally {
        adoption.leave(this)
      }
    }
    return new Promise(resolve => adoption.wait(this, () => resolve(takeIn())))
  }
}
