import { clock, locks, random } from '../store/browser.ts'
import type { OpenStore } from '../store/store.ts'
import { startSync } from './leader.ts'
import type { Loop } from './loop.ts'
import { network } from './network.ts'
import { announceVisibility } from './visibility.ts'

/** The sync loops with the browser's ports. Loaded apart: the first paint needs none of it. */
export function startSyncOf(store: OpenStore): Loop {
  announceVisibility()
  return startSync({ clock, random, network, locks }, store.core)
}
