import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { type SessionState, useSession } from '../session.ts'
import { StoreProvider } from '../store/hooks.ts'
import { hush } from './notice.ts'

export function useAccount(): SessionState {
  const session = useSession()
  return useSyncExternalStore(session.subscribe, session.current)
}

/** Gives the screens the store of whoever is signed in. Another person's screens start from nothing. */
export function SessionStore({ children }: { children: ReactNode }) {
  const { store } = useAccount()
  return (
    <StoreProvider key={store.owner_id} store={store}>
      <LastWord />
      {children}
    </StoreProvider>
  )
}

/** What was last said, and its Undo, go with the store they were about. */
function LastWord() {
  useEffect(() => hush, [])
  return null
}
