import { useEffect, useState } from 'react'
import type { ListMeta, Suggestion } from '#sync-rules'
import { call } from '../api.ts'
import { useStore } from '../store/hooks.ts'

const KEPT = 'suggestions'
/** A screenful; the next one begins where it ends. */
const PAGE = 24

export interface Suggested {
  /** `busy`: asking. `offline`, `failed`: these are of the last time. */
  kind: 'busy' | 'here' | 'offline' | 'failed'
  list: readonly Suggestion[]
  /** There are others to be had; where the list ends it begins again. */
  others?: () => void
}

/** What the server suggests to this person. The last list is kept on the device, for when it cannot be asked. */
export function useSuggestions(): Suggested {
  const store = useStore()
  const [offset, setOffset] = useState(0)
  const [total, setTotal] = useState(0)
  const [state, setState] = useState<Suggested>({ kind: 'busy', list: [] })
  useEffect(() => {
    const left = new AbortController()
    const look = async () => {
      const path = `/media/suggestions?limit=${PAGE}&offset=${offset}`
      const { data, meta } = await call<Suggestion[], ListMeta>('GET', path, { signal: left.signal })
      if (left.signal.aborted) return
      setState({ kind: 'here', list: data })
      setTotal(meta.total)
      await store.keep(KEPT, data).catch(console.warn)
    }
    const lastTime = async (error: unknown) => {
      if (left.signal.aborted) return
      const nobody = error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')
      const kept = (await store.kept(KEPT).catch(() => undefined)) as Suggestion[] | undefined
      if (!left.signal.aborted) setState({ kind: nobody ? 'offline' : 'failed', list: kept ?? [] })
    }
    look().catch(lastTime)
    return () => left.abort()
  }, [store, offset])
  const next = offset + PAGE < total ? offset + PAGE : 0
  return state.kind === 'here' && total > PAGE ? { ...state, others: () => setOffset(next) } : state
}
