import { BurstyRateLimiter, RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Db } from './db.ts'
import { Refusal } from './errors.ts'

/**
 * How often something may be asked: points in a window of so many seconds, and for some a burst beside it. The keys are
 * users, sessions or households, whichever whoever spends it says.
 */
export const limits = {
  signup: { points: 5, seconds: 3_600, also: { points: 20, seconds: 86_400 } },
  /** Our own app searches as one types. */
  search: { points: 120, seconds: 60 },
  /** Public pages and their pictures; and pictures that must be painted first. */
  page: { points: 240, seconds: 60 },
  preview: { points: 30, seconds: 60 },
  stub: { points: 60, seconds: 3_600 },
  follow: { points: 200, seconds: 3_600 },
  match: { points: 60, seconds: 600 },
  /** Changing one's name, address or visibility, or deleting it all. */
  account: { points: 60, seconds: 600 },
  refresh: { points: 30, seconds: 600 },
  /** Giving one's password while logged in. */
  password: { points: 10, seconds: 900 },
  reset_ip: { points: 25, seconds: 300 },
  reset_address: { points: 5, seconds: 1_800 },
  export: { points: 3, seconds: 3_600 },
  /** By ops: what a person does by hand, and beside it an import. */
  mutations: { points: 600, seconds: 60, burst: { points: 10_000, seconds: 3_600 } },
  /** Shapes fetched from the start: three for each device. */
  shapes: { points: 120, seconds: 600 },
  /** A device asks two or three times at its start, and then once an hour. */
  digest: { points: 60, seconds: 600 },
  /** Wrong passwords: for one account from one household, from one household, for one account from anywhere. */
  login_pair: { points: 10, seconds: 900 },
  login_ip: { points: 25, seconds: 300 },
  login_account: { points: 50, seconds: 86_400 },
} satisfies Record<string, Limit>

interface Limit {
  points: number
  seconds: number
  also?: { points: number; seconds: number }
  burst?: { points: number; seconds: number }
}
/** Wrong passwords in a row after which none is tried any more (NIST SP 800-63B). */
export const LAST_STRAW = 100

export type ThrottleName = keyof typeof limits
const throttleNames = Object.keys(limits) as ThrottleName[]

export interface Throttles {
  /**
   * Takes `points` of what `key` may spend on `name`. Throws Refusal `rate_limited`, with the seconds to wait, when that is
   * used up.
   */
  spend(name: ThrottleName, key: string, points?: number): Promise<void>
  /** Gives points back: what was spent turned out to be nothing to be careful about. */
  giveBack(name: ThrottleName, key: string, points?: number): Promise<void>
  /** Forgets all that was spent. */
  forgive(name: ThrottleName, key: string): Promise<void>
}

/** For tests and benches: nothing is ever too much. */
export const noThrottles: Throttles = { spend: async () => {}, giveBack: async () => {}, forgive: async () => {} }

interface Counter {
  consume(key: string, points: number): Promise<unknown>
  reward?(key: string, points: number): Promise<unknown>
  delete?(key: string): Promise<unknown>
}

/**
 * In memory on the embedded database, whose server is one process; in the database otherwise, so that it holds for all of
 * them, with memory in its place while the database is away.
 */
export function createThrottles(db: Db): Throttles {
  const counters = Object.fromEntries(throttleNames.map(name => [name, countersOf(db, name, limits[name])]))
  return {
    async spend(name, key, points = 1) {
      for (const counter of counters[name] ?? []) {
        await counter.consume(key, points).catch(refused => {
          throw refused instanceof RateLimiterRes ? tooMuch(refused) : refused
        })
      }
    },
    async giveBack(name, key, points = 1) {
      for (const counter of counters[name] ?? []) await counter.reward?.(key, points)
    },
    async forgive(name, key) {
      for (const counter of counters[name] ?? []) await counter.delete?.(key)
    },
  }
}

function countersOf(db: Db, name: string, limit: Limit): Counter[] {
  const main = counter(db, name, limit)
  if (limit.burst) return [new BurstyRateLimiter(main, counter(db, `${name}+`, limit.burst))]
  return limit.also ? [main, counter(db, `${name}+`, limit.also)] : [main]
}

function counter(db: Db, name: string, { points, seconds }: { points: number; seconds: number }) {
  const memory = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds })
  if (db.engine === 'pglite') return memory
  return new RateLimiterPostgres({
    storeClient: {
      query: async ({ text, values }: { text: string; values: unknown[] }) => ({ rows: await db.rows(text, values) }),
    },
    storeType: 'client',
    tableName: 'throttles',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points,
    duration: seconds,
    // What may be given back is never shut out from memory: the giving back would not be heard there.
    ...(!name.startsWith('login_') && { inMemoryBlockOnConsumed: points }),
    insuranceLimiter: memory,
  })
}

function tooMuch({ msBeforeNext }: RateLimiterRes): Refusal {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000))
  return new Refusal('rate_limited', 'This was asked too often. Wait a moment.', { retryAfter })
}

/** The job that takes out what has run off. A password that is off stays off. */
export async function clearThrottles({ db }: { db: Db }): Promise<void> {
  await db.rows('delete from throttles where expire < $1', [Date.now()])
  await db.rows(`delete from login_failures where run <= $1 and at < now() - interval '30 days'`, [LAST_STRAW])
}
