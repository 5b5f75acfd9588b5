import type { Import } from './keep.ts'
import { countsOf, outcomesOf } from './outcomes.ts'
import { type PlanOptions, planImport } from './plan.ts'

/** How far an import has come, in titles. */
export interface Progress {
  /** Not looked for yet. While there are any, what could come in is not counted. */
  waiting: number
  /** The person has to say what they are. */
  choice: number
  /** Could come in, and did not yet. */
  fresh: number
  /** ISO 8601; null while nothing was taken in. */
  taken_at: string | null
}

export async function progressOf(imp: Import, options: PlanOptions): Promise<Progress> {
  const { waiting, choice } = countsOf(outcomesOf(imp))
  const fresh = waiting > 0 ? 0 : (await planImport(imp, options)).missing
  return { waiting, choice, fresh, taken_at: imp.taken?.at ?? null }
}

export const isUnfinished = ({ waiting, choice, fresh }: Progress): boolean => waiting + choice + fresh > 0
