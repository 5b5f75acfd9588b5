import { joinNotes } from '../adopt/merge.ts'
import type { Row } from './types.ts'

/** A row with what makes it the same film as another. Those of '' are like no other. */
export interface Keyed {
  key: string
  row: Row
  /** When its rating was given: the latest holds. */
  rated_at?: string
}

/** One row per film, where its first line stood, named by the line its rating is of. The latest rating holds; notes and dates come together; seen beats saved. */
export function joinRows(all: readonly Keyed[]): Row[] {
  const out: Row[] = []
  const rated = new Map<string, string>()
  const places = new Map<string, number>()
  for (const { key, row, rated_at = '' } of all) {
    const at = key === '' || row.skip ? undefined : places.get(key)
    if (at === undefined) {
      if (key !== '' && !row.skip) places.set(key, out.length)
      if (row.rating) rated.set(key, rated_at)
      out.push(row)
      continue
    }
    const later = row.rating !== null && rated_at >= (rated.get(key) ?? '')
    if (later) rated.set(key, rated_at)
    out[at] = joined(out[at] as Row, row, later)
  }
  return out
}

function joined(kept: Row, other: Row, later: boolean): Row {
  const note = joinNotes(kept.note, other.note)
  const long_notes = [...(kept.long_notes ?? []), ...(other.long_notes ?? []), ...note.over]
  const lists = [...(kept.lists ?? []), ...(other.lists ?? [])]
  const [source, beside] = later ? [other.source, kept.source] : [kept.source, other.source]
  return {
    ...kept,
    source,
    also: [...(kept.also ?? []), beside, ...(other.also ?? [])],
    year: kept.year ?? other.year,
    ids: { ...other.ids, ...kept.ids },
    rating: later ? other.rating : kept.rating,
    seen: [...new Set([...kept.seen, ...other.seen])].sort(),
    note: note.text,
    ...(long_notes.length > 0 && { long_notes: [...new Set(long_notes)] }),
    ...(lists.length > 0 && { lists }),
    saved: kept.saved && other.saved,
    saved_at: kept.saved_at ?? other.saved_at ?? null,
  }
}
