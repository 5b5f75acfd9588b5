import { emptyDisk, type MemoryDisk, memoryTables } from '../client/store/memory-replica.ts'
import type { Channel, Clock, Locks } from '../client/store/ports.ts'
import { Replica } from '../client/store/replica.ts'
import { type OpenStore, openStore } from '../client/store/store.ts'
import type { Tables } from '../client/store/tables.ts'
import { startSync } from '../client/sync/leader.ts'
import type { Loop } from '../client/sync/loop.ts'
import type { Auth } from '../server/http.ts'
import { simNetwork, type Wire } from './network.ts'
import type { Dice } from './random.ts'
import type { Timeline } from './time.ts'

/** What a device needs of the world around it. */
export interface Surroundings {
  time: Timeline
  dice: Dice
  user_id: string
  wire: Omit<Wire, 'alive' | 'online' | 'dice' | 'auth'>
  auth: Auth
  /** Called after every write that reached the disk. */
  written(device: Device): void
}

/** One browser profile: one network, one clock that may be wrong, and a database for each account that was ever open here. */
export class Browser {
  readonly devices: Device[] = []
  online = true
  /** Milliseconds by which its clock is wrong. */
  skew = 0
  /** A clock that stands still, at this time. */
  frozen: number | undefined
  /** Whose session the cookie holds. When all is over, everybody comes back once more. */
  readonly signedIn = new Set<string>()

  constructor(readonly name: string) {}

  now(world: number): number {
    return this.frozen ?? world + this.skew
  }
}

/** One account in one browser profile: a disk, a lock, a channel, and tabs that come, go and die. */
export class Device {
  disk: MemoryDisk = emptyDisk()
  readonly tabs = new Set<Tab>()
  /** Every name this disk has gone by towards the server. */
  readonly clients = new Set<string>()
  private readonly queue: { tab: Tab; take(): void }[] = []
  private holder: Tab | undefined

  constructor(
    readonly name: string,
    readonly browser: Browser,
    readonly world: Surroundings,
  ) {
    browser.devices.push(this)
  }

  /** Its access token, as long as it is this account that is signed in. */
  auth(): Auth | undefined {
    return this.browser.signedIn.has(this.world.user_id) ? this.world.auth : undefined
  }

  async open(): Promise<void> {
    const tab = new Tab(this)
    this.tabs.add(tab)
    await tab.start()
  }

  /** A tab that is closed or crashes: its code stops between two awaits, its lock passes on. */
  kill(tab: Tab): void {
    tab.alive = false
    this.tabs.delete(tab)
    const mine = this.queue.findIndex(waiting => waiting.tab === tab)
    if (mine >= 0) this.queue.splice(mine, 1)
    if (this.holder === tab) this.pass()
  }

  wait(tab: Tab, take: () => void): void {
    this.queue.push({ tab, take })
    if (!this.holder) this.pass()
  }

  pass(): void {
    const next = this.queue.shift()
    this.holder = next?.tab
    if (next) this.world.time.after(1, () => next.tab.alive && next.take())
  }

  say(from: Tab, message: unknown): void {
    const { time, dice } = this.world
    for (const tab of this.tabs) {
      if (tab === from || dice.chance(0.02)) continue
      const copy = structuredClone(message)
      time.after(dice.below(5), () => tab.alive && tab.hear(copy))
    }
  }
}

/** One tab, running the client core as it is. */
export class Tab {
  alive = true
  store: OpenStore | undefined
  private loop: Loop | undefined
  private readonly ears = new Set<(message: unknown) => void>()

  constructor(readonly device: Device) {}

  hear(message: unknown): void {
    for (const ear of [...this.ears]) ear(message)
  }

  async start(): Promise<void> {
    const { world } = this.device
    const { time, dice } = world
    const clock: Clock = {
      now: () => this.device.browser.now(time.now()),
      after: (ms, run) => time.after(ms, () => this.alive && run()),
    }
    const random = { uuid: () => dice.uuid(), number: () => dice.number() }
    const channel: Channel = {
      post: message => this.device.say(this, message),
      listen: heard => {
        this.ears.add(heard)
        return () => this.ears.delete(heard)
      },
    }
    const ports = { clock, random, channel, replica: new Replica(this.tables()) }
    const store = await openStore(ports, { id: world.user_id, guest: false })
    if (!this.alive) return
    this.store = store
    const network = simNetwork({
      ...world.wire,
      time,
      dice,
      online: () => this.device.browser.online,
      auth: () => this.device.auth(),
      alive: () => this.alive,
    })
    this.loop = startSync({ clock, random, network, locks: this.locks() }, store.core)
  }

  wake(): void {
    this.loop?.wake()
  }

  /** The disk, with the waits in which a tab can die: before a write, and after it. */
  private tables(): Tables {
    const { time, dice } = this.device.world
    const tables = memoryTables(this.device.disk)
    const hop = () => new Promise<void>(resolve => void time.after(dice.below(4), () => this.alive && resolve()))
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
    }
  }

  private locks(): Locks {
    return {
      hold: (_, run) => {
        const abort = new AbortController()
        this.device.wait(this, () => void run(abort.signal))
        return () => abort.abort()
      },
    }
  }
}
