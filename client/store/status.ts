import { shapeNames } from '#sync-rules'
import type { Memory } from './memory.ts'
import type { SyncState } from './types.ts'

/** How the last exchange with the server went, told by the tab that leads. */
export type Link = 'unknown' | 'sending' | 'ok' | 'failed' | 'needs_login' | 'needs_update'

/** What to tell a person about the state of their list. Never a lie. */
export function syncState({ meta, ops }: Memory, link: Link | 'newer', storageFailed: boolean): SyncState {
  const first_sync_done = shapeNames.every(name => meta.cursors[name] !== null)
  const state = {
    waiting: ops.length,
    waiting_since: ops[0]?.t ?? null,
    last_synced: meta.last_synced,
    first_sync_done,
    lost: meta.lost ?? 0,
    put_back: meta.put_back ?? false,
    mended: meta.mended?.times ?? 0,
  }
  if (link === 'newer') return { kind: 'newer_version', ...state }
  return { kind: storageFailed ? 'storage_failed' : kindOf(meta.guest, state, link), ...state }
}

function kindOf(guest: boolean, state: Omit<SyncState, 'kind'>, link: Link): SyncState['kind'] {
  if (guest) return 'guest'
  if (link === 'needs_login' || link === 'needs_update') return link
  if (state.waiting > 0) return link === 'sending' ? 'sending' : 'saved_here'
  if (link === 'failed') return 'saved_here'
  return link === 'ok' && state.first_sync_done ? 'up_to_date' : 'starting'
}
