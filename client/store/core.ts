import type { Change, Snapshot } from './changes.ts'
import { InOrder } from './in-order.ts'
import { Listeners } from './listeners.ts'
import { Memory } from './memory.ts'
import type { Hello, Message, Word } from './messages.ts'
import type { Owner, StorePorts } from './ports.ts'
import type { Replica } from './replica.ts'
import { Retry } from './retry.ts'
import { Stamps } from './stamps.ts'
import { type Link, syncState } from './status.ts'
import { birthOf, type StoredOp, sameBirth, ThrownAway } from './tables.ts'
import type { SyncState } from './types.ts'

/**
 * One tab's memory of a replica that several tabs write. Every change has a version; they are taken in order, whoever
 * made them, and a tab that missed one reads everything again.
 */
export class Core {
  /** True while this tab drains and streams. */
  leads = false
  /** It does so without the lock, for a tab that has it and says nothing. */
  standsIn = false
  private link: Link = 'unknown'
  private state: SyncState
  private readonly inOrder: InOrder
  private readonly listeners = new Listeners()
  private readonly nudged = new Listeners()
  private readonly led = new Listeners()
  private readonly begun = new Listeners()
  readonly subscribe = this.listeners.on
  readonly onNudge = this.nudged.on
  /** Calls back at each word of the tab that leads by right. */
  readonly onLeader = this.led.on
  /** Calls back when this tab goes on with another database than before. */
  readonly onBegunAnew = this.begun.on
  private readonly stop: () => void
  private closed = false
  private readonly disk: Retry
  private readonly stamped = new Stamps()

  private constructor(
    private readonly ports: StorePorts,
    readonly memory: Memory,
  ) {
    this.disk = new Retry(ports.clock, () => this.commit(r => r.note({})))
    this.state = this.now()
    this.inOrder = new InOrder(ports.clock, () => memory.meta.version, this.look)
    this.newer.addEventListener('abort', () => this.changed(), { once: true })
    this.stop = ports.channel.listen(message => this.hear(message as Message))
    this.hello()
  }

  static async open(ports: StorePorts, owner: Owner): Promise<Core> {
    const fresh = { owner_id: owner.id, guest: owner.guest, client_id: ports.random.uuid() }
    return new Core(ports, new Memory(await ports.replica.load(fresh)))
  }

  get replica(): Replica {
    return this.ports.replica
  }

  /** Of the database that this tab shows. */
  get birth(): string {
    return birthOf(this.memory.meta)
  }

  /** Aborted when a newer version of the app has taken the database over: this tab can neither read nor write any more. */
  get newer(): AbortSignal {
    return this.ports.replica.newer
  }

  /** Ops on disk, in the order of their numbers. */
  waiting(): readonly StoredOp[] {
    return this.memory.ops
  }

  sync(): SyncState {
    return this.state
  }

  /** The moments, by the server's clock, of wishes made now, each later than all before. */
  stamps(count: number): string[] {
    const { base, clock_offset } = this.memory.meta
    return this.stamped.next(this.ports.clock.now() + clock_offset, base, count)
  }

  /** Carries out a write, shows what it changed, and tells the other tabs. */
  async commit<C extends Change>(write: (replica: Replica) => Promise<C>): Promise<C> {
    const change = await this.written(write).catch(this.refused)
    this.ports.channel.post({ type: 'change', change })
    await this.take(change)
    return change
  }

  /** Until what was written survives the power going out. */
  async flush(): Promise<void> {
    await this.replica.flush().catch(this.refused)
  }

  private readonly refused = (error: unknown): never => {
    this.storageHasFailed()
    throw error
  }

  /** Where the browser has thrown the database away under this tab, what the tab holds is put back first. */
  private async written<C>(write: (replica: Replica) => Promise<C>): Promise<C> {
    const { replica, mine } = this.ports
    try {
      return await write(replica)
    } catch (error) {
      if (!(error instanceof ThrownAway) || this.closed || mine?.() === false) throw error
      await this.putBack()
      return write(replica)
    }
  }

  private async putBack(): Promise<void> {
    const { replica, random, channel } = this.ports
    await replica.putBack(this.memory.held(), random.uuid())
    await this.flush()
    await this.show(await replica.load())
    const { meta } = this.memory
    channel.post({ type: 'change', change: { version: meta.version, meta, reload: true } } satisfies Message)
  }

  /** The tab that leads tells every tab how the exchange with the server goes; again each time, for who missed it. */
  setLink(link: Link): void {
    this.postLink(link)
    if (this.link === link) return
    this.link = link
    this.changed()
  }

  /** Looks whether something was missed while this tab slept. */
  async catchUp(): Promise<void> {
    if (this.closed) return
    const meta = await this.ports.replica.meta()
    if (!meta && this.ports.mine?.() !== false) await this.putBack()
    const { memory } = this
    if (meta && (meta.version > memory.meta.version || !sameBirth(meta, memory.meta))) await this.refresh()
  }

  private readonly look = () => void this.catchUp().catch(() => this.storageHasFailed())

  /** Reads everything again. A database that another tab has begun gets what this one still holds of the one before. */
  async refresh(): Promise<void> {
    if (this.closed) return
    const snapshot = await this.written(r => r.load())
    const anew = !sameBirth(snapshot.meta, this.memory.meta)
    if (anew && this.ports.mine?.() !== false) await this.putBack()
    else await this.show(snapshot)
  }

  private async show(snapshot: Snapshot): Promise<void> {
    const { memory } = this
    const anew = !sameBirth(snapshot.meta, memory.meta)
    if (!anew && snapshot.meta.version < memory.meta.version) return
    if (anew) this.inOrder.startOver()
    this.disk.failed = false
    memory.load(snapshot)
    this.changed()
    if (anew) this.begun.tell()
    await this.takeEarly()
  }

  /** Asks whichever tab leads to try now. */
  nudge(): void {
    this.ports.channel.post({ type: 'nudge' })
  }

  /** Asks the tab that leads for a word. */
  hello(): void {
    this.ports.channel.post({ type: 'hello', birth: this.birth } satisfies Message)
  }

  changed(): void {
    const state = this.now()
    if (JSON.stringify(state) !== JSON.stringify(this.state)) this.state = state
    this.listeners.tell()
  }

  /** Until a write succeeds, whoever's it is; where nobody writes, one of ours that changes nothing. */
  storageHasFailed(): void {
    if (this.closed) return
    if (!this.newer.aborted) this.disk.later()
    this.changed()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.disk.stop()
    this.inOrder.stop()
    this.stop()
    this.listeners.clear()
    this.ports.replica.close()
  }

  private now(): SyncState {
    return syncState(this.memory, this.newer.aborted ? 'newer' : this.link, this.disk.failed)
  }

  private hear(message: Message): void {
    // A newer version may mean something else by it.
    if (this.closed || this.newer.aborted) return
    if (message.type === 'change') void this.take(message.change).catch(() => this.storageHasFailed())
    else if (message.type === 'nudge') this.nudged.tell()
    else this.hearOfLink(message)
  }

  /** Only the tab that leads knows, and only it answers a newcomer; hearsay would go round for ever. */
  private hearOfLink(message: Word | Hello): void {
    const { birth = this.birth } = message
    // One of the two speaks of a database that is no more.
    if (birth !== this.birth) this.look()
    if (this.leads && message.type === 'hello') this.postLink(this.link)
    if (message.type === 'link' && !message.stands_in) this.led.tell()
    if (this.leads || message.type === 'hello') return
    this.link = message.link
    this.changed()
    if (birth === this.birth) this.inOrder.heardOf(message.version)
  }

  private postLink(link: Link): void {
    const { standsIn: stands_in, birth } = this
    const word = { type: 'link', link, version: this.memory.meta.version, birth, stands_in } satisfies Message
    this.ports.channel.post(word)
  }

  private async take(change: Change): Promise<void> {
    if (this.closed) return
    const { meta } = this.memory
    if (!sameBirth(change.meta, meta)) return this.catchUp()
    if (change.version <= meta.version) return
    // Whoever wrote it: the disk takes writes again.
    this.disk.failed = false
    this.replica.heard(change.meta)
    this.inOrder.add(change)
    await this.takeEarly()
  }

  private async takeEarly(): Promise<void> {
    for (let next = this.inOrder.next(); next; next = this.inOrder.next()) {
      if (next.reload) return this.refresh()
      this.memory.take(next)
      this.changed()
    }
  }
}
