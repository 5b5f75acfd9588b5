import type { RankingRow, Tier } from '#sync-rules'
import type { Channel, Clock, Locks, Random } from '../ports.ts'

/** Ports for tests: a clock that stands until it is moved, numbers that repeat, tabs that hear each other. */

export interface TestClock extends Clock {
  /** Lets everything that waits for nothing but promises go on. */
  settle(): Promise<void>
  /** Moves on, running what falls due, in order. */
  advance(ms: number): Promise<void>
}

export function aClock(start = Date.parse('2026-01-01T00:00:00Z')): TestClock {
  let now = start
  let timers: { at: number; run: () => void }[] = []
  const settle = async () => {
    for (let i = 0; i < 50; i++) await new Promise(resolve => setImmediate(resolve))
  }
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter(other => other !== timer)
      }
    },
    settle,
    advance: async ms => {
      const end = now + ms
      await settle()
      for (;;) {
        const due = timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter(timer => timer !== due)
        now = Math.max(now, due.at)
        due.run()
        await settle()
      }
      now = end
    },
  }
}

export function aRandom(seed = 0): Random {
  let n = 0
  return {
    uuid: () => `${seed.toString(16).padStart(8, '0')}-0000-4000-8000-${(++n).toString(16).padStart(12, '0')}`,
    number: () => 0.5,
  }
}

/** Channels of one browser: each call is another tab. */
export function tabsOf(): () => Channel {
  const ears = new Set<(message: unknown) => void>()
  return () => {
    let mine: ((message: unknown) => void) | undefined
    return {
      post: message => {
        for (const heard of [...ears]) if (heard !== mine) queueMicrotask(() => heard(structuredClone(message)))
      },
      listen: heard => {
        mine = heard
        ears.add(heard)
        return () => ears.delete(heard)
      },
    }
  }
}

export const rankingRow = (media: string, tier: Tier | null, position: string | null, seq: number): RankingRow => ({
  id: `f${media.slice(1)}`,
  user_id: '00000000-0000-4000-8000-000000000001',
  media_item_id: media,
  tier,
  rank_position: position,
  notes: null,
  seq,
  placed_seq: seq,
  placed_by: null,
  placed_at: new Date(seq).toISOString(),
  removed_at: tier ? null : new Date(seq).toISOString(),
  needs_placing: false,
  origin: 'hand',
  batch_id: null,
  created_at: new Date(0).toISOString(),
  updated_at: new Date(seq).toISOString(),
})

/** The locks of a browser whose first tab never lets go, whatever becomes of it. */
export function firstKeeps(): Locks {
  let held = false
  return {
    hold: (_, run) => {
      const stop = new AbortController()
      if (!held) void run(stop.signal)
      held = true
      return () => stop.abort()
    },
  }
}
