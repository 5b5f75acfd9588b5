import type { Device } from './device.ts'
import { plugged } from './disk.ts'
import { Lock } from './lock.ts'
import type { Timeline } from './time.ts'

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
  /** The list of nobody in particular: who logs in first takes it along. */
  guest = plugged()
  /** What was ever on it. */
  readonly listed = new Set<string>()
  readonly adoption: Lock

  constructor(
    readonly name: string,
    private readonly time: Timeline,
  ) {
    this.adoption = new Lock(time)
  }

  now(): number {
    return this.frozen ?? this.time.now() + this.skew
  }
}
