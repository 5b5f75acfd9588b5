import { useEffect, useEffectEvent, useRef } from 'react'
import { useLocation, useNavigate, useNavigationType } from 'react-router'

interface Steps {
  /** How many steps somebody has gone from the one they came to. */
  depth: number
  /** One step back. */
  back(): void
  /** As it is for who comes to this address. */
  anew(): void
}

/**
 * The way back of the browser, on a screen of several steps under one address: beyond the first step there is one more
 * entry in its history, and who goes back from that goes one step back. Who chooses the same address again begins anew.
 */
export function useWayBack({ depth, back, anew }: Steps) {
  const { key, pathname, search, state } = useLocation() as ReturnType<typeof useLocation> & {
    state: { beyond?: boolean } | null
  }
  const beyond = state?.beyond === true
  const came = useNavigationType()
  const navigate = useNavigate()
  const last = useRef({ key, beyond })
  /** Where the further entry has been asked for and is not there yet. */
  const asked = useRef<string>(undefined)

  const settle = useEffectEvent(() => {
    const from = last.current
    last.current = { key, beyond }
    if (from.key !== key) {
      asked.current = undefined
      if (!beyond && !(from.beyond && came === 'POP')) return anew()
      if (!beyond && depth > 0) return back()
    }
    if (depth > 0 && !beyond && asked.current !== key) {
      asked.current = key
      void navigate({ pathname, search }, { state: { beyond: true } })
    }
    if (depth === 0 && beyond) void navigate(-1)
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about their changes
  useEffect(() => settle(), [key, beyond, depth])

  /** Goes away for good: nobody comes back into the middle. */
  return (path: string, to: object | null = null) => void navigate(path, { replace: beyond, state: to })
}
