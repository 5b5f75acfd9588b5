import { useEffect, useState } from 'react'
import { hashLists, type Preview, planAdoption, preview, rawFile, readOldLists, type Work } from '../adopt/index.ts'
import { matchMedia, mediaByIds } from '../api.ts'
import { useStore } from '../store/hooks.ts'
import { answeredOldList, answerOldList } from './old-list-flag.ts'
import { useMoves } from './use-moves.ts'

const digest = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.digest('SHA-256', bytes)

/** Lets the browser draw between two slices of work. */
const pause = () => new Promise<void>(resolve => setTimeout(resolve))

/** The old lists of this browser: what they hold, and taking them in. They are only ever read. */
export function useOldList() {
  const store = useStore()
  const { tell } = useMoves()
  const [demo, setDemo] = useState(true)
  const [found, setFound] = useState<Preview>()
  const [hash, setHash] = useState('')
  const [progress, setProgress] = useState<number>()

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

  /** Asks the catalogue what each item is, and writes everything down as one step that can be taken back. */
  async function takeIn(): Promise<boolean> {
    if (!found) return false
    const work: Work = { pause, progress: (done, total) => setProgress(total === 0 ? 1 : done / total) }
    setProgress(0)
    try {
      const plan = await planAdoption(found, {
        owner_id: store.owner_id,
        catalogue: { known: mediaByIds, match: matchMedia },
        account: store.view(),
        digest,
        work,
        now: new Date().toISOString(),
      })
      const done = await tell(
        async () => {
          await store.keepMedia(plan.resolution.media)
          await store.append(plan.ops.map(({ mutation }) => mutation))
        },
        () => `${plan.resolution.ranked.length} films and plays of your old list are here.`,
      )
      if (done) answerOldList(store.owner_id, plan.hash)
      return done
    } finally {
      setProgress(undefined)
    }
  }

  /** Hands out the raw lists, byte for byte. */
  function download(): void {
    if (!found) return
    const file = rawFile(found.raw, hash)
    const url = URL.createObjectURL(new Blob([file.text], { type: file.type }))
    const link = document.createElement('a')
    link.href = url
    link.download = file.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }

  const taken = hash !== '' && answeredOldList(store.owner_id) === hash
  return {
    found,
    taken,
    demo,
    setDemo,
    progress,
    takeIn,
    download,
    later: () => answerOldList(store.owner_id, 'later'),
  }
}
