import { Listeners } from './store/listeners.ts'

/**
 * Parts of the app that are loaded after the first paint. A browser may remember for as long as the page is open that one
 * could not be loaded, and then only a new page gets it; nobody need be told while a new page would not come either.
 */
const missing = new Set<string>()
const listeners = new Listeners()

/** What a part comes to, by its name; that it cannot be loaded is told where the network seems to be there, or comes back. */
export async function loaded<M>(name: string, part: Promise<M>): Promise<M> {
  try {
    const module = await part
    if (missing.delete(name)) listeners.tell()
    return module
  } catch (error) {
    missing.add(name)
    listeners.tell()
    addEventListener('online', () => listeners.tell(), { once: true })
    throw error
  }
}

/** Whether a part is wanting that only a new page gets, and would get. */
export const isWanting = (): boolean => missing.size > 0 && navigator.onLine
export const onWanting = listeners.on
