import { useMemo } from 'react'
import type { Tier } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import type { Actions, Spot, Store } from '../store/types.ts'
import { common } from '../texts.ts'
import { titleOf } from './media.ts'
import { type Notice, say } from './notice.ts'
import { announcement } from './places.ts'

/** Where an item stands, in words: "Alien, tier A, 3 of 41". */
export function whereabouts(store: Store, mediaId: string): string {
  const view = store.view()
  const title = titleOf(view.media(mediaId))
  const entry = view.entry(mediaId)
  if (!entry) return title
  const list = view.tiers[entry.tier]
  return announcement(title, entry.tier, list.indexOf(mediaId), list.length)
}

/** The changes a person makes by hand, each followed by words and an Undo. None asks first: all can be taken back. */
export function useMoves() {
  const store = useStore()
  return useMemo(() => {
    /** Runs a change; says so when this device could not keep it. True when it is safe. */
    async function tell(
      change: () => Promise<unknown>,
      words: () => string,
      steps = 1,
      offer?: Notice['offer'],
    ): Promise<boolean> {
      try {
        await change()
        say(words(), { undo: steps, offer })
        return true
      } catch (error) {
        console.error(error)
        say(common.notSaved)
        return false
      }
    }
    const title = (id: string) => titleOf(store.view().media(id))
    return {
      tell,
      place: (id: string, tier: Tier, spot: Spot, options?: Parameters<Actions['place']>[3]) =>
        tell(
          () => store.place(id, tier, spot, options),
          () => whereabouts(store, id),
        ),
      remove: (id: string) =>
        tell(
          () => store.remove(id),
          () => `${title(id)} is off your list.`,
        ),
      save: (id: string) =>
        tell(
          () => store.save(id),
          () => `${title(id)} is in Watch later.`,
        ),
      unsave: (id: string) =>
        tell(
          () => store.unsave(id),
          () => `${title(id)} is out of Watch later.`,
        ),
      undo: async (steps = 1) => {
        try {
          let taken = false
          for (let i = 0; i < steps; i++) taken = (await store.undo()) || taken
          say(taken ? common.takenBack : common.nothingToUndo)
        } catch (error) {
          console.error(error)
          say(common.notSaved)
        }
      },
    }
  }, [store])
}

export type Moves = ReturnType<typeof useMoves>
