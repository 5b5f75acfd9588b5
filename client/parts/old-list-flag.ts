import { RANKINGS_KEY, WATCHLIST_KEY } from '../adopt/keep.ts'

/** What each person said about the old lists of this browser: `later`, or the hash of those that were taken in. */
const nameOf = (ownerId: string) => `mq-old-list:${ownerId}`

/** True when this browser holds lists of the old version that this person was not asked about, or put off. */
export function oldListWaits(ownerId: string): boolean {
  try {
    const there = localStorage.getItem(RANKINGS_KEY) !== null || localStorage.getItem(WATCHLIST_KEY) !== null
    return there && localStorage.getItem(nameOf(ownerId)) === null
  } catch {
    return false
  }
}

export function answerOldList(ownerId: string, answer: string): void {
  try {
    localStorage.setItem(nameOf(ownerId), answer)
  } catch (error) {
    // Then the person is asked again; taking the lists in twice changes nothing.
    console.warn(error)
  }
}

export function answeredOldList(ownerId: string): string | null {
  try {
    return localStorage.getItem(nameOf(ownerId))
  } catch {
    return null
  }
}
