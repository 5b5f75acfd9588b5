/** What all figures share: percentiles, taking turns, and the form a figure is told in. */

export interface Figure {
  what: string
  ours: string
  compared: string
  ratio: string
  target: string
  /** Undefined: told for comparison, without a target. */
  reached?: boolean
  /** Who is ahead, where the figure stands beside what people would use instead. */
  ahead?: string
}

/** One thing to measure. It gives its figures, and says in `method` how they came about. */
export interface Bench {
  name: string
  method: string
  run(size: Size): Promise<Figure[]>
}

/** `small` only shows that everything runs. */
export type Size = 'full' | 'small'

/** The value below which a share of the samples lies; `share` from 0 to 1. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)

/** How long `work` takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** Tells whoever waits how far it is. Not on stdout: there are the figures. */
export const progress = (text: string): void => void process.stderr.write(`  ${text}\n`)

/** `work` for each of the items, at most so many at once. `what` they are is told with each tenth of them. */
export async function forEach<T>(
  items: readonly T[],
  atOnce: number,
  what: string,
  work: (item: T, index: number) => Promise<unknown>,
): Promise<void> {
  let [begun, done] = [0, 0]
  const tenth = Math.ceil(items.length / 10)
  const worker = async () => {
    while (begun < items.length) {
      const index = begun++
      await work(items[index] as T, index)
      if (++done % tenth === 0) progress(`${done.toLocaleString('en')} of ${items.length.toLocaleString('en')} ${what}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

export interface Sides {
  ours: number[]
  compared: number[]
}

/** Both sides in turn, who goes first too, so that a busy moment of the machine falls on both. */
export async function takeTurns(
  rounds: number,
  ours: () => Promise<number>,
  compared: () => Promise<number>,
): Promise<Sides> {
  const sides: Sides = { ours: [], compared: [] }
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) sides.ours.push(await ours())
    sides.compared.push(await compared())
    if (round % 2 === 1) sides.ours.push(await ours())
  }
  return sides
}

/** The ratios of the medians of consecutive blocks: their median is the figure, their range says how far to trust it. */
export function ratiosOf({ ours, compared }: Sides, blocks: number): number[] {
  const size = Math.floor(ours.length / blocks)
  return Array.from({ length: blocks }, (_, i) => {
    const of = (samples: number[]) => median(samples.slice(i * size, (i + 1) * size))
    return of(ours) / of(compared)
  })
}

export const ms = (value: number): string => `${value.toFixed(value < 100 ? 2 : 0)} ms`
export const times = (value: number): string => `${value.toFixed(2)} ×`
export const range = (ratios: readonly number[]): string =>
  `${times(median(ratios))} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`
