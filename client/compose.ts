import { clock, guestDatabase, locks, openBrowserStore, random, replicaOf, userDatabase } from './store/browser.ts'
import type { OpenStore } from './store/store.ts'
import { startSync } from './sync/leader.ts'
import { network } from './sync/network.ts'
import type { Loop } from './sync/push.ts'
import { announceVisibility } from './sync/visibility.ts'

/** Puts the client core together with the browser's ports. `store/` does not know `sync/`; here they meet. */

export const openStoreOf = (userId: string | null): Promise<OpenStore> => openBrowserStore(userId)

export function syncOf(store: OpenStore): Loop {
  announceVisibility()
  return startSync({ clock, random, network, locks }, store.core)
}

export const guestReplica = () => ({ clock, random, guest: replicaOf(guestDatabase) })

/** Deletes a user's database from this device. */
export const erase = (userId: string): Promise<void> => replicaOf(userDatabase(userId)).erase()

export const locksOf = locks
