import { useMemo } from 'react'
import type { Tier } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import type { Actions, Spot, Store } from '../store/types.ts'
import { common, moved } from '../texts/first.ts'
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

/** The same, also of what is not ranked. */
export function wherever(store: Store, mediaId: string): string {
  const view = store.view()
  const title = titleOf(view.media(mediaId))
  if (view.entry(mediaId)) return `${whereabouts(store, mediaId)}.`
  return view.watchlist.some(saved => saved.media_id === mediaId) ? moved.saved(title) : moved.neither(title)
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
          () => moved.off(title(id)),
        ),
      save: (id: string) =>
        tell(
          () => store.save(id),
          () => moved.saved(title(id)),
        ),
      unsave: (id: string) =>
        tell(
          () => store.unsave(id),
          () => moved.unsaved(title(id)),
        ),
      undo: async (steps = 1) => {
        try {
          const about = new Set<string>()
          for (let i = 0; i < steps; i++) for (const id of (await store.undo()) ?? []) about.add(id)
          const [id] = about
          if (id === undefined) say(common.nothingToUndo)
          else say(about.size === 1 ? common.takenBackOf(wherever(store, id)) : common.takenBack)
        } catch (error) {
          console.error(error)
          say(common.notSaved)
        }
      },
    }
  }, [store])
}

export type Moves = ReturnType<typeof useMoves>
