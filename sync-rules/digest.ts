import type { ShapeName, ShapeRows } from './shapes.ts'

/**
 * What of a row goes into the digest of a shape: its version, and of a ranking also where it stands, for the order is what
 * a list is. All of it is spelled alike in SQL, in the shapes and in replies.
 */
export const digestColumns = {
  user_rankings: ['id', 'seq', 'tier', 'rank_position'],
  watchlist_items: ['id', 'seq'],
  my_media: ['id', 'seq'],
} as const satisfies { [S in ShapeName]: readonly (keyof ShapeRows[S])[] }

/** A text for each shape; the SHA-256 of it is the shape's digest. */
export type DigestTexts = Record<ShapeName, string>

/** The text of a shape: a line for each row, in the order of ids; its columns with a space between, nulls left out. */
export function digestText<S extends ShapeName>(shape: S, rowsById: readonly ShapeRows[S][]): string {
  const columns = digestColumns[shape] as readonly unknown[] as readonly (keyof ShapeRows[S])[]
  const line = (row: ShapeRows[S]) => columns.map(column => row[column]).filter(value => value !== null)
  return rowsById.map(row => `${line(row).join(' ')}\n`).join('')
}
