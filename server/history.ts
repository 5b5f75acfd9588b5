import type { HistoryEntry } from '#sync-rules'
import type { Queries } from './db.ts'
import { type Asked, entriesBelow } from './history/entries.ts'
import { runEndingAt } from './history/run.ts'
import { readCursor, toCursor } from './http/cursor.ts'

/** How long a change can be read and taken back, and how long the log is kept. */
export const KEPT_MS = 30 * 86_400_000

type Page = Omit<Asked, 'since' | 'session_id'> & { limit: number; cursor?: string; now: number }

/**
 * A page of the user's changes, newest first, out of the log: what was asked for, what became of it, and what takes it
 * back. A change that was applied and later lost to one of another device tells so, and brings what restores it. What an
 * import brought is one line, unless a part of the log or one title was asked for.
 */
export async function listHistory(
  db: Queries,
  { user_id: userId, session_id }: { user_id: string; session_id: string | null },
  { limit, cursor, now, ...page }: Page,
): Promise<{ entries: HistoryEntry[]; next_cursor: string | null }> {
  const asked: Asked = { ...page, session_id, since: now - KEPT_MS }
  const together = page.media_id === undefined && page.from_seq === undefined && page.to_seq === undefined
  let below = cursor === undefined ? [Number.MAX_SAFE_INTEGER, 0] : readCursor(cursor, [0, 0])
  const entries: HistoryEntry[] = []
  /** Where in the log each of them ends. */
  const ends: [number, number][] = []
  const tell = (entry: HistoryEntry, end: [number, number]) => {
    entries.push(entry)
    ends.push(end)
  }
  for (;;) {
    const wanted = limit + 1 - entries.length
    const found = await entriesBelow(db, userId, asked, below, wanted)
    const brought = together ? found.findIndex(({ entry }) => entry.args.if_absent === true) : -1
    for (const { id, entry } of brought === -1 ? found : found.slice(0, brought)) tell(entry, [entry.seq, id])
    const last = found[brought]
    if (last) {
      const run = await runEndingAt(db, userId, asked, last.entry)
      if (run) tell({ ...last.entry, run, undo: [] }, [run.from_seq, 0])
      else tell(last.entry, [last.entry.seq, last.id])
    }
    if (entries.length > limit) {
      return { entries: entries.slice(0, limit), next_cursor: toCursor(...(ends[limit - 1] as [number, number])) }
    }
    if (!last && found.length < wanted) return { entries, next_cursor: null }
    below = ends.at(-1) ?? below
  }
}
