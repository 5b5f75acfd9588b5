import { v5 } from 'uuid'
import { ID_NAMESPACE, IDS_MAX, type MatchResult, type MediaItem, tmdbName } from '#sync-rules'
import { inGroups } from '../adopt/slices.ts'
import type { MatchItem, Work } from '../adopt/types.ts'
import type { View } from '../store/types.ts'
import { type Candidate, outcomesOf } from './outcomes.ts'
import { type Plan, planImport } from './plan.ts'
import { proposal } from './tiers.ts'
import type { Reading, Row } from './types.ts'

/**
 * A file of our own put back at once. It names its titles, so nobody has to be asked which film is meant; the account's
 * own order never changes, and what it has already is left as it is.
 */

export interface OursOptions {
  owner_id: string
  view: Pick<View, 'tiers' | 'entry' | 'media' | 'watchlist'>
  /** `GET /media?ids=`: those of at most 200 that exist. */
  known(ids: string[]): Promise<MediaItem[]>
  /** `POST /media/match`, for at most 200; undefined for a guest, who may not ask. */
  match?: ((items: MatchItem[]) => Promise<MatchResult[]>) | undefined
  work: Work
  /** A name for this time: what was removed since the last time comes back. */
  name: string
}

export interface OursPlan extends Plan {
  /** How many titles are new to the list, and to what is saved for later. */
  ranked: number
  saved: number
  /** Rows that do not come in, each with its reason. */
  left: Row[]
}

/** Rejects only when the catalogue does; nothing has happened then. */
export async function planOurs(rows: readonly Row[], options: OursOptions): Promise<OursPlan> {
  const { owner_id, view, work, name } = options
  const known = { rows, answers: await answersTo(rows, options), choices: {}, settings: proposal(rows) }
  const file = { unread: [], broken: [], unknown_columns: [], guessed_encoding: [] }
  const reading: Reading = { format: 'marquee', rows: [...rows], ...file }
  const taken = { at: '', rows: rows.map((_, i) => i) }
  const imp = { ...known, id: 'ours', name, at: '', taken, reading }
  const plan = await planImport(imp, { owner_id, account: view, work, again: name })
  const count = (kind: string) => plan.ops.filter(({ mutation }) => mutation.kind === kind).length
  const left = outcomesOf(known).flatMap((outcome, i): Row[] => {
    const row = rows[i]
    return row && outcome.kind === 'skipped' ? [{ ...row, skip: row.skip ?? { reason: 'no_title' } }] : []
  })
  return { ...plan, ranked: count('ranking.place'), saved: count('watchlist.add'), left }
}

/** What each row is: the title of that id, or what the catalogue has of that name. What the person typed in is no question. */
async function answersTo(rows: readonly Row[], options: OursOptions): Promise<(readonly Candidate[])[]> {
  const { match, work } = options
  const films = await filmsOf(rows, options)
  const film = (row: Row) => idsOf(row).flatMap(id => films.get(id) ?? [])[0]
  const open = rows.filter(row => asks(row) && row.title !== null && !film(row))
  const asked = open.map(row => ({ title: row.title as string, year: row.year, tmdb_id: row.ids.tmdb ?? null }))
  const answers = match
    ? await inGroups(asked, IDS_MAX, match, done => work.progress?.(done, asked.length, 'matching'))
    : []
  const found = new Map(open.map((row, i) => [row, answers[i]?.candidates ?? []]))
  return rows.map(row => {
    const media_item = asks(row) ? film(row) : undefined
    if (media_item) return [{ media_item, exact: true, reason: 'tmdb_id' }]
    // Whoever put it there knew which one it was: what is not surely that one is another, and nobody is asked.
    const [one, ...more] = (found.get(row) ?? []).filter(({ exact }) => exact)
    return one && more.length === 0 ? [{ ...one, reason: 'tmdb_id' }] : []
  })
}

const asks = (row: Row): boolean => !row.skip && !row.own

/** The id it has here, and the one its TMDB number gives it anywhere. */
const idsOf = ({ ids: { media_id, tmdb } }: Row): string[] => [
  ...(media_id === undefined ? [] : [media_id]),
  ...(tmdb === undefined ? [] : [v5(tmdbName(tmdb), ID_NAMESPACE)]),
]

/** The server is asked only about what is not on this device. */
async function filmsOf(rows: readonly Row[], { view, known, work }: OursOptions): Promise<Map<string, MediaItem>> {
  const here = (row: Row) => idsOf(row).flatMap(id => view.media(id) ?? [])
  const missing = rows.filter(row => asks(row) && here(row).length === 0).flatMap(idsOf)
  const told = (done: number) => work.progress?.(done, missing.length, 'matching')
  const found = await inGroups([...new Set(missing)], IDS_MAX, known, told)
  return new Map([...rows.flatMap(here), ...found].map(media => [media.id, media]))
}
