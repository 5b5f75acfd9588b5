import { createContext, createElement, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { MediaItem } from '#sync-rules'
import type { Attention, Entry, Saved, Store, SyncState } from './types.ts'

/** The store as React reads it. Each hook draws again only when its own part changed: parts keep their identity. */

const StoreContext = createContext<Store | null>(null)

export const StoreProvider = ({ store, children }: { store: Store; children: ReactNode }) =>
  createElement(StoreContext.Provider, { value: store }, children)

export function useStore(): Store {
  const store = useContext(StoreContext)
  if (!store) throw new Error('useStore needs a StoreProvider around it.')
  return store
}

function usePart<T>(read: (store: Store) => T): T {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, () => read(store))
}

/** Where an item stands and what is written about it; undefined when it is not ranked. */
export const useEntry = (mediaId: string): Entry | undefined => usePart(store => store.view().entry(mediaId))
/** Undefined until the title is on this device. */
export const useMedia = (mediaId: string): MediaItem | undefined => usePart(store => store.view().media(mediaId))
export const useWatchlist = (): readonly Saved[] => usePart(store => store.view().watchlist)
export const useSync = (): SyncState => usePart(store => store.sync())
export const useAttention = (): readonly Attention[] => usePart(store => store.attention())
export const useCanUndo = (): boolean => usePart(store => store.can_undo())
