import { v5 } from 'uuid'
import { ID_NAMESPACE, IDS_MAX, type MatchResult, type MediaItem, stubName, tmdbName } from '#sync-rules'
import { buildOps, type Ops } from '../adopt/ops.ts'
import { inGroups } from '../adopt/slices.ts'
import { stubMinter } from '../adopt/stubs.ts'
import type { MatchItem, OldBookmark, OldItem, OldRanking, Target, Targeted, Work } from '../adopt/types.ts'
import type { View } from '../store/types.ts'
import type { Row } from './types.ts'

/**
 * A file of our own put back. It names its titles, so nobody has to be asked which film is meant; the account's own order
 * never changes, and what it has already is left as it is.
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

export interface OursPlan extends Ops {
  /** The titles met, to be kept on this device. */
  media: MediaItem[]
  /** How many titles of the file are new to the list, and to what is saved for later. */
  ranked: number
  saved: number
  /** Rows that name a title nobody here knows, and not what it is called. */
  unknown: Row[]
}

/** Rejects only when the catalogue does; nothing has happened then. */
export async function planOurs(rows: readonly Row[], options: OursOptions): Promise<OursPlan> {
  const { owner_id, view, work, name } = options
  const wanted = rows.filter(row => !row.skip)
  const targets = await targetsOf(wanted, options)
  const ranked: Targeted<OldRanking>[] = []
  const bookmarks: Targeted<OldBookmark>[] = []
  const unknown: Row[] = []
  for (const [index, row] of wanted.entries()) {
    const target = targets.get(row)
    if (!target) unknown.push(row)
    else if (row.tier) {
      const { tier, needs_placing, origin } = row
      ranked.push({ ...itemOf(row, 'rankings', index), tier, target, ...(needs_placing && { needs_placing }), origin })
    } else bookmarks.push({ ...itemOf(row, 'watchlist', index), added_at: row.saved_at ?? null, target })
  }
  const media = [...targets.values()].flatMap(target => target.media ?? [])
  const resolution = { ranked, bookmarks, merged: [], already_ranked: [], proposals: [], media }
  const made = await buildOps({ id: owner_id, hash: 'ours', again: name }, resolution, view, work)
  const ops = whatIsNew(made.ops, view)
  const count = (kind: string) => ops.filter(({ mutation }) => mutation.kind === kind).length
  return { ...made, ops, media, unknown, ranked: count('ranking.place'), saved: count('watchlist.add') }
}

/** What the account has needs no op. */
function whatIsNew(ops: Ops['ops'], view: OursOptions['view']): Ops['ops'] {
  const saved = new Set(view.watchlist.map(({ media_id }) => media_id))
  const left = ops.filter(({ mutation: { kind, args } }) => {
    if (kind === 'ranking.place') return view.entry(args.media_id) === undefined
    return kind !== 'watchlist.add' || !saved.has(args.media_id)
  })
  const used = new Set(left.flatMap(({ mutation: { kind, args } }) => (kind === 'media.stub' ? [] : [args.media_id])))
  return left.filter(({ mutation: { kind, args } }) => kind !== 'media.stub' || used.has(args.media_id))
}

const itemOf = (row: Row, list: 'rankings' | 'watchlist', index: number): OldItem => ({
  source: { list, index },
  tmdb_id: row.ids.tmdb ?? null,
  media_type: row.media_type ?? 'MOVIE',
  title: row.title,
  year: row.year,
  ...{ poster_path: null, genres: [], director: null, demo: false, repairs: [] },
  notes: row.note,
  long_notes: row.long_notes ?? [],
})

/** What each row becomes: what the person typed in, the title of that id, the one title of that name, a stub of its own. */
async function targetsOf(rows: readonly Row[], options: OursOptions): Promise<Map<Row, Target>> {
  const { owner_id, match, work } = options
  const films = await filmsOf(rows, options)
  const targets = new Map<Row, Target>()
  const open: Row[] = []
  for (const row of rows) {
    const media = idsOf(row).flatMap(id => films.get(id) ?? [])[0]
    if (row.own) targets.set(row, ownOf(row, owner_id))
    else if (media) targets.set(row, { media_id: media.id, stub: null, media, renamed: false })
    else if (row.title !== null) open.push(row)
  }
  const asked = open.map(row => ({ title: row.title as string, year: row.year, tmdb_id: row.ids.tmdb ?? null }))
  const answers = match
    ? await inGroups(asked, IDS_MAX, match, done => work.progress?.(done, asked.length, 'matching'))
    : []
  const mint = stubMinter(owner_id)
  for (const [i, row] of open.entries()) {
    const media = theOne(row, answers[i])
    targets.set(
      row,
      media ? { media_id: media.id, stub: null, media, renamed: false } : mint(itemOf(row, 'rankings', i)),
    )
  }
  return targets
}

function theOne(row: Row, answer: MatchResult | undefined): MediaItem | undefined {
  const exact = (answer?.candidates ?? []).filter(
    ({ exact, media_item }) => exact && media_item.media_type === row.media_type && !media_item.is_user_generated,
  )
  return exact.length === 1 ? exact[0]?.media_item : undefined
}

/** The id it has here, and the one its TMDB number gives it anywhere. */
const idsOf = ({ ids: { media_id, tmdb } }: Row): string[] => [
  ...(media_id === undefined ? [] : [media_id]),
  ...(tmdb === undefined ? [] : [v5(tmdbName(tmdb), ID_NAMESPACE)]),
]

/** The server is asked only about what is not on this device. */
async function filmsOf(rows: readonly Row[], { view, known, work }: OursOptions): Promise<Map<string, MediaItem>> {
  const here = (row: Row) => idsOf(row).flatMap(id => view.media(id) ?? [])
  const missing = rows.filter(row => !row.own && here(row).length === 0).flatMap(idsOf)
  const told = (done: number) => work.progress?.(done, missing.length, 'matching')
  const found = await inGroups([...new Set(missing)], IDS_MAX, known, told)
  return new Map([...rows.flatMap(here), ...found].map(media => [media.id, media]))
}

function ownOf({ title, year, media_type, attributes }: Row, ownerId: string): Target {
  const [type, name] = [media_type ?? 'MOVIE', title ?? '']
  const media_id = v5(stubName(ownerId, type, name, year), ID_NAMESPACE)
  const stub = { media_id, media_type: type, title: name, release_year: year, ...(attributes && { attributes }) }
  return { media_id, stub, media: null, renamed: false }
}
