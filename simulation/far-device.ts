import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { MemoryDisk } from '../client/store/testing/memory-replica.ts'
import type { SyncState } from '../client/store/types.ts'
import type { Seen } from './check.ts'

/** What a device in another process is asked to do (far-device-main.ts). */
export interface FarCalls {
  /** Logs in, and stays so. The address may be a proxy's. `seed` decides on its gestures. */
  logIn(how: { url: string; login: string; password: string; seed: number }): Promise<void>
  /** Its session was ended: logs in again, over what is on its disk. */
  logInAgain(how: { login: string; password: string }): Promise<void>
  /** Syncs from now on. With `hasty` it gives up on an answer twenty times sooner. */
  sync(how?: { hasty: boolean }): Promise<void>
  /** Does so many random gestures with these films, with little pauses. */
  gestures(count: number, films: string[]): Promise<void>
  /** Somebody came online, or looked. */
  wake(): Promise<void>
  look(): Promise<Look>
}

export interface Look {
  contents: MemoryDisk['contents']
  tiers: Record<string, readonly string[]>
  sync: SyncState
  /** Every op that ever was on its disk. */
  minted: Set<string>
}

export interface Question {
  id: number
  call: keyof FarCalls
  args: unknown[]
}
export interface Answered {
  id: number
  value?: unknown
  error?: string
}

/** A device in a process of its own: the client core with the network code of the browser and the real Shape client. */
export class FarDevice implements AsyncDisposable {
  private asked = 0
  private readonly child: ChildProcess

  constructor(readonly name: string) {
    const main = join(import.meta.dirname, 'far-device-main.ts')
    this.child = fork(main, { execArgv: ['--import', 'tsx'], serialization: 'advanced' })
    this.child.setMaxListeners(0)
  }

  ask<C extends keyof FarCalls>(call: C, ...args: Parameters<FarCalls[C]>): ReturnType<FarCalls[C]> {
    const id = ++this.asked
    const answer = new Promise((resolve, reject) => {
      const hear = (message: Answered) => {
        if (message.id !== id) return
        this.child.off('message', hear)
        if (message.error === undefined) resolve(message.value)
        else reject(new Error(`${this.name}: ${message.error}`))
      }
      this.child.on('message', hear)
      this.child.once('exit', code => reject(new Error(`${this.name} ended with ${code}`)))
    })
    this.child.send({ id, call, args } satisfies Question)
    return answer as ReturnType<FarCalls[C]>
  }

  /** As the simulator's checks want it. */
  async seen(): Promise<Seen & Look> {
    const look = await this.ask('look')
    const store = { view: () => ({ tiers: look.tiers }) as never, sync: () => look.sync }
    return { ...look, name: this.name, disk: { contents: look.contents }, tabs: [{ store }] }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await gone
  }
}
