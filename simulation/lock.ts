import type { Tab } from './device.ts'
import type { Timeline } from './time.ts'

/** A lock that tabs queue for, as the browser's: whoever dies while holding it hands it on. */
export class Lock {
  private readonly queue: { tab: Tab; take(): void }[] = []
  private holder: Tab | undefined

  constructor(private readonly time: Timeline) {}

  wait(tab: Tab, take: () => void): void {
    this.queue.push({ tab, take })
    if (!this.holder) this.pass()
  }

  /** The tab lets go, or gives up waiting. */
  leave(tab: Tab): void {
    const mine = this.queue.findIndex(waiting => waiting.tab === tab)
    if (mine >= 0) this.queue.splice(mine, 1)
    if (this.holder === tab) this.pass()
  }

  private pass(): void {
    const next = this.queue.shift()
    this.holder = next?.tab
    if (next) this.time.after(1, () => next.tab.run(next.take))
  }
}
