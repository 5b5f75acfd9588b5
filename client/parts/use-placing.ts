import { useState } from 'react'
import { useStore } from '../store/hooks.ts'
import { common } from '../texts/first.ts'
import { placing } from '../texts/rest.ts'
import { type Duel, place, spotAt } from './head-to-head.ts'
import { hush, say } from './notice.ts'
import { isWaiting, settleHere, waitingIn } from './placing.ts'
import { whereabouts } from './use-moves.ts'
import { useView } from './use-view.ts'

/** What was done last, in words, and how many steps take it back; 0 for what is no answer to ask again about. */
interface Last {
  id: string
  words: string
  steps: number
}

/**
 * The queue of what waits for its place. What is settled is on disk with its answer; who leaves and comes back goes on
 * with what is left. An Undo brings the last one back to be asked about at once.
 */
export function usePlacing() {
  const store = useStore()
  const view = useView()
  const waiting = waitingIn(view)
  const [met, setMet] = useState<ReadonlySet<string>>(() => new Set(waiting))
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set())
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<string>()
  const [last, setLast] = useState<Last>()

  const open = waiting.filter(id => !skipped.has(id))
  const takenBack = open.find(id => settled.has(id))
  // Whoever is asked about stays so, whatever other devices do above it.
  const current = takenBack ?? (asked !== undefined && isWaiting(view, asked) && !skipped.has(asked) ? asked : open[0])
  if (current !== asked) setAsked(current)
  if (waiting.some(id => !met.has(id))) setMet(new Set([...met, ...waiting]))

  const done = [...met].filter(id => !isWaiting(view, id)).length

  /** Told on the page itself: the bar would lie over the next question. True when it is on disk. */
  async function change(id: string, run: () => Promise<void>, words: () => string, steps = 1): Promise<boolean> {
    try {
      await run()
      setLast({ id, words: words(), steps })
      hush()
      return true
    } catch (error) {
      console.error(error)
      say(common.notSaved)
      return false
    }
  }

  async function finish(id: string, duel: Duel, sure: boolean) {
    const tier = view.entry(id)?.tier
    if (!tier) return
    const spot = spotAt(duel.rivals, place(duel), other => store.view().entry(other)?.tier === tier)
    const unsettled = sure ? duel.rivals.filter(rival => isWaiting(store.view(), rival)) : []
    const run = async () => {
      if (unsettled.length > 0) await store.append(settleHere(store.view(), unsettled))
      await store.place(id, tier, spot, sure ? undefined : { needs_placing: true })
    }
    const steps = sure ? (unsettled.length > 0 ? 2 : 1) : 0
    if (!(await change(id, run, () => whereabouts(store, id), steps))) return
    if (sure) setSettled(new Set([...settled, id, ...unsettled]))
    else setSkipped(new Set([...skipped, id]))
  }

  async function leave(ids: readonly string[]) {
    const [first = ''] = ids
    const run = () => store.append(settleHere(store.view(), ids))
    const words = () => (ids.length === 1 ? whereabouts(store, first) : placing.allLeft(ids.length))
    if (await change(first, run, words)) setSettled(new Set([...settled, ...ids]))
  }

  return {
    view,
    current,
    /** The number of the one asked about, from 1, and of how many. */
    number: Math.min(met.size, done + waiting.length - open.length + 1),
    total: met.size,
    done,
    waiting,
    /** Undefined once it was taken back. */
    last: last && isWaiting(view, last.id) === (last.steps === 0) ? last : undefined,
    finish,
    leave,
    skip: (id: string) => setSkipped(new Set([...skipped, id])),
    /** Those left for another time are asked about again. */
    again: () => setSkipped(new Set()),
  }
}
