import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { Work } from '../adopt/types.ts'
import { ApiError } from '../api.ts'
import { matchMedia, mediaByIds } from '../api-media.ts'
import { type Import, keepAnswers, keepDecided, openImport } from '../imports/keep.ts'
import { matchRows } from '../imports/match.ts'
import { type Choice, countsOf, type Outcome, outcomesOf } from '../imports/outcomes.ts'
import type { Settings } from '../imports/tiers.ts'
import { useStore } from '../store/hooks.ts'

/** Lets the browser draw between two slices of work. */
export const pause = () => new Promise<void>(resolve => setTimeout(resolve))
const work: Work = { pause }

/** What looking for titles is at; all but `asking` and `done` wait, and go on by themselves or by a button. */
export type Asking = 'asking' | 'done' | 'guest' | 'offline' | 'busy' | 'login' | 'failed'

/** Without word of the network it is tried again after this long. */
const RETRY_MS = 15_000

/**
 * One import: what is known of it, and asking the catalogue about the rest. Undefined while it is read from this device,
 * null when this device has none of that id.
 */
export function useImport(id: string) {
  const store = useStore()
  const [imp, setImp] = useState<Import | null>()
  const [unkept, setUnkept] = useState(false)
  const now = useRef<Import | null>(null)

  function change(patch: Partial<Import>): Import | null {
    if (!now.current) return null
    now.current = { ...now.current, ...patch }
    setImp(now.current)
    return now.current
  }
  const keeping = (kept: Promise<void>): Promise<void> =>
    kept.catch(error => {
      console.error(error)
      setUnkept(true)
    })
  function decide(patch: Partial<Import>) {
    const next = change(patch)
    if (next) void keeping(keepDecided(store, next))
  }

  useEffect(() => {
    let stale = false
    void openImport(store, id).then(found => {
      if (stale) return
      now.current = found
      setImp(found)
    })
    return () => {
      stale = true
    }
  }, [store, id])

  const [asking, retry] = useAsking(imp?.id, async signal => {
    if (!now.current) return
    await matchRows(
      now.current.rows,
      i => now.current?.answers[i] !== undefined,
      { known: mediaByIds, match: matchMedia },
      async fresh => {
        if (signal.aborted || !now.current) return
        const answers = [...now.current.answers]
        for (const [i, answer] of fresh) answers[i] = answer
        const next = change({ answers })
        if (next) await keeping(keepAnswers(store, next, fresh.keys()))
      },
      { work, signal },
    )
  })

  const outcomes = useMemo(() => (imp ? outcomesOf(imp) : []), [imp])
  return {
    imp,
    unkept,
    outcomes,
    counts: useMemo(() => countsOf(outcomes), [outcomes]),
    asking,
    retry,
    settle: (settings: Settings) => decide({ settings }),
    /** Undefined takes back what was chosen. */
    choose(index: number, choice: Choice | undefined) {
      const { [index]: _, ...others } = now.current?.choices ?? {}
      decide({ choices: choice ? { ...others, [index]: choice } : others })
    },
    /** Asks once more about what the catalogue did not know. */
    askAgain() {
      const answers = now.current?.answers.map((answer, i) => (isOpen(outcomes[i]) ? undefined : answer))
      if (!answers) return
      change({ answers })
      retry()
    },
    taken: (next: Import) => change({ taken: next.taken }),
  }
}

/** Not found for certain. */
const isOpen = (outcome: Outcome | undefined) => outcome?.kind === 'stub' || outcome?.kind === 'choice'

/** Runs `ask` until it is through, again whenever that may help. */
function useAsking(id: string | undefined, ask: (signal: AbortSignal) => Promise<void>): [Asking, () => void] {
  const { guest } = useStore()
  const [state, setState] = useState<Asking>('asking')
  const [round, setRound] = useState(0)
  const run = useEffectEvent(ask)
  const retry = () => setRound(n => n + 1)

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew
  useEffect(() => {
    if (id === undefined) return
    if (guest) return setState('guest')
    const ending = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = () => {
      ending.abort()
      clearTimeout(timer)
      removeEventListener('online', retry)
    }
    setState('asking')
    run(ending.signal).then(
      () => ending.signal.aborted || setState('done'),
      (error: unknown) => {
        if (ending.signal.aborted) return
        const [state, wait] = waitFor(error)
        setState(state)
        if (wait !== null) timer = setTimeout(retry, wait)
        addEventListener('online', retry)
      },
    )
    return stop
  }, [id, guest, round])
  return [state, retry]
}

/** What a failure is, and after how many milliseconds to try again; null: not by itself. */
function waitFor(error: unknown): [Asking, number | null] {
  const nobody = error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')
  if (nobody) return ['offline', RETRY_MS]
  console.error(error)
  if (!(error instanceof ApiError)) return ['failed', null]
  if (error.status === 401) return ['login', null]
  return error.retry_after === undefined ? ['failed', null] : ['busy', error.retry_after]
}
