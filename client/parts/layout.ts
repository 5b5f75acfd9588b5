import { type Tier, tiers } from '#sync-rules'
import type { Shown } from './places.ts'

/** Heights in pixels. They are fixed, so that the place of any row is arithmetic, drawn or not. */
export const ROW = 64
export const HEAD = 68
export const GAP = 24

export interface Section {
  tier: Tier
  ids: readonly string[]
  /** Rows its list takes: at least one, for the words of an empty tier. */
  rows: number
  /** Pixels from the top of the board to the top of its list. */
  top: number
}

/** The board, from the top down: for each tier a header, its rows, a gap. */
export function layoutOf(shown: Shown): Section[] {
  let top = HEAD
  return tiers.map(tier => {
    const ids = shown[tier]
    const section = { tier, ids, rows: Math.max(1, ids.length), top }
    top += section.rows * ROW + GAP + HEAD
    return section
  })
}

/** The rows of a section that touch the strip from `top` to `bottom` (pixels of the board), as [first, after the last]. */
export function rowsWithin(section: Section, top: number, bottom: number): [from: number, to: number] {
  const count = section.ids.length
  const from = Math.max(0, Math.min(count, Math.floor((top - section.top) / ROW)))
  const to = Math.max(from, Math.min(count, Math.ceil((bottom - section.top) / ROW)))
  return [from, to]
}

/** The place a pointer means: `y` in pixels below the top of a tier's list; 0 is above the first row. */
export const dropIndex = (y: number, count: number): number => Math.max(0, Math.min(count, Math.round(y / ROW)))
