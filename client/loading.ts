import { Listeners } from './store/listeners.ts'

/**
 * Parts of the app that are loaded after the first paint. A browser may remember for as long as the page is open that one
 * could not be loaded, and then only a new page gets it; nobody need be told while a new page would not come either.
 */
let wanting = false
const listeners = new Listeners()

/** What `part` comes to; that it cannot be loaded is told where the network seems to be there, or comes back. */
export async function loaded<M>(part: Promise<M>): Promise<M> {
  try {
    return await part
  } catch (error) {
    if (navigator.onLine) tell()
    else addEventListener('online', tell, { once: true })
    throw error
  }
}

function tell(): void {
  wanting = true
  listeners.tell()
}

/** Whether a part is wanting that only a new page gets. */
export const isWanting = (): boolean => wanting
export const onWanting = listeners.on
