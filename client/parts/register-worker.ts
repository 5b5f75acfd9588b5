import { Workbox } from 'workbox-window'

/** The parts of Trusted Types we use; not every browser has them, and TypeScript's DOM does not know them yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

/** The page's policy lets scripts come from one named place only; this is it, and it passes one address. */
function workerUrl(): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  if (!types) return '/sw.js'
  const policy = types.createPolicy('mq-sw', {
    createScriptURL: url => {
      if (url !== '/sw.js') throw new TypeError('Only the service worker is loaded this way.')
      return url
    },
  })
  return policy.createScriptURL('/sw.js')
}

const HOUR = 3_600_000

/**
 * Registers the service worker. `ready` is called when a new version waits, with what starts it; every tab then
 * reloads, so it is offered and never done unasked.
 */
export async function registerWorker(ready: (reload: () => void) => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const workbox = new Workbox(workerUrl())
  let asked = false
  // Who was here before the app was installed is taken over once without having seen an older version.
  let before = navigator.serviceWorker.controller
  workbox.addEventListener('waiting', () =>
    ready(() => {
      asked = true
      workbox.messageSkipWaiting()
    }),
  )
  workbox.addEventListener('controlling', () => {
    const { controller } = navigator.serviceWorker
    // A browser short of room throws the worker away under the page: what is open is the only app there is then.
    if (controller && (asked || before)) location.reload()
    before = controller
  })
  try {
    const registration = await workbox.register()
    const look = () => void registration?.update().catch(() => {})
    setInterval(look, HOUR)
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look())
    window.addEventListener('online', look)
  } catch (error) {
    // Without a worker the app still works; it only does not start offline.
    console.warn(error)
  }
}
