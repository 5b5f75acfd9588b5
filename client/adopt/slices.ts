import type { Stage, Work } from './types.ts'

/** Items read between two pauses: a few milliseconds of work on a phone. */
const SLICE = 200

/** Maps a long list without holding up the page. */
export async function inSlices<T, R>(
  items: readonly T[],
  each: (item: T, index: number) => R,
  work: Work,
  stage: Stage,
): Promise<R[]> {
  const out: R[] = []
  for (const [index, item] of items.entries()) {
    out.push(each(item, index))
    if ((index + 1) % SLICE === 0) {
      work.progress?.(index + 1, items.length, stage)
      await work.pause()
    }
  }
  work.progress?.(items.length, items.length, stage)
  return out
}

/** Asks in groups of at most `size`, one after the other, and joins the answers. */
export async function inGroups<T, R>(
  items: readonly T[],
  size: number,
  ask: (group: T[]) => Promise<R[]>,
  done: (count: number) => void,
): Promise<R[]> {
  const out: R[] = []
  for (let from = 0; from < items.length; from += size) {
    const group = items.slice(from, from + size)
    out.push(...(await ask(group)))
    done(from + group.length)
  }
  return out
}
