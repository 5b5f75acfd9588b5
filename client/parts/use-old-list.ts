import { useEffect, useState } from 'react'
import {
  hashLists,
  notesFile,
  type Plan,
  type Preview,
  planAdoption,
  preview,
  rawFile,
  readOldLists,
  type Stage,
  takeIn,
  type Work,
} from '../adopt/index.ts'
import { useStore } from '../store/hooks.ts'
import { imports, oldList } from '../texts/rest.ts'
import { hand } from './hand.ts'
import { answeredOldList, answerOldList } from './old-list-flag.ts'
import { useAccount } from './session-store.tsx'
import { useMoves } from './use-moves.ts'
import { catalogueFor, digest, useStanding } from './use-standing.ts'

/** From where to where each stage of the work takes the bar. What is written down at the end is the rest. */
const shares: Record<Stage, readonly [from: number, to: number]> = {
  reading: [0, 0],
  matching: [0, 0.8],
  planning: [0.8, 0.95],
}

/** Lets the browser draw between two slices of work. */
const pause = () => new Promise<void>(resolve => setTimeout(resolve))

/** The old lists of this browser: what they hold, and taking them in. They are only ever read. */
export function useOldList() {
  const store = useStore()
  const { arrived } = useAccount()
  const { tell } = useMoves()
  const [demo, setDemo] = useState(true)
  const [found, setFound] = useState<Preview>()
  const [hash, setHash] = useState('')
  const [progress, setProgress] = useState<number>()
  const [done, setDone] = useState<Plan>()

  useEffect(() => {
    let stale = false
    const raw = readOldLists(localStorage)
    void (async () => {
      const [next, name] = [await preview(raw, { pause }, { demo }), await hashLists(raw, digest)]
      if (stale) return
      setFound(next)
      setHash(name)
    })()
    return () => {
      stale = true
    }
  }, [demo])

  const taken = hash !== '' && answeredOldList(store.owner_id) === hash
  const standing = useStanding(found, { ready: arrived && progress === undefined, again: taken })

  /**
   * Asks the catalogue what each item is, and writes everything down as one step that can be taken back. Returns what
   * was done; undefined when this device could not keep it, which the person is told.
   */
  async function take(): Promise<Plan | undefined> {
    if (!found || !arrived) return undefined
    const work: Work = {
      pause,
      progress: (done, total, stage) => {
        const [from, to] = shares[stage]
        const now = total === 0 ? to : from + ((to - from) * done) / total
        setProgress(before => Math.max(before ?? 0, now))
      },
    }
    setProgress(0)
    try {
      const plan = await planAdoption(found, {
        owner_id: store.owner_id,
        catalogue: catalogueFor(store),
        account: store.view(),
        digest,
        work,
        now: new Date().toISOString(),
        // Who has taken the list in here and presses the button again wants back what was taken off since.
        again: taken ? crypto.randomUUID() : undefined,
      })
      const here = () => plan.resolution.ranked.filter(({ target }) => store.view().entry(target.media_id)).length
      const saved = () => {
        const later = new Set(store.view().watchlist.map(({ media_id }) => media_id))
        return plan.resolution.bookmarks.filter(({ target }) => later.has(target.media_id)).length
      }
      const safe = await tell(
        () => takeIn(plan, store),
        () => oldList.here(here(), saved()),
      )
      if (!safe) return undefined
      answerOldList(store.owner_id, plan.hash)
      setDone(plan)
      return plan
    } finally {
      setProgress(undefined)
    }
  }

  return {
    found,
    taken,
    demo,
    setDemo,
    progress,
    standing,
    /** What was done just now. */
    done,
    ready: arrived,
    take,
    /** Hands out the raw lists, byte for byte. */
    download: () => found && hand(rawFile(found.raw, hash)),
    /** Hands out the notes that stayed out of the account. */
    downloadNotes: () => done && hand(notesFile(done.notes_left, hash, imports.untitled)),
    later: () => answerOldList(store.owner_id, 'later'),
  }
}
