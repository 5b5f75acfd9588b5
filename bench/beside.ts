import { type Figure, median, ms, range, ratiosOf, times } from './measure.ts'

/** What a figure of ours looks like beside that of what people would use instead. */

export interface Beside {
  what: string
  /** Whose the other figure is. */
  whose: string
  ours: readonly number[]
  theirs: readonly number[]
  /** Blocks or pairs the ratio is taken in; 1 where there is one value of each. */
  blocks: number
  /** How a value is told. */
  as?: (value: number) => string
  /** More is better. */
  more?: boolean
  /** Not somebody else's, but what nobody can go below. */
  floor?: boolean
}

/** One row of the comparison. Who is ahead is said only where all blocks say the same. */
export function beside({ what, whose, ours, theirs, blocks, as = ms, more = false, floor = false }: Beside): Figure {
  const ratios = ratiosOf({ ours: [...ours], compared: [...theirs] }, blocks)
  const less = more ? whose : 'Marquee'
  const greater = more ? 'Marquee' : whose
  const ahead = ratios.every(ratio => ratio < 1) ? less : ratios.every(ratio => ratio > 1) ? greater : 'neither'
  return {
    what,
    ours: as(median(ours)),
    compared: `${whose}: ${as(median(theirs))}`,
    ratio: blocks > 1 ? range(ratios) : times(ratios[0] ?? Number.NaN),
    target: '–',
    ahead: floor ? '–' : ahead,
  }
}

/** Something that is or is not, without a number. */
export const said = (what: string, ours: string, compared: string): Figure => ({
  ...{ what, ours, compared, ratio: '–', target: '–', ahead: '–' },
})

/** All sides in turn, another one first each time, so that a busy moment of the machine falls on all of them. */
export async function allInTurn<Name extends string>(
  rounds: number,
  sides: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(sides) as Name[]
  const samples = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length] as Name
      samples[name].push(await sides[name]())
    }
  }
  return samples
}
