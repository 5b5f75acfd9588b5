import { guestReplica, locksOf } from './compose.ts'
import type { OpenStore } from './store/store.ts'
import { adoptGuest } from './sync/adopt.ts'
import { arrive } from './sync/arrival.ts'

/** Waits for the account's own list and takes the guest's in. False when this device could not keep it. */
export const comeIn = (user: OpenStore): Promise<boolean> => arrive(user, () => adoptInTurn(user))

/** One tab at a time; a second one waits, and finds nothing left to do. */
function adoptInTurn(user: OpenStore): Promise<boolean> {
  return new Promise(resolve => {
    const release = locksOf.hold('mq-adopt', async () => {
      resolve(await adopt(user))
      release()
    })
  })
}

async function adopt(user: OpenStore): Promise<boolean> {
  const guest = guestReplica()
  try {
    await adoptGuest(guest, user)
    // What another tab took in is to be seen here too.
    await user.core.catchUp()
    return true
  } catch {
    user.core.storageHasFailed()
    return false
  } finally {
    guest.guest.close()
  }
}
