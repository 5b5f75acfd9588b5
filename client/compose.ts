import { loaded } from './loading.ts'
import { profile } from './profile.ts'
import { clock, guestDatabase, locks, openBrowserStore, random, replicaOf, userDatabase } from './store/browser.ts'
import { dexieTables } from './store/dexie.ts'
import { empty, type Known } from './store/leftover.ts'
import type { OpenStore } from './store/store.ts'
import type { Loop } from './sync/loop.ts'

/** Puts the client core together with the browser's ports. `store/` does not know `sync/`; here they meet. */

export async function openStoreOf(userId: string | null): Promise<OpenStore> {
  const store = await openBrowserStore(userId, () => (profile.read()?.id ?? null) === userId)
  askToKeep(store)
  return store
}

let asked = false

/**
 * What a browser was not asked to keep it may throw away when the disk is short, and a guest's list is nowhere else. Once,
 * and not before there is something to lose: some ask the person in turn.
 */
function askToKeep(store: OpenStore): void {
  const stop = store.subscribe(() => {
    if (store.unsent().length === 0) return
    stop()
    if (asked) return
    asked = true
    // Not every browser can be asked. A no changes nothing.
    void navigator.storage?.persist?.().catch(() => {})
  })
}

/** Syncs a store. The sync loops are loaded after the first paint; what cannot be loaded is tried again when woken. */
export function syncOf(store: OpenStore): Loop {
  let loop: Promise<Loop> | undefined
  let stopped = false
  const load = async () => {
    const { startSyncOf } = await loaded('sync', import('./sync/browser.ts'))
    return stopped ? idle : startSyncOf(store)
  }
  const wake = () => {
    loop ??= load()
    loop.then(
      started => started.wake(),
      () => {
        loop = undefined
      },
    )
  }
  wake()
  return {
    wake,
    stop: () => {
      stopped = true
      loop?.then(
        started => started.stop(),
        () => {},
      )
    },
  }
}

const idle: Loop = { wake: () => {}, stop: () => {} }

export const guestReplica = () => ({ clock, random, guest: replicaOf(guestDatabase) })

/** Takes what was known out of a user's database, unless more has come. */
export async function emptyOf(userId: string, known: Known): Promise<boolean> {
  const tables = dexieTables(userDatabase(userId))
  try {
    return await empty(tables, known)
  } finally {
    tables.close()
  }
}

/** Deletes a user's database from this device. */
export const erase = (userId: string): Promise<void> => replicaOf(userDatabase(userId)).erase()

export const locksOf = locks
