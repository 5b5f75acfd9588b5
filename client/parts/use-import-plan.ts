import { useEffect, useState } from 'react'
import type { Import } from '../imports/keep.ts'
import { type Plan, planImport, takeInImport } from '../imports/plan.ts'
import { useStore } from '../store/hooks.ts'
import { imports } from '../texts/rest.ts'
import { pause } from './use-import.ts'
import { useMoves } from './use-moves.ts'
import { useView } from './use-view.ts'

const work = { pause }

/** What taking an import in would bring, and doing it. Not known before every row has been looked for. */
export function useImportPlan(imp: Import | null | undefined, known: boolean, taken: (next: Import) => void) {
  const store = useStore()
  const view = useView()
  const { tell } = useMoves()
  const [missing, setMissing] = useState<{ fresh: number; gone: number }>()
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<Plan>()

  useEffect(() => {
    if (!imp || !known) return setMissing(undefined)
    let stale = false
    // The board changes often while it is sent; what is new is counted when it rests.
    const timer = setTimeout(async () => {
      const options = { owner_id: store.owner_id, account: view, work }
      const fresh = await planImport(imp, options)
      const gone = imp.taken ? await planImport(imp, { ...options, again: 'count' }) : { missing: 0 }
      if (!stale) setMissing({ fresh: fresh.missing, gone: gone.missing })
    }, 100)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [imp, known, view, store])

  /** As one step that can be taken back. `again` brings back what was taken in before and is gone since. */
  async function take(again: boolean): Promise<void> {
    if (!imp || busy) return
    setBusy(true)
    try {
      const plan = await planImport(imp, {
        owner_id: store.owner_id,
        account: store.view(),
        work,
        ...(again && { again: crypto.randomUUID() }),
      })
      const safe = await tell(
        async () => {
          const next = await takeInImport(plan, imp, store, new Date().toISOString())
          // Until it is counted anew, which waits as long as the list is being sent.
          setMissing({ fresh: 0, gone: 0 })
          taken(next)
        },
        () => imports.done(plan.missing),
        plan.ops.length > 0 ? 1 : 0,
      )
      if (safe) setDone(plan)
    } finally {
      setBusy(false)
    }
  }

  return { missing, busy, done, take }
}
