import { codePoints, foldTitle, MAX_NOTE } from '#sync-rules'
import type { OldItem } from './types.ts'

/** What makes two items of an old list the same: the TMDB film, or else type, title and year. Never the title alone. */
export const identity = (item: OldItem): string => (item.tmdb_id !== null ? `tmdb:${item.tmdb_id}` : sameName(item))

/** Items that a person would call the same: equal type, title and year. */
export const sameName = (item: OldItem): string =>
  `own:${item.media_type}:${foldTitle(item.title ?? '')}:${item.year ?? ''}`

/**
 * One id under two titles names two items; nobody can say which of them the id means.
 * Both are then known by title and year alone. Items without a title keep the id.
 */
export function withoutSharedIds<T extends OldItem>(items: readonly T[], shared: ReadonlySet<number>): T[] {
  return items.map(item =>
    item.title !== null && item.tmdb_id !== null && shared.has(item.tmdb_id)
      ? { ...item, tmdb_id: null, demo: false, repairs: [...item.repairs, 'id_shared' as const] }
      : item,
  )
}

export function sharedIds(items: readonly OldItem[]): Set<number> {
  const titles = new Map<number, string>()
  const shared = new Set<number>()
  for (const { tmdb_id, title } of items) {
    if (tmdb_id === null || title === null) continue
    const folded = foldTitle(title)
    if ((titles.get(tmdb_id) ?? folded) !== folded) shared.add(tmdb_id)
    titles.set(tmdb_id, folded)
  }
  return shared
}

/** The better-placed item with what only the other knew. Distinct notes are joined; what no longer fits is kept whole. */
export function join<T extends OldItem>(kept: T, other: OldItem): T {
  const note = joinNotes(kept.notes, other.notes)
  const long_notes = [...new Set([...kept.long_notes, ...other.long_notes, ...note.over])]
  const tooLong = long_notes.length > 0 && !kept.repairs.includes('note_too_long')
  return {
    ...kept,
    title: kept.title ?? other.title,
    year: kept.year ?? other.year,
    poster_path: kept.poster_path ?? other.poster_path,
    genres: kept.genres.length > 0 ? kept.genres : other.genres,
    director: kept.director ?? other.director,
    notes: note.text,
    long_notes,
    demo: kept.demo && note.text === null && long_notes.length === 0,
    repairs: tooLong ? [...kept.repairs, 'note_too_long'] : kept.repairs,
  }
}

const BETWEEN = '\n\n'

/** Both texts in one note. What no longer fits stays whole in `over`. */
export function joinNotes(a: string | null, b: string | null): { text: string | null; over: string[] } {
  if (b === null || a === b) return { text: a, over: [] }
  if (a === null) return { text: b, over: [] }
  if (a.split(BETWEEN).includes(b)) return { text: a, over: [] }
  const both = (a + BETWEEN + b).normalize('NFC')
  return codePoints(both) <= MAX_NOTE ? { text: both, over: [] } : { text: a, over: [b] }
}
