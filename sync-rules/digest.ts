import type { ShapeName, ShapeRows } from './shapes.ts'

/**
 * What of a row goes into the digest of its shape: its versions, and what a person sees of it. A seq alone says little where a
 * change was laid over a wrong row. All of it is spelled alike in SQL, in the shapes and in replies.
 */
export const digestColumns = {
  user_rankings: ['id', 'seq', 'placed_seq', 'tier', 'rank_position', 'removed_at', 'notes'],
  watchlist_items: ['id', 'seq', 'set_seq', 'removed_at'],
  my_media: ['id', 'seq', 'title'],
} as const satisfies { [S in ShapeName]: readonly (keyof ShapeRows[S])[] }

/** Stands for a `removed_at`: times are spelled in too many ways. */
export const REMOVED = 'removed'

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
    const value = row[column]
    if (value !== null) line += `${line && ' '}${column === 'removed_at' ? REMOVED : value}`
  }
  return line
}
