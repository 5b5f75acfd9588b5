import type { RawLists } from './types.ts'

export const RANKINGS_KEY = 'marquee_rankings_v1'
export const WATCHLIST_KEY = 'marquee_watchlist_v1'
const LATER_KEY = 'spool_onboarding_picks'

/**
 * What is kept of the old lists, on this device, before anything is made of them. The strings are verbatim.
 * The old keys themselves are never written to and never deleted by adoption.
 */
export interface KeptLists {
  /** SHA-256 over both strings, in hex. */
  id: string
  raw_rankings: string | null
  raw_watchlist: string | null
  /** ISO 8601. */
  taken_at: string
  user_id: string
}

/** SHA-256, as `crypto.subtle.digest('SHA-256', bytes)` of browsers and Node computes it. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>

/** Reads the old lists. A storage that refuses to be read holds none. Nothing is written. */
export function readOldLists(storage: Pick<Storage, 'getItem'>): RawLists {
  const read = (key: string): string | null => {
    try {
      return storage.getItem(key)
    } catch {
      return null
    }
  }
  return { rankings: read(RANKINGS_KEY), watchlist: read(WATCHLIST_KEY), later_version: read(LATER_KEY) !== null }
}

/** The name of these very lists: equal strings, equal hash. JSON tells null from '' and keeps halves of characters apart. */
export async function hashLists(raw: RawLists, digest: Digest): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([raw.rankings, raw.watchlist]))
  return [...new Uint8Array(await digest(bytes))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

export const keptLists = (raw: RawLists, hash: string, userId: string, takenAt: string): KeptLists => ({
  id: hash,
  raw_rankings: raw.rankings,
  raw_watchlist: raw.watchlist,
  taken_at: takenAt,
  user_id: userId,
})

/**
 * Whether these lists were taken in before. Somebody else's adoption never decides for this person: they are asked.
 */
export function takenBy(kept: readonly KeptLists[], hash: string, userId: string): 'nobody' | 'you' | 'somebody_else' {
  const same = kept.filter(record => record.id === hash)
  if (same.some(record => record.user_id === userId)) return 'you'
  return same.length > 0 ? 'somebody_else' : 'nobody'
}

export interface TextFile {
  name: string
  type: string
  text: string
}

/** Both strings in one file, each verbatim under its old key, so that they can be put back as they were. */
export function rawFile(raw: RawLists, hash: string): TextFile {
  const keys = { [RANKINGS_KEY]: raw.rankings, [WATCHLIST_KEY]: raw.watchlist }
  return {
    name: `marquee-old-lists-${hash.slice(0, 8)}.json`,
    type: 'application/json',
    text: `${JSON.stringify({ format: 'marquee-old-lists', version: 1, keys }, null, 2)}\n`,
  }
}

/** Notes that stay out of the account, whole, for reading. `untitled` is said where there is no title. */
export function notesFile(
  notes: readonly { title: string | null; text: string }[],
  hash: string,
  untitled: string,
): TextFile {
  return {
    name: `marquee-old-notes-${hash.slice(0, 8)}.txt`,
    type: 'text/plain;charset=utf-8',
    text: notes.map(({ title, text }) => `${title ?? untitled}\n\n${text}\n`).join('\n----\n\n'),
  }
}
