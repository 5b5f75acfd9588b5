/** Wakes readers that wait for a user's next change. Called after the commit, never inside a transaction. */
export interface Pokes {
  poke(userId: string): void
  /** Calls `wake` at each poke of the user until the returned function is called. Subscribe before reading. */
  listen(userId: string, wake: () => void): () => void
  /** Tells that sessions are over. Poke their user after it, not before: who wakes asks whether they stand. */
  end(sessionIds: readonly string[]): void
  /** Calls `forget` for each session that is over; without one, when it may be any. */
  onEnd(forget: (sessionId?: string) => void): void
  /** Anything may have happened: everybody wakes, and no session is taken to stand without asking. */
  pokeAll(): void
}

/** The pokes of one process. */
export function createPokes(): Pokes {
  const waiting = new Map<string, Set<() => void>>()
  const forgetting: ((sessionId?: string) => void)[] = []
  return {
    poke(userId) {
      for (const wake of [...(waiting.get(userId) ?? [])]) wake()
    },
    listen(userId, wake) {
      const set = waiting.get(userId) ?? new Set()
      set.add(wake)
      waiting.set(userId, set)
      return () => {
        set.delete(wake)
        if (set.size === 0) waiting.delete(userId)
      }
    },
    end(sessionIds) {
      for (const forget of forgetting) for (const id of sessionIds) forget(id)
    },
    onEnd(forget) {
      forgetting.push(forget)
    },
    pokeAll() {
      for (const forget of forgetting) forget()
      for (const wake of [...waiting.values()].flatMap(set => [...set])) wake()
    },
  }
}
