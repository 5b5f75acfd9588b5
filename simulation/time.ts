/** The world's one clock and its queue of things to come. Nothing happens but what stands in it, one thing at a time. */
export interface Timeline {
  now(): number
  /** Runs `happen` after `ms` of the world's time; the returned function calls it off. */
  after(ms: number, happen: () => unknown): () => void
  /** Lets the next thing happen, and everything it sets off without waiting. False when nothing is left to come. */
  step(): Promise<boolean>
}

interface Event {
  at: number
  order: number
  happen: () => unknown
  off: boolean
}

/** All that follows at once from an event has run when the microtasks are through. */
const settle = () => new Promise<void>(resolve => setImmediate(resolve))

export function timeline(start: number): Timeline {
  let now = start
  let order = 0
  const queue: Event[] = []
  return {
    now: () => now,
    after(ms, happen) {
      const event = { at: now + Math.max(0, Math.round(ms)), order: order++, happen, off: false }
      insert(queue, event)
      return () => {
        event.off = true
      }
    },
    async step() {
      let event = queue.shift()
      while (event?.off) event = queue.shift()
      if (!event) return false
      now = event.at
      await event.happen()
      await settle()
      return true
    },
  }
}

function insert(queue: Event[], event: Event): void {
  let low = 0
  let high = queue.length
  while (low < high) {
    const mid = (low + high) >> 1
    const other = queue[mid] as Event
    if (other.at < event.at || (other.at === event.at && other.order < event.order)) low = mid + 1
    else high = mid
  }
  queue.splice(low, 0, event)
}
