import type { User } from '#sync-rules'
import type { Known } from './store/leftover.ts'

/**
 * The little that is known before any database is open: who was signed in here, whose lists are sealed here or
 * to be thrown away, and whether the server still has to hear of a log-out. It never holds a token.
 */
const PROFILE = 'mq-profile'
const SEALED = 'mq-sealed'
const MARKED = 'mq-thrown-away'
const LOGOUT = 'mq-logout-pending'

const DAY_MS = 24 * 3600 * 1000
const SEALED_FOR_MS = 30 * DAY_MS

/** Since when a list is sealed, and when a start first found that long ago. Just the former, where an earlier version sealed it. */
type Sealed = number | { at: number; over?: number }

/** Kept by a browser that lets us; forgotten otherwise, which costs a log-in and nothing else. */
function get<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}

function put(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // See above.
  }
}

const sealed = () => get<Record<string, Sealed>>(SEALED) ?? {}
const marked = () => get<Record<string, Known>>(MARKED) ?? {}

export const profile = {
  read: (): User | null => get<User>(PROFILE),
  write: (user: User): void => put(PROFILE, user),
  remove: (): void => put(PROFILE, null),
  logoutPending: (): boolean => get<boolean>(LOGOUT) === true,
  setLogoutPending: (pending: boolean): void => put(LOGOUT, pending || null),
  seal: (userId: string, now: number): void => put(SEALED, { ...sealed(), [userId]: { at: now } }),
  unseal: (userId: string): void => {
    const { [userId]: _, ...rest } = sealed()
    put(SEALED, rest)
  },
  /** Whose lists were thrown away and are not gone yet. */
  marked,
  mark: (userId: string, known: Known): void => put(MARKED, { ...marked(), [userId]: known }),
  unmark: (userId: string): void => {
    const { [userId]: _, ...rest } = marked()
    put(MARKED, Object.keys(rest).length > 0 ? rest : null)
  },
  /**
   * Users whose sealed lists have been here for too long, and were so at a start a day ago, which is noted: a clock that is
   * wrong once throws nothing away.
   */
  expired: (now: number): string[] => {
    const looked = Object.entries(sealed()).map(([userId, one]) => [userId, lookedAt(one, now)] as const)
    if (looked.length > 0) put(SEALED, Object.fromEntries(looked))
    return looked.filter(([, { over = now }]) => over <= now - DAY_MS).map(([userId]) => userId)
  },
}

function lookedAt(one: Sealed, now: number): Exclude<Sealed, number> {
  const { at, over = now } = typeof one === 'number' ? { at: one } : one
  return at < now - SEALED_FOR_MS ? { at, over: Math.min(over, now) } : { at }
}
