import { IDS_MAX, type MatchResult, type MediaItem } from '#sync-rules'
import type { Catalogue } from '../adopt/ask.ts'
import type { Work } from '../adopt/types.ts'
import type { Candidate } from './outcomes.ts'
import type { Row } from './types.ts'

/** The server asks TMDB for so many titles of one request. */
const ASKED = 10
/** And takes so many requests from a person in ten minutes, with some left for what else they do. */
const REQUESTS = 50

/**
 * Asks the catalogue about the rows that have no answer yet, in slices small enough that TMDB is asked about as many of
 * them as the server allows. `answered` is awaited after each slice; when asking fails, this rejects, and what was
 * answered stays: called again with it, it goes on from there. Ends early when `signal` aborts.
 */
export async function matchRows(
  rows: readonly Row[],
  has: (index: number) => boolean,
  catalogue: Catalogue,
  answered: (answers: ReadonlyMap<number, readonly Candidate[]>) => Promise<void>,
  { work, signal }: { work: Work; signal: AbortSignal },
): Promise<void> {
  const open = rows.flatMap((row, i) => (row.skip || row.own || has(i) ? [] : [i]))
  const size = Math.min(IDS_MAX, Math.max(ASKED, Math.ceil(open.length / REQUESTS)))
  for (let from = 0; from < open.length && !signal.aborted; from += size) {
    const slice = open.slice(from, from + size)
    const answers = await askAll(
      slice.map(i => rows[i] as Row),
      catalogue,
    )
    await answered(new Map(slice.map((index, i) => [index, answers[i] ?? []])))
    await work.pause()
  }
}

async function askAll(rows: readonly Row[], { known, match }: Catalogue): Promise<Candidate[][]> {
  const ids = rows.flatMap(({ ids }) => ids.media_id ?? [])
  const here = new Map(ids.length === 0 ? [] : (await known(ids)).map((item): [string, MediaItem] => [item.id, item]))
  const results = await match(
    rows.map(({ title, year, ids }) => ({
      title: title ?? `TMDB film ${ids.tmdb}`,
      year,
      tmdb_id: ids.tmdb ?? null,
      imdb_id: ids.imdb ?? null,
    })),
  )
  return rows.map(({ ids }, i) => {
    const media_item = here.get(ids.media_id ?? '')
    if (media_item) return [{ media_item, exact: true, reason: 'tmdb_id' }]
    return (results[i] as MatchResult).candidates
  })
}
