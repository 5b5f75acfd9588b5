import type { Mutation } from '#sync-rules'
import type { Replica } from './replica.ts'
import type { Kept } from './tables.ts'

/** Something a person did, and the wishes that take it back. */
export interface Step {
  id: string
  back: readonly Mutation[]
}

const NAME = 'undo'
/** So many steps can be taken back; of those as many after a reload, within a day. */
const STEPS = 100
const KEPT_STEPS = 20
const KEPT_FOR_MS = 24 * 3600 * 1000
/** The kept steps are written again with each change, so together they have to be small. */
const KEPT_WISHES = 1_000

/** The steps of one tab, latest last. The last of them are on disk, so that a reload does not forget them. */
export class Steps {
  /** Those of before a reload: another tab may have found them too, and taken them back. */
  private readonly found: ReadonlySet<Step>

  private constructor(
    private readonly replica: Replica,
    private readonly steps: Step[],
  ) {
    this.found = new Set(steps)
  }

  static async open(replica: Replica, now: number): Promise<Steps> {
    const kept = await replica.kept(NAME)
    return new Steps(replica, kept && Math.abs(now - kept.at) < KEPT_FOR_MS ? (kept.value as Step[]) : [])
  }

  get some(): boolean {
    return this.steps.length > 0
  }

  push(step: Step): void {
    this.steps.push(step)
    if (this.steps.length > STEPS) this.steps.shift()
  }

  drop(step: Step): void {
    const at = this.steps.indexOf(step)
    if (at >= 0) this.steps.splice(at, 1)
  }

  /** Takes the latest off, unless another tab has taken it back. */
  async pop(): Promise<Step | undefined> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      if (!this.found.has(step)) return step
      const onDisk = (await this.replica.kept(NAME))?.value as Step[] | undefined
      if (onDisk?.some(({ id }) => id === step?.id)) return step
    }
    return undefined
  }

  /** What is written beside the wishes. */
  toKeep(at: number): Kept {
    let wishes = 0
    const tooMany = this.steps.findLastIndex(({ back }) => {
      wishes += back.length
      return wishes > KEPT_WISHES
    })
    return { name: NAME, at, value: this.steps.slice(tooMany + 1).slice(-KEPT_STEPS) }
  }
}
