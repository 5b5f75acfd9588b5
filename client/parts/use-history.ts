import { useCallback, useEffect, useRef, useState } from 'react'
import type { CursorMeta, HistoryEntry, Mutation } from '#sync-rules'
import { ApiError, call } from '../api.ts'
import { mediaByIds } from '../api-media.ts'
import { useStore, useSync } from '../store/hooks.ts'

/** What the server said last, as kept on this device for when it cannot be asked. */
interface Read {
  at: string
  entries: HistoryEntry[]
}

const KEPT = 'history'
const PAGE = 50
const RUN_PAGE = 500

export type Reach = 'guest' | 'busy' | 'here' | 'offline' | 'failed' | 'signed_out'

export interface Log {
  entries: readonly HistoryEntry[]
  reach: Reach
  /** When the server said so, ISO 8601; null when it never did. */
  read: string | null
  older: boolean
  /** Reads the next page. */
  more(): Promise<void>
  again(): void
}

/** The account's changes as the server logged them, of one title or of all, read anew when this device heard or said something. */
export function useHistory(mediaId: string | null): Log {
  const store = useStore()
  const { waiting, last_synced } = useSync()
  const [entries, setEntries] = useState<readonly HistoryEntry[]>([])
  const [next, setNext] = useState<string | null>(null)
  const [reach, setReach] = useState<Reach>(store.guest ? 'guest' : 'busy')
  const [read, setRead] = useState<string | null>(null)
  const [asked, setAsked] = useState(0)
  const of = useRef<string | null | undefined>(undefined)
  const seen = useRef(entries)
  seen.current = entries

  const page = useCallback(
    async (cursor: string | null) => {
      const { data, meta } = await historyPage({ limit: String(PAGE), ...only(mediaId), ...(cursor && { cursor }) })
      await titlesOf(store, data)
      return { data, next: meta.next_cursor }
    },
    [store, mediaId],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was sent or heard, and a tap, are reasons to look again
  useEffect(() => {
    if (store.guest) return
    let left = false
    const look = async () => {
      const fresh = of.current !== mediaId
      of.current = mediaId
      if (fresh) {
        const kept = (await store.kept(KEPT).catch(() => undefined)) as Read | undefined
        if (left) return
        const known = kept?.entries.filter(entry => mediaId === null || entry.media_id === mediaId)
        setEntries(known ?? [])
        setNext(null)
        setRead(kept?.at ?? null)
      }
      const first = await page(null)
      if (left) return
      const before = fresh ? [] : (seen.current ?? [])
      const meets = (before[0]?.seq ?? 0) >= (first.data.at(-1)?.seq ?? 0)
      setEntries(meets ? joined(first.data, before) : first.data)
      setNext(old => (fresh || !meets || old === null ? first.next : old))
      setReach('here')
      const at = new Date().toISOString()
      setRead(at)
      if (mediaId === null) await store.keep(KEPT, { at, entries: first.data } satisfies Read).catch(console.warn)
    }
    look().catch(error => left || setReach(reachOf(error)))
    return () => {
      left = true
    }
  }, [store, mediaId, page, waiting, last_synced, asked])

  return {
    entries,
    reach,
    read,
    older: next !== null,
    async more() {
      try {
        const older = await page(next)
        setEntries(joined(entries, older.data))
        setNext(older.next)
      } catch (error) {
        setReach(reachOf(error))
      }
    },
    again() {
      setReach('busy')
      setAsked(n => n + 1)
    },
  }
}

/** What takes a whole run back, newest first. Rejects when the server cannot be asked. */
export async function undoOfRun({ from, to }: { from: number; to: number }): Promise<Mutation[]> {
  const undo: Mutation[] = []
  let cursor: string | null = null
  do {
    const query: Record<string, string> = { limit: String(RUN_PAGE), from_seq: String(from), to_seq: String(to) }
    const { data, meta }: { data: HistoryEntry[]; meta: CursorMeta } = await historyPage({
      ...query,
      ...(cursor && { cursor }),
    })
    for (const entry of data) undo.push(...(entry.undo as Mutation[]))
    cursor = meta.next_cursor
  } while (cursor !== null)
  return undo
}

const historyPage = (query: Record<string, string>) =>
  call<HistoryEntry[], CursorMeta>('GET', `/sync/history?${new URLSearchParams(query)}`)

const only = (mediaId: string | null): Record<string, string> => (mediaId === null ? {} : { media_id: mediaId })

/** Two pages, where the later may begin before the first ends. */
function joined(first: readonly HistoryEntry[], before: readonly HistoryEntry[]): HistoryEntry[] {
  const oldest = first.at(-1)?.seq ?? Number.POSITIVE_INFINITY
  return [...first, ...before.filter(entry => entry.seq < oldest)]
}

/** Titles a device needs for its words alone: what is off the list. Without them the page still says the rest. */
async function titlesOf(store: ReturnType<typeof useStore>, entries: readonly HistoryEntry[]): Promise<void> {
  const view = store.view()
  const named = entries.flatMap(({ media_id, args }) => [media_id, args.to_media_id])
  const unknown = [...new Set(named)].filter((id): id is string => typeof id === 'string' && !view.media(id))
  if (unknown.length === 0) return
  await mediaByIds(unknown)
    .then(items => store.keepMedia(items))
    .catch(console.warn)
}

/** A network failure is a TypeError by the standard. */
function reachOf(error: unknown): Reach {
  if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')) return 'offline'
  return error instanceof ApiError && error.status === 401 ? 'signed_out' : 'failed'
}
