import { v4 } from 'uuid'
import { dexieTables } from './dexie.ts'
import type { Channel, Clock, Locks, Random } from './ports.ts'
import { Replica } from './replica.ts'
import { type OpenStore, openStore } from './store.ts'

/** The ports of the client core in a real browser. */

export const clock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

export const random: Random = { uuid: () => v4(), number: () => Math.random() }

function tabs(name: string): Channel & { close(): void } {
  const channel = new BroadcastChannel(name)
  return {
    post: message => channel.postMessage(message),
    listen: heard => {
      const on = (event: MessageEvent) => heard(event.data)
      channel.addEventListener('message', on)
      return () => {
        channel.removeEventListener('message', on)
        channel.close()
      }
    },
    close: () => channel.close(),
  }
}

/**
 * One plain queued request, so that the lock passes on when its tab closes. Without Web Locks (no secure context) every
 * tab leads: the server's counting makes that harmless.
 */
export const locks: Locks = {
  hold: (name, run) => {
    const stop = new AbortController()
    const ignoreStop = (error: unknown) => {
      if (!stop.signal.aborted) throw error
    }
    if (navigator.locks) {
      void navigator.locks.request(name, { signal: stop.signal }, () => run(stop.signal)).catch(ignoreStop)
    } else void run(stop.signal).catch(ignoreStop)
    return () => stop.abort()
  },
}

export const guestDatabase = 'mq-guest'
export const userDatabase = (userId: string): string => `mq-${userId}`

export const replicaOf = (database: string): Replica => new Replica(dexieTables(database))

/**
 * Opens a user's store, or the store of this device's guest, whose owner id is minted on first use. `mine` says whether it
 * may still be kept here.
 */
export function openBrowserStore(userId: string | null, mine: () => boolean): Promise<OpenStore> {
  const database = userId === null ? guestDatabase : userDatabase(userId)
  const ports = { clock, random, replica: replicaOf(database), channel: tabs(database), mine }
  return openStore(ports, { id: userId ?? random.uuid(), guest: userId === null })
}
