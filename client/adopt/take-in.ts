import type { Actions } from '../store/types.ts'
import type { Plan } from './index.ts'

/** The name under which the raw lists are kept in the person's database: the same lists, the same name. */
export const keptName = (hash: string): string => `old-lists:${hash}`

/**
 * Carries a plan out. The raw lists are on disk, byte for byte, before anything is made of them; when they cannot be
 * kept, this rejects and nothing was done. All wishes are one step, which can be taken back.
 */
export async function takeIn(plan: Plan, store: Pick<Actions, 'keep' | 'keepMedia' | 'append'>): Promise<void> {
  await store.keep(keptName(plan.hash), plan.kept)
  await store.keepMedia(plan.resolution.media)
  await store.append(plan.ops.map(({ op_id, mutation }) => ({ ...mutation, op_id })))
}
