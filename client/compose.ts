import { loaded } from './loading.ts'
import { profile } from './profile.ts'
import { clock, guestDatabase, locks, openBrowserStore, random, replicaOf, userDatabase } from './store/browser.ts'
import { dexieTables } from './store/dexie.ts'
import { empty, type Known } from './store/leftover.ts'
import type { OpenStore } from './store/store.ts'
import type { Loop } from './sync/loop.ts'

/** Puts the client core together with the browser's ports. `store/` does not know `sync/`; here they meet. */

export const openStoreOf = (userId: string | null): Promise<OpenStore> =>
  openBrowserStore(userId, () => (profile.read()?.id ?? null) === userId)

/** Syncs a store. The sync loops are loaded after the first paint; what cannot be loaded is tried again when woken. */
export function syncOf(store: OpenStore): Loop {
  let loop: Promise<Loop> | undefined
  let stopped = false
  const load = async () => {
    const { startSyncOf } = await loaded(import('./sync/browser.ts'))
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
