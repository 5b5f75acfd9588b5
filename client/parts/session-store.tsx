import { type ReactNode, useSyncExternalStore } from 'react'
import { type SessionState, useSession } from '../session.ts'
import { StoreProvider } from '../store/hooks.ts'

export function useAccount(): SessionState {
  const session = useSession()
  return useSyncExternalStore(session.subscribe, session.current)
}

/** Gives the screens the store of whoever is signed in. Another person's screens start from nothing. */
export function SessionStore({ children }: { children: ReactNode }) {
  const { store } = useAccount()
  return (
    <StoreProvider key={store.owner_id} store={store}>
      {children}
    </StoreProvider>
  )
}
