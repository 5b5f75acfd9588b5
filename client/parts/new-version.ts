import { useEffect, useSyncExternalStore } from 'react'

/** What starts the new version that waits, once there is one. The worker is registered once per page. */
let reload: (() => void) | undefined
let asked = false
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function register() {
  const { registerWorker } = await import('./register-worker.ts')
  await registerWorker(start => {
    reload = start
    for (const listener of listeners) listener()
  })
}

/** Registers the service worker after the first paint, and tells when a new version waits. */
export function useNewVersion(): (() => void) | undefined {
  useEffect(() => {
    if (!import.meta.env.PROD || asked) return
    asked = true
    register().catch(console.warn)
  }, [])
  return useSyncExternalStore(subscribe, () => reload)
}
