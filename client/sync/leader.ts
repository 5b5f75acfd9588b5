import { type ShapeName, shapeNames } from '#sync-rules'
import type { Core } from '../store/core.ts'
import type { Clock, Locks, Network, Random } from '../store/ports.ts'
import type { Link } from '../store/status.ts'
import { startCheck } from './check.ts'
import type { Loop } from './loop.ts'
import { startMedia } from './media.ts'
import { startPull } from './pull.ts'
import { startPush } from './push.ts'

export interface SyncPorts {
  clock: Clock
  random: Random
  network: Network
  locks: Locks
  /** How many ops one push may bring: what the server takes, unless said. */
  most?: number | undefined
}

/** The tab that leads says a word at once when it is asked for one. */
const ANSWER_MS = 5_000

/**
 * One tab drains the outbox and owns the streams. Every tab queues for the lock and waits; when the leader closes, the
 * next one takes over. A leader that is asleep keeps its lock and answers nobody (a phone does that to tabs in the
 * background): a tab that needs one stands in for it until it says a word. Two at once are only wasteful.
 */
export function startSync(ports: SyncPorts, core: Core): Loop {
  let loops: Loop[] = []
  let unanswered: (() => void) | undefined
  let highest = core.memory.meta.minted
  let over = false
  const start = (standsIn: boolean) => {
    stopAll()
    if (over) return
    core.leads = true
    core.standsIn = standsIn
    loops = lead(ports, core)
  }
  const run = async (signal: AbortSignal) => {
    answered()
    start(false)
    await new Promise<void>(resolve => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    stopAll()
  }
  const stopAll = () => {
    for (const loop of loops) loop.stop()
    loops = []
    core.leads = core.standsIn = false
  }
  const answered = () => {
    unanswered?.()
    unanswered = undefined
    if (core.standsIn) stopAll()
  }
  const ask = () => {
    core.hello()
    unanswered ??= ports.clock.after(ANSWER_MS, () => {
      unanswered = undefined
      if (!core.leads) start(true)
    })
  }
  const wakeAll = () => {
    for (const loop of loops) loop.wake()
  }
  const release = ports.locks.hold(`mq-sync-${core.memory.meta.owner_id}`, run)
  const unlisten = [
    core.onNudge(wakeAll),
    core.onLeader(answered),
    core.subscribe(() => {
      const { minted } = core.memory.meta
      if (minted > highest && !core.leads) ask()
      highest = minted
    }),
  ]
  const stop = () => {
    over = true
    for (const each of unlisten) each()
    unanswered?.()
    stopAll()
    release()
  }
  // The newer tab may wait for the lock.
  if (core.newer.aborted) stop()
  else core.newer.addEventListener('abort', stop, { once: true })
  return {
    wake: () => {
      if (core.leads) return wakeAll()
      core.nudge()
      ask()
    },
    stop,
  }
}

/** The list is up to date when the last push and every stream got through. */
function lead(ports: SyncPorts, core: Core): Loop[] {
  // Not heard of yet is not up to date: what came on an earlier visit may be old.
  const streams = new Map<ShapeName, Link>(shapeNames.map(name => [name, 'unknown']))
  let pushed: Link = 'unknown'
  const tell = () => {
    const troubled = [...streams.values()].find(link => link !== 'ok')
    core.setLink(pushed === 'ok' && troubled ? troubled : pushed)
  }
  const { clock, random, network, most } = ports
  const heard = (shape: ShapeName, how: 'ok' | 'failed' | 'needs_login') => {
    streams.set(shape, how)
    tell()
    if (how !== 'ok') return
    // A tab may have died between its write and its word.
    void core.catchUp().catch(() => core.storageHasFailed())
    check.heard(shape)
  }
  // Most likely it has lost more than that.
  const unknown = () => {
    push.greet()
    check.soon()
  }
  const pull = startPull({ clock, random, network, heard, unknown, begun: () => push.greet() }, core)
  const link = (how: Link) => {
    pushed = how
    tell()
  }
  const push = startPush({ clock, random, network, most, link, wentBack: () => pull.startOver() }, core)
  const check = startCheck({ clock, network, mend: () => pull.startOver() }, core)
  return [push, pull, check, startMedia({ clock, random, network }, core)]
}
