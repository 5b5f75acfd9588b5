import { useEffect, useState } from 'react'
import { codePoints, MAX_SEARCH, type MediaItem } from '#sync-rules'
import { searchMedia } from '../api-media.ts'
import { unanswered } from './unanswered.ts'

const PAUSE = 250

/** `idle`: nothing asked. `offline` and `failed`: only this device can answer. */
export type SearchState =
  | { kind: 'idle' | 'offline' | 'failed' }
  | { kind: 'busy'; items: readonly MediaItem[] }
  | { kind: 'found'; items: readonly MediaItem[]; complete: boolean }

/** Searches the catalogue a moment after the last key. An older answer never overtakes a newer question. */
export function useSearch(text: string): SearchState {
  const [state, setState] = useState<SearchState>({ kind: 'idle' })
  const query = text.trim()
  useEffect(() => {
    if (query === '' || codePoints(query) > MAX_SEARCH) return setState({ kind: 'idle' })
    const older = new AbortController()
    setState(before => ({ kind: 'busy', items: 'items' in before ? before.items : [] }))
    const timer = setTimeout(async () => {
      try {
        const { items, complete } = await searchMedia(query, older.signal)
        if (!older.signal.aborted) setState({ kind: 'found', items, complete })
      } catch (error) {
        if (!older.signal.aborted) setState({ kind: unanswered(error) ? 'offline' : 'failed' })
      }
    }, PAUSE)
    return () => {
      clearTimeout(timer)
      older.abort()
    }
  }, [query])
  return state
}
