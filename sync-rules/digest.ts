import type { Attributes, ShapeName, ShapeRows } from './shapes.ts'

/**
 * What of a row goes into the digest of its shape: its versions, and what a person sees of it. A seq alone says little where a
 * change was laid over a wrong row.
 */
export const digestColumns = {
  user_rankings: ['id', 'seq', 'placed_seq', 'tier', 'rank_position', 'removed_at', 'needs_placing', 'notes'],
  watchlist_items: ['id', 'seq', 'set_seq', 'removed_at'],
  my_media: ['id', 'seq', 'media_type', 'title', 'release_year', 'attributes'],
} as const satisfies { [S in ShapeName]: readonly (keyof ShapeRows[S])[] }

/** Stands for a `removed_at`: times are spelled in too many ways. */
export const REMOVED = 'removed'
/** Stands for a `needs_placing` that is true. */
export const UNPLACED = 'unplaced'

/** A text for each shape; the SHA-256 of it is the shape's digest. */
export type DigestTexts = Record<ShapeName, string>

/** The text of a shape: a line for each row, in the order of ids; its columns with a space between, nulls left out. */
export function digestText<S extends ShapeName>(shape: S, rowsById: readonly ShapeRows[S][]): string {
  let text = ''
  for (const row of rowsById) text += `${lineOf(row as unknown as Record<string, unknown>, digestColumns[shape])}\n`
  return text
}

function lineOf(row: Record<string, unknown>, columns: readonly string[]): string {
  let line = ''
  for (const column of columns) {
    const word = spelled(column, row[column])
    if (word !== null) line += `${line && ' '}${word}`
  }
  return line
}

/** Null is left out. All other columns are spelled alike in SQL, in the shapes and in replies. */
function spelled(column: string, value: unknown): unknown {
  if (value === null) return null
  if (column === 'removed_at') return REMOVED
  if (column === 'needs_placing') return value ? UNPLACED : null
  return column === 'attributes' ? attributesText(value as Attributes) : value
}

/** `cast=["Ada", "Eve"] venue="The Attic"`: JSON as PostgreSQL spells it, by name; null when there is nothing. */
function attributesText(attributes: Attributes): string | null {
  const names = Object.keys(attributes).sort()
  return names.length === 0 ? null : names.map(name => `${name}=${valueText(attributes[name])}`).join(' ')
}

/** Of a number the whole part: fractions are spelled in too many ways. */
function valueText(value: Attributes[string] | undefined): string {
  if (Array.isArray(value)) return `[${value.map(text => JSON.stringify(text)).join(', ')}]`
  return typeof value === 'number' ? `${Math.trunc(value)}` : JSON.stringify(value)
}
