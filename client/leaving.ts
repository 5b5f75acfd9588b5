import { emptyOf, erase } from './compose.ts'
import { profile } from './profile.ts'
import type { Known } from './store/leftover.ts'

/**
 * Gets lists off this device whose person has left. Each is marked first, so that whatever ends a page only puts it off to
 * the next start; and each is emptied before it is deleted, for a deletion waits for every tab that has the list open, and
 * one of them may sleep.
 */

/** So long somebody who leaves, or starts, waits for it. */
const PATIENCE_MS = 2_000

/** Deletions under way: what is opened meanwhile waits until they are over. */
const erasing = new Map<string, Promise<void>>()

/**
 * Throws away what was known. False: something had come later, and all of it is kept, sealed. Rejects when the disk says no;
 * the mark stays until it is done.
 */
export async function throwAway(userId: string, known: Known): Promise<boolean> {
  const gone = await emptyOf(userId, known)
  // Who is back already goes on in what is left.
  const isBack = () => profile.read()?.id === userId
  if (!gone && !isBack()) profile.seal(userId, known.at)
  if (gone && !isBack()) await deleted(userId)
  profile.unmark(userId)
  return gone
}

/**
 * Before the list of somebody who is back is opened. Takes for ever where a tab that sleeps has it open: whoever opens it
 * queues behind the deletion, which outlives the page that asked for it.
 */
export async function cleared(userId: string): Promise<void> {
  await erasing.get(userId)
  const known = profile.marked()[userId]
  if (known) await throwAway(userId, known)
}

/** Does what earlier pages have left to do. Sealed lists are kept for 30 days. */
export async function tidyUp(now: number): Promise<void> {
  const signedIn = profile.read()?.id
  const marked = Object.entries(profile.marked()).filter(([userId]) => userId !== signedIn)
  const expired = profile.expired(now).filter(userId => userId !== signedIn)
  const drop = async (userId: string) => {
    await deleted(userId)
    profile.unseal(userId)
  }
  await Promise.all([
    ...marked.map(([userId, known]) => inGoodTime(throwAway(userId, known))),
    ...expired.map(userId => inGoodTime(drop(userId))),
  ])
}

/** Undefined where it takes too long or fails: then it is tried again at the next start. */
export function inGoodTime<R>(run: Promise<R>): Promise<R | undefined> {
  return new Promise(resolve => {
    const late = setTimeout(resolve, PATIENCE_MS, undefined)
    const failed = (error: unknown) => {
      console.warn(error)
      return undefined
    }
    void run
      .catch(failed)
      .then(resolve)
      .finally(() => clearTimeout(late))
  })
}

function deleted(userId: string): Promise<void> {
  const under = erasing.get(userId) ?? erase(userId).finally(() => erasing.delete(userId))
  erasing.set(userId, under)
  return under
}
