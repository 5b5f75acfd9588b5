import { useEffect, useState } from 'react'
import type { Catalogue, Preview } from '../adopt/index.ts'
import { planAdoption } from '../adopt/index.ts'
import { ownCatalogue, remembering } from '../adopt/remembering.ts'
import { type Standing, standing } from '../adopt/standing.ts'
import { matchMedia, mediaByIds } from '../api-media.ts'
import { useStore } from '../store/hooks.ts'
import type { Store } from '../store/types.ts'
import { useView } from './use-view.ts'

export const digest = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.digest('SHA-256', bytes)

const remembered = new WeakMap<Store, Catalogue>()

/** The server's catalogue. Who looks at an old list, goes away and comes back asks about each title once. */
export function catalogueFor(store: Store): Catalogue {
  const catalogue = remembered.get(store) ?? remembering({ known: mediaByIds, match: matchMedia })
  remembered.set(store, catalogue)
  return catalogue
}

/** `sure` is false while the server has not been asked: then `ranked.here` are those found at least, and no more is known. */
export interface Stood {
  standing: Standing
  sure: boolean
}

/**
 * How an old list stands to the list here, again whenever one of them changes; undefined while it is worked out. A guest
 * cannot ask the server, and without a network nobody can; that is tried again when it is back, or by `retry`. `again`: it
 * was taken in before.
 */
export function useStanding(
  found: Preview | undefined,
  { ready, again }: { ready: boolean; again: boolean },
): { stood: Stood | undefined; retry(): void } {
  const store = useStore()
  const view = useView()
  const [stood, setStood] = useState<Stood>()
  const [round, setRound] = useState(0)
  const retry = () => {
    setStood(undefined)
    setRound(n => n + 1)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew
  useEffect(() => {
    if (!found?.anything || !ready) return
    let stale = false
    const against = async (catalogue: Catalogue): Promise<Standing> => {
      const work = { pause: () => new Promise<void>(resolve => setTimeout(resolve)) }
      const [owner_id, now] = [store.owner_id, new Date().toISOString()]
      const options = { owner_id, catalogue, account: view, digest, work, now }
      return standing(await planAdoption(found, { ...options, again: again ? 'count' : undefined }), view)
    }
    const look = async (): Promise<Stood> => {
      if (!store.guest) {
        try {
          return { standing: await against(catalogueFor(store)), sure: true }
        } catch (error) {
          console.warn(error)
        }
      }
      const empty = Object.values(view.tiers).every(tier => tier.length === 0) && view.watchlist.length === 0
      return { standing: await against(ownCatalogue(view)), sure: empty }
    }
    // The board changes often while it is sent; it is looked at when it rests.
    const timer = setTimeout(async () => {
      const next = await look()
      if (!stale) setStood(next)
    }, 100)
    addEventListener('online', retry)
    return () => {
      stale = true
      clearTimeout(timer)
      removeEventListener('online', retry)
    }
  }, [found, ready, again, view, store, round])

  return { stood, retry }
}
