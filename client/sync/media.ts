import { IDS_MAX } from '#sync-rules'
import type { Core } from '../store/core.ts'
import type { Clock, Network, Random } from '../store/ports.ts'
import { Backoff } from './backoff.ts'
import type { Loop } from './loop.ts'

/** A little patience, so that a list that comes in pieces is asked for in one go. */
const PATIENCE_MS = 100

/**
 * Asks for the titles of media items that are on a list and not on this device. Rows never wait for them. What the
 * server does not know is not asked for again until `wake`.
 */
export function startMedia(
  { clock, random, network }: { clock: Clock; random: Random; network: Network },
  core: Core,
): Loop {
  const answered = new Set<string>()
  let [asking, stopped] = [false, false]
  let timer: (() => void) | undefined
  const backoff = new Backoff({ clock, random }, () => void ask())

  const missing = (): string[] => {
    const ids = new Set<string>()
    for (const id of core.memory.unknownMedia()) {
      if (!answered.has(id)) ids.add(id)
      if (ids.size === IDS_MAX) break
    }
    return [...ids]
  }

  async function ask(): Promise<void> {
    if (asking || stopped) return
    asking = true
    try {
      for (let ids = missing(); ids.length > 0 && !stopped; ids = missing()) {
        const items = await network.media(ids)
        if (stopped) return
        for (const id of ids) answered.add(id)
        if (items.length > 0) await core.commit(r => r.keepMedia(items))
        backoff.reset()
      }
    } catch {
      if (!stopped) backoff.later()
    } finally {
      asking = false
    }
  }

  let seen: unknown
  const soon = () => {
    const { tiers, watchlist } = core.memory.view()
    const now = [...Object.values(tiers), watchlist]
    if (Array.isArray(seen) && now.every((list, i) => list === (seen as unknown[])[i])) return
    seen = now
    timer ??= clock.after(PATIENCE_MS, () => {
      timer = undefined
      if (!backoff.waiting()) void ask()
    })
  }
  const unsubscribe = core.subscribe(soon)
  soon()
  return {
    wake: () => {
      answered.clear()
      backoff.reset()
      void ask()
    },
    stop: () => {
      stopped = true
      unsubscribe()
      timer?.()
      backoff.reset()
    },
  }
}
