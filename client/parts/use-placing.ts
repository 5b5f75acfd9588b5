import { useState } from 'react'
import { placing } from '../screens/texts-place.ts'
import { useStore } from '../store/hooks.ts'
import { type Duel, place, spotAt } from './head-to-head.ts'
import { isWaiting, settleHere, waitingIn } from './placing.ts'
import { useMoves, whereabouts } from './use-moves.ts'
import { useView } from './use-view.ts'

/**
 * The queue of what waits for its place. What is settled is on disk with its answer; who leaves and comes back goes on
 * with what is left. An Undo brings the last one back to be asked about at once.
 */
export function usePlacing() {
  const store = useStore()
  const view = useView()
  const { tell } = useMoves()
  const waiting = waitingIn(view)
  const [met, setMet] = useState<readonly string[]>(waiting)
  const [settled, setSettled] = useState<readonly string[]>([])
  const [skipped, setSkipped] = useState<readonly string[]>([])
  const [asked, setAsked] = useState<string>()

  const open = waiting.filter(id => !skipped.includes(id))
  const takenBack = open.find(id => settled.includes(id))
  // Whoever is asked about stays so, whatever other devices do above it.
  const current = takenBack ?? (asked !== undefined && open.includes(asked) ? asked : open[0])
  if (current !== asked) setAsked(current)
  const fresh = waiting.filter(id => !met.includes(id))
  if (fresh.length > 0) setMet([...met, ...fresh])

  const done = met.filter(id => !isWaiting(view, id)).length

  async function finish(id: string, duel: Duel, sure: boolean) {
    const tier = view.entry(id)?.tier
    if (!tier) return
    const spot = spotAt(duel.rivals, place(duel), other => store.view().entry(other)?.tier === tier)
    const unsettled = sure ? duel.rivals.filter(rival => isWaiting(store.view(), rival)) : []
    const safe = await tell(
      async () => {
        if (unsettled.length > 0) await store.append(settleHere(store.view(), unsettled))
        await store.place(id, tier, spot, sure ? undefined : { needs_placing: true })
      },
      () => whereabouts(store, id),
      unsettled.length > 0 ? 2 : 1,
    )
    if (!safe) return
    if (sure) setSettled([...settled, id, ...unsettled])
    else setSkipped([...skipped, id])
  }

  async function leave(ids: readonly string[]) {
    const safe = await tell(
      () => store.append(settleHere(store.view(), ids)),
      () => (ids.length === 1 ? whereabouts(store, ids[0] ?? '') : placing.allLeft(ids.length)),
    )
    if (safe) setSettled([...settled, ...ids])
  }

  return {
    view,
    current,
    /** The number of the one asked about, from 1, and of how many. */
    number: Math.min(met.length, done + waiting.length - open.length + 1),
    total: met.length,
    done,
    waiting,
    finish,
    leave,
    skip: (id: string) => setSkipped([...skipped, id]),
    /** Those left for another time are asked about again. */
    again: () => setSkipped([]),
  }
}
