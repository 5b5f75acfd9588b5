import { setImmediate as nextTurn } from 'node:timers/promises'

/** Wakes readers that wait for a user's next change. Called after the commit, never inside a transaction. */
export interface Pokes {
  poke(userId: string): void
  /** Calls `wake` at each poke of the user until the returned function is called. Subscribe before reading. */
  listen(userId: string, wake: () => void): () => void
  /**
   * Another number after each poke of a user whom somebody listens to. What was asked under the number there is now is no
   * older than the last poke.
   */
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

/** The pokes of one process. `atOnce` readers are woken in one turn of the event loop. */
export function createPokes(atOnce = AT_ONCE): Pokes {
  const waiting = new Map<string, { wakes: Set<() => void>; moment: number }>()
  // Of all users: who comes after a poke that nobody heard must not stand where somebody stood before it.
  let moments = 0
  const forgetting: ((sessionId?: string) => void)[] = []
  const wakeHere = () => {
    for (const each of waiting.values()) each.moment = ++moments
    void wakeAll(
      [...waiting.values()].flatMap(({ wakes }) => [...wakes]),
      atOnce,
    )
  }
  return {
    poke(userId) {
      const each = waiting.get(userId)
      if (!each) return
      each.moment = ++moments
      void wakeAll([...each.wakes], atOnce)
    },
    listen(userId, wake) {
      const each = waiting.get(userId) ?? { wakes: new Set(), moment: ++moments }
      each.wakes.add(wake)
      waiting.set(userId, each)
      return () => {
        each.wakes.delete(wake)
        if (each.wakes.size === 0 && waiting.get(userId) === each) waiting.delete(userId)
      }
    },
    moment: userId => waiting.get(userId)?.moment ?? ++moments,
    end(sessionIds) {
      for (const forget of forgetting) for (const id of sessionIds) forget(id)
    },
    onEnd(forget) {
      forgetting.push(forget)
    },
    wakeHere,
    pokeAll() {
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
