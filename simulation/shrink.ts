import type { Db } from '../server/db.ts'
import type { Defect } from './defects.ts'
import { faults, type Script } from './script.ts'
import { play } from './simulate.ts'

/**
 * The shortest script found that breaks the same invariant. Leaves out steps, in halves down to single ones; then spares
 * faults, then browsers and people, then waits; and again, until nothing more can go. `heard` is told of each that is shorter.
 */
export async function shrink(
  db: Db,
  script: Script,
  defect?: Defect,
  heard?: (script: Script) => void,
): Promise<Script> {
  const invariantOf = async (tried: Script) => (await play(db, tried, defect)).violation?.invariant
  const wanted = await invariantOf(script)
  if (wanted === undefined) throw new Error('This script breaks nothing.')
  let best = script
  const keepIf = async (shorter: Script): Promise<boolean> => {
    if ((await invariantOf(shorter)) !== wanted) return false
    best = shorter
    heard?.(best)
    return true
  }
  for (let before: Script | undefined; before !== best; ) {
    before = best
    for (let size = best.steps.length >> 1; size >= 1; size >>= 1) {
      for (let at = best.steps.length - size; at >= 0; at -= size) {
        await keepIf({ ...best, steps: best.steps.toSpliced(at, size) })
      }
    }
    for (const fault of faults) {
      const spared = best.spared ?? []
      if (!spared.includes(fault)) await keepIf({ ...best, spared: [...spared, fault] })
    }
    for (const at of best.signed_in.keys()) {
      if (best.signed_in[at] !== null) await keepIf({ ...best, signed_in: best.signed_in.with(at, null) })
    }
    if (best.accounts > 1) await keepIf({ ...best, accounts: 1 })
    if (best.trouble !== 'none') await keepIf({ ...best, trouble: 'none' })
    for (const [at, step] of best.steps.entries()) {
      if (step.wait) await keepIf({ ...best, steps: best.steps.with(at, { ...step, wait: 0 }) })
    }
  }
  return best
}
