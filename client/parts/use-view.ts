import { useSyncExternalStore } from 'react'
import { useStore } from '../store/hooks.ts'
import type { View } from '../store/types.ts'

/** The whole picture, drawn again at every change. A row or a count uses a narrower hook. */
export function useView(): View {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, store.view)
}
