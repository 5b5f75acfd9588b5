import type { Db } from '../server/db.ts'
import type { Auth } from '../server/http.ts'
import { Browser } from './browser.ts'
import { checkDisk, type Written } from './check.ts'
import type { Defect } from './defects.ts'
import { Device } from './device.ts'
import { plugged } from './disk.ts'
import { losePower } from './mishaps.ts'
import { Violation } from './model.ts'
import { fair, foul, type Weather } from './network.ts'
import { dice } from './random.ts'
import type { Fault, Script } from './script.ts'
import { SimServer } from './server.ts'
import { logIn, signUp } from './sign-up.ts'
import { timeline } from './time.ts'

const BEGIN = Date.parse('2026-11-24T10:00:00Z')
const MOST_DEVICES = 8

/** People, their browsers and the server of one run, and what the run is to be held against. */
export class World {
  readonly log: string[] = []
  readonly time = timeline(BEGIN)
  readonly devices: Device[] = []
  readonly coverage = new Map<string, number>()
  readonly written = new Map<string, Written>()
  readonly server: SimServer
  weather: Weather
  private readonly root
  private readonly brought = new Map<Device, number>()
  private readonly foul: Weather

  private constructor(
    readonly db: Db,
    readonly script: Omit<Script, 'steps'>,
    readonly users: readonly string[],
    readonly defect: Defect | undefined,
  ) {
    this.root = dice(script.seed)
    const spared = (fault: Fault) => script.spared?.includes(fault) ?? false
    this.foul = Object.fromEntries(
      Object.entries(foul).map(([name, n]) => [name, spared(name as Fault) ? 0 : n]),
    ) as unknown as Weather
    this.weather = this.foul
    const luck = this.root.split('server')
    this.server = new SimServer(db, users, this.time.now, line => this.note(line), {
      outage: () => (this.bad() && luck.chance(0.03) && !spared('outage') ? luck.pick(['before', 'after']) : undefined),
      poisoned: opId => this.bad() && opId.startsWith('00') && !spared('poisoned op'),
    })
    for (const id of users) this.written.set(id, { minted: new Set(), evicted: new Set() })
  }

  /** With `accounts` people, and a browser for each of `signed_in`. */
  static async build(db: Db, script: Omit<Script, 'steps'>, defect?: Defect): Promise<World> {
    const root = dice(script.seed)
    // An earlier run may have left another.
    await db.rows('update instance set epoch = $1', [root.split('epoch').uuid()])
    const users: string[] = []
    for (let n = 0; n < script.accounts; n++) users.push(await signUp(db, root.split(`user ${n}`)))
    const world = new World(db, script, users, defect)
    for (const [i, owner] of script.signed_in.entries()) {
      if (owner === null) continue
      const browser = new Browser(`browser ${i}`, world.time)
      for (const [n, id] of users.entries()) {
        const name = `device ${i}${n === 0 ? '' : ' of another'}`
        world.addDevice(name, browser, await logIn(db, id, root.split(`session of ${name}`)))
      }
      browser.signedIn.add(users[Math.min(owner, users.length - 1)] as string)
    }
    return world
  }

  note(line: string): void {
    this.log.push(`${this.time.now() - BEGIN} ${line}`)
  }

  seen(what: string, n = 1): void {
    this.coverage.set(what, (this.coverage.get(what) ?? 0) + n)
  }

  /** A fault hits a device in the state it is in: what waits there, and how many tabs are open. */
  hit(fault: string, device: Device): void {
    const waiting = device.disk.contents.get('ops')?.size ?? 0
    const [queue, tabs] = [waiting > 1 ? 'many wait' : waiting === 1 ? 'one waits' : 'idle', device.tabs.size]
    this.seen(`${fault} × ${queue}, ${tabs > 1 ? 'several tabs' : tabs === 1 ? 'one tab' : 'no tab'}`)
  }

  bad(): boolean {
    return this.weather === this.foul
  }

  clearUp(): void {
    this.weather = fair
  }

  device(name: string): Device | undefined {
    return this.devices.find(device => device.name === name)
  }

  of({ world }: Device): Written {
    return this.written.get(world.auth.user_id) as Written
  }

  /**
   * A browser profile is copied, with all that is in it. Where nothing is, the copy is as one whose storage is gone: nobody
   * could tell which of the two has lost what the other has still to send.
   */
  clone(device: Device, name: string): void {
    if (this.devices.length >= MOST_DEVICES || !device.disk.contents.get('meta')?.size) return
    const twin = this.addDevice(name, new Browser(`browser of ${name}`, this.time), device.world.auth)
    twin.browser.signedIn.add(twin.world.auth.user_id)
    twin.disk = { ...twin.disk, ...plugged(structuredClone(device.disk.contents)) }
    this.brought.set(twin, this.brought.get(device) ?? 0)
  }

  /** What a person was told is safe has to be there when the power is back, or at the server; the rest may be. */
  losePower({ browser }: Device): void {
    for (const device of browser.devices) this.hit('power cut', device)
    losePower(browser, this.root.split(`power ${this.time.now()}`))
    for (const device of browser.devices) {
      for (const op of device.unplugged) {
        this.seen('an op went with the power')
        if (!device.promised.has(op)) this.of(device).evicted.add(op)
      }
    }
  }

  /** What its stream brought before its disk was thrown away counts no more. */
  forgetBrought(device: Device): void {
    this.brought.delete(device)
  }

  private addDevice(name: string, browser: Browser, auth: Auth): Device {
    const fate = this.root.split(name)
    const device: Device = new Device(name, browser, {
      time: this.time,
      dice: fate,
      auth,
      wire: {
        time: this.time,
        server: this.server,
        weather: () => this.weather,
        hit: fault => this.hit(fault, device),
        brought: (shape, seq, rows) => {
          if (rows.some(row => 'user_id' in row.value && row.value.user_id !== auth.user_id))
            throw new Violation('I5', `${name} was brought rows of somebody else`)
          if (shape === 'user_rankings') this.brought.set(device, Math.max(this.brought.get(device) ?? 0, seq))
        },
        ...this.defect?.wire?.(() => device, this.server),
      },
      flush: this.defect?.flush,
      written: each => checkDisk(each, this.of(each), this.brought.get(each) ?? 0),
    })
    device.disk.beforeCommit = () => {
      if (!this.bad() || !fate.chance(0.01) || this.script.spared?.includes('full disk')) return
      this.hit('full disk', device)
      throw new Error('the disk is full')
    }
    this.devices.push(device)
    return device
  }
}
