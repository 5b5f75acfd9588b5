import { setImmediate as nextTurn } from 'node:timers/promises'
import { Remembered } from './remembered.ts'

/** Wakes readers that wait for a user's next change. Called after the commit, never inside a transaction. */
export interface Pokes {
  poke(userId: string): void
  /** Calls `wake` at each poke of the user until the returned function is called. Subscribe before reading. */
  listen(userId: string, wake: () => void): () => void
  /** Another number after each poke of the user: what was asked under the one there is now was asked after the last poke. */
  moment(userId: string): number
  /** Tells that sessions are over. Poke their user after it, not before: who wakes asks whether they stand. */
  end(sessionIds: readonly string[]): void
  /** Calls `forget` for each session that is over; without one, when it may be any. */
  onEnd(forget: (sessionId?: string) => void): void
  /** Everybody of this process wakes, and looks whether it stops. */
  wakeHere(): void
  /** Anything may have happened: everybody wakes, and no session is taken to stand without asking. */
  pokeAll(): void
}

/** How many are woken in one turn of the event loop: each asks the database, and others want to be served meanwhile. */
const AT_ONCE = 25

/** Users of whom it is known when they were last poked. Of one who is forgotten, what is shared is asked once more. */
const MOST_KNOWN = 50_000

/** The pokes of one process. `atOnce` readers are woken in one turn of the event loop. */
export function createPokes(atOnce = AT_ONCE): Pokes {
  const waiting = new Map<string, Set<() => void>>()
  const since = new Remembered<number>(MOST_KNOWN)
  // Of all users, so that no number comes back to one who was forgotten.
  let moments = 0
  const forgetting: ((sessionId?: string) => void)[] = []
  const wakeHere = () =>
    void wakeAll(
      [...waiting.values()].flatMap(set => [...set]),
      atOnce,
    )
  return {
    poke(userId) {
      since.delete(userId)
      void wakeAll([...(waiting.get(userId) ?? [])], atOnce)
    },
    listen(userId, wake) {
      const set = waiting.get(userId) ?? new Set()
      set.add(wake)
      waiting.set(userId, set)
      return () => {
        set.delete(wake)
        if (set.size === 0 && waiting.get(userId) === set) waiting.delete(userId)
      }
    },
    moment(userId) {
      const known = since.get(userId)
      if (known !== undefined) return known
      since.set(userId, ++moments)
      return moments
    },
    end(sessionIds) {
      for (const forget of forgetting) for (const id of sessionIds) forget(id)
    },
    onEnd(forget) {
      forgetting.push(forget)
    },
    wakeHere,
    pokeAll() {
      since.clear()
      for (const forget of forgetting) forget()
      wakeHere()
    },
  }
}

async function wakeAll(wakes: readonly (() => void)[], atOnce: number): Promise<void> {
  for (let from = 0; from < wakes.length; from += atOnce) {
    if (from > 0) await nextTurn()
    for (const wake of wakes.slice(from, from + atOnce)) wake()
  }
}
