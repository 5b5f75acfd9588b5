/** Wakes readers that wait for a user's next change. Called after the commit, never inside a transaction. */
export interface Pokes {
  poke(userId: string): void
  /** Calls `wake` at each poke of the user until the returned function is called. Subscribe before reading. */
  listen(userId: string, wake: () => void): () => void
}

export function createPokes(): Pokes {
  const waiting = new Map<string, Set<() => void>>()
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
  }
}
