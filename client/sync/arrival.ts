import type { OpenStore } from '../store/store.ts'

/**
 * What happens when somebody arrives in an account, in this order: the account's own list comes to this device; the
 * guest's list is taken in (`adopt`); and only then is there talk of an old list, so that it is held against all that is
 * really there. Resolves after the second; true when it went well. Never resolves while the first sync is not done.
 */
export function arrive(store: Pick<OpenStore, 'sync' | 'subscribe'>, adopt: () => Promise<boolean>): Promise<boolean> {
  return new Promise(resolve => {
    let began = false
    const look = () => {
      if (began || !store.sync().first_sync_done) return
      began = true
      stop()
      resolve(adopt())
    }
    const stop = store.subscribe(look)
    look()
  })
}
