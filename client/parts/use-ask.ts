import { useCallback, useEffect, useState } from 'react'
import { ApiError } from '../api.ts'
import { refused } from '../texts/rest.ts'
import { unanswered } from './unanswered.ts'

/** Why there is no answer. `login`: the session is over. `missing`: there is no such thing, or not for this person. */
export interface Failure {
  kind: 'offline' | 'login' | 'missing' | 'failed'
  /** What the server said, for people. */
  message?: string
}

export function failureOf(error: unknown): Failure {
  if (unanswered(error)) return { kind: 'offline' }
  if (!(error instanceof ApiError)) {
    console.error(error)
    return { kind: 'failed' }
  }
  if (error.status === 401) return { kind: 'login' }
  if (error.status === 404) return { kind: 'missing' }
  return { kind: 'failed', message: refused.all(error.code, error.message) }
}

export interface Asked<T> {
  /** Undefined until it is here. What is here stays while it is asked for again. */
  value: T | undefined
  failure: Failure | undefined
  busy: boolean
  /** Asks once more. */
  again(): void
  /** Changes what is here, as after a change that the server has taken. */
  put(change: (value: T) => T): void
}

/**
 * Asks the server for what a screen shows, anew whenever `key` is another (null asks nothing), and again by itself when the
 * network is back. An older answer never overtakes a newer question.
 */
export function useAsk<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, setState] = useState<{ key: string | null; value?: T; failure?: Failure; busy: boolean }>({
    key,
    busy: key !== null,
  })
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn(n => n + 1), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` is made anew with each drawing; the key says what it asks
  useEffect(() => {
    if (key === null) return setState({ key, busy: false })
    const older = new AbortController()
    setState(before => ({ ...(before.key === key && { value: before.value as T }), key, busy: true }))
    ask(older.signal).then(
      value => older.signal.aborted || setState({ key, value, busy: false }),
      error => older.signal.aborted || setState(before => ({ ...before, failure: failureOf(error), busy: false })),
    )
    return () => older.abort()
  }, [key, turn])
  const offline = state.failure?.kind === 'offline'
  useEffect(() => {
    if (!offline) return
    addEventListener('online', again)
    return () => removeEventListener('online', again)
  }, [offline, again])
  const put = useCallback(
    (change: (value: T) => T) =>
      setState(before => (before.value === undefined ? before : { ...before, value: change(before.value) })),
    [],
  )
  const { value, failure, busy } = state.key === key ? state : { value: undefined, failure: undefined, busy: true }
  return { value, failure, busy, again, put }
}
