import type { Change } from './changes.ts'
import { InOrder } from './in-order.ts'
import { Memory } from './memory.ts'
import type { Message, Word } from './messages.ts'
import type { Owner, StorePorts } from './ports.ts'
import type { Replica } from './replica.ts'
import { Stamps } from './stamps.ts'
import { type Link, syncState } from './status.ts'
import { type StoredOp, ThrownAway } from './tables.ts'
import type { SyncState } from './types.ts'

/** Between two tries whether a disk that has refused takes writes again. */
const RETRY_MS = 10_000

/**
 * One tab's memory of a replica that several tabs write. Every change has a version; they are taken in order, whoever
 * made them, and a tab that missed one reads everything again.
 */
export class Core {
  storageFailed = false
  /** True while this tab drains and streams. */
  leads = false
  /** It does so without the lock, for a tab that has it and says nothing. */
  standsIn = false
  private link: Link = 'unknown'
  private state: SyncState
  private readonly inOrder: InOrder
  private readonly listeners = new Set<() => void>()
  private readonly nudged = new Set<() => void>()
  private readonly led = new Set<() => void>()
  private readonly stop: () => void
  private closed = false
  private retrying: (() => void) | undefined
  private readonly stamped = new Stamps()

  private constructor(
    private readonly ports: StorePorts,
    private readonly owner: { owner_id: string; guest: boolean; client_id: string },
    readonly memory: Memory,
  ) {
    this.state = this.now()
    const missed = () => void this.catchUp().catch(() => this.storageHasFailed())
    this.inOrder = new InOrder(ports.clock, () => memory.meta.version, missed)
    this.newer.addEventListener('abort', () => this.changed(), { once: true })
    this.stop = ports.channel.listen(message => this.hear(message as Message))
    this.hello()
  }

  static async open(ports: StorePorts, owner: Owner): Promise<Core> {
    const fresh = { owner_id: owner.id, guest: owner.guest, client_id: ports.random.uuid() }
    return new Core(ports, fresh, new Memory(await ports.replica.load(fresh)))
  }

  get replica(): Replica {
    return this.ports.replica
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
    const change = await this.written(write).catch(error => {
      if (!this.closed) this.storageHasFailed()
      throw error
    })
    this.ports.channel.post({ type: 'change', change })
    await this.take(change)
    return change
  }

  /** Until what was written survives the power going out. */
  async flush(): Promise<void> {
    await this.replica.flush().catch(error => {
      if (!this.closed) this.storageHasFailed()
      throw error
    })
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
    await this.ports.replica.putBack(this.memory.held())
    await this.flush()
    await this.refresh()
    const { meta } = this.memory
    this.ports.channel.post({ type: 'change', change: { version: meta.version, meta, reload: true } } satisfies Message)
    for (const nudged of this.nudged) nudged()
    this.nudge()
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
    if (meta && meta.version > this.memory.meta.version) await this.refresh()
  }

  /** Reads everything again. */
  async refresh(): Promise<void> {
    if (this.closed) return
    const snapshot = await this.ports.replica.load(this.owner)
    if (snapshot.meta.version < this.memory.meta.version) return
    this.storageFailed = false
    this.memory.load(snapshot)
    this.changed()
    await this.takeEarly()
  }

  /** Asks whichever tab leads to try now. */
  nudge(): void {
    this.ports.channel.post({ type: 'nudge' })
  }

  /** Asks the tab that leads for a word. */
  hello(): void {
    this.ports.channel.post({ type: 'hello' })
  }

  /** Calls back at each word of the tab that leads by right. */
  onLeader(heard: () => void): () => void {
    this.led.add(heard)
    return () => this.led.delete(heard)
  }

  onNudge(nudged: () => void): () => void {
    this.nudged.add(nudged)
    return () => this.nudged.delete(nudged)
  }

  subscribe(changed: () => void): () => void {
    this.listeners.add(changed)
    return () => this.listeners.delete(changed)
  }

  changed(): void {
    const state = this.now()
    if (JSON.stringify(state) !== JSON.stringify(this.state)) this.state = state
    for (const listener of [...this.listeners]) listener()
  }

  /** Until a write succeeds, whoever's it is; where nobody writes, one of ours that changes nothing. */
  storageHasFailed(): void {
    this.storageFailed = true
    this.changed()
    this.retrying ??= this.ports.clock.after(RETRY_MS, () => {
      this.retrying = undefined
      if (!this.storageFailed || this.closed || this.newer.aborted) return
      // Refused again, it has been told again, and is tried again.
      this.commit(r => r.note({})).catch(() => undefined)
    })
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.retrying?.()
    this.inOrder.stop()
    this.stop()
    this.listeners.clear()
    this.ports.replica.close()
  }

  private now(): SyncState {
    return syncState(this.memory, this.newer.aborted ? 'newer' : this.link, this.storageFailed)
  }

  private hear(message: Message): void {
    // A newer version may mean something else by it.
    if (this.closed || this.newer.aborted) return
    if (message.type === 'change') void this.take(message.change).catch(() => this.storageHasFailed())
    else if (message.type === 'nudge') for (const nudged of this.nudged) nudged()
    else this.hearOfLink(message)
  }

  /** Only the tab that leads knows, and only it answers a newcomer; hearsay would go round for ever. */
  private hearOfLink(message: Word | { type: 'hello' }): void {
    if (this.leads && message.type === 'hello') this.postLink(this.link)
    if (message.type === 'link' && !message.stands_in) for (const heard of this.led) heard()
    if (this.leads || message.type === 'hello') return
    this.link = message.link
    this.changed()
    this.inOrder.heardOf(message.version)
  }

  private postLink(link: Link): void {
    const word = { type: 'link', link, version: this.memory.meta.version, stands_in: this.standsIn } satisfies Message
    this.ports.channel.post(word)
  }

  private async take(change: Change): Promise<void> {
    if (this.closed || change.version <= this.memory.meta.version) return
    // Whoever wrote it: the disk takes writes again.
    this.storageFailed = false
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
