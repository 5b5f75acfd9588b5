import type { Attributes, MediaItem } from '#sync-rules'
import { join } from '../adopt/merge.ts'
import { type Account, buildOps, type NoteLeft, type PlannedOp } from '../adopt/ops.ts'
import { inSlices } from '../adopt/slices.ts'
import { stubMinter } from '../adopt/stubs.ts'
import type { OldBookmark, OldItem, OldRanking, Target, Targeted, Work } from '../adopt/types.ts'
import type { Store } from '../store/types.ts'
import { type Import, keepDecided } from './keep.ts'
import { type Outcome, outcomesOf } from './outcomes.ts'
import { arrange, type Graded, grade } from './tiers.ts'
import type { Row } from './types.ts'

export interface Plan {
  ops: PlannedOp[]
  media: MediaItem[]
  notes_left: NoteLeft[]
  /** The rows that are taken in, by index, and how many of them are not on the lists yet. */
  rows: number[]
  missing: number
}

export interface PlanOptions {
  owner_id: string
  account: Account & Pick<ReturnType<Store['view']>, 'watchlist'>
  work: Work
  /** A name of this time: brings back what was taken in before and removed since. Without it, what is new is taken in. */
  again?: string
}

/**
 * The ops of an import. What the account has keeps its place; what is new stands beside its neighbours of the file. The
 * same import twice gives the same ops, by their ids.
 */
export async function planImport(imp: Import, options: PlanOptions): Promise<Plan> {
  const { owner_id, account, work, again } = options
  const outcomes = outcomesOf(imp)
  const targets = await targetsOf(imp, outcomes, owner_id, work)
  const grades = grade(imp.rows, imp.settings)
  const graded: Graded[] = []
  const saved: number[] = []
  for (const [index] of targets) {
    const tier = grades[index]
    if (tier === 'later') saved.push(index)
    else if (tier && tier !== 'out') graded.push({ index, row: imp.rows[index] as Row, tier })
  }
  const doubles = doublesOf(imp, outcomes, targets)
  const item = (index: number, list: 'rankings' | 'watchlist') =>
    (doubles.get(index) ?? []).reduce((kept, other) => join(kept, asOld(imp.rows[other] as Row, other, list)), {
      ...asOld(imp.rows[index] as Row, index, list),
      target: targets.get(index) as Target,
    })
  const ranked = arrange(graded, imp.settings.order).map(
    ({ index, row, tier, tied }): Targeted<OldRanking> => ({
      ...item(index, 'rankings'),
      tier,
      tied,
      origin: row.origin,
    }),
  )
  const bookmarks = saved.map(
    (index): Targeted<OldBookmark> => ({
      ...item(index, 'watchlist'),
      added_at: (imp.rows[index] as Row).saved_at ?? null,
    }),
  )
  const before = new Set(imp.taken?.rows)
  const fresh = [...ranked, ...bookmarks].filter(({ source }) => before.has(source.index) === (again !== undefined))
  const later = new Set(account.watchlist.map(({ media_id }) => media_id))
  // What is saved and now comes with a rating is ranked.
  const missing = fresh.filter(
    ({ source, target: { media_id } }) =>
      !account.entry(media_id) && (source.list === 'rankings' || !later.has(media_id)),
  )
  const [noted, placed] = [fresh, missing].map(items => new Set(items.map(({ target }) => target.media_id)))
  const resolution = { ranked, bookmarks, merged: [], already_ranked: [], proposals: [], media: [] }
  const { ops, notes_left } = await buildOps({ id: owner_id, hash: imp.id, again }, resolution, account, work)
  const rows = new Set(fresh.map(({ source }) => source.index))
  return {
    ops: ops.filter(({ mutation: { kind, args } }) => (kind === 'ranking.note' ? noted : placed)?.has(args.media_id)),
    media: missing.flatMap(({ target }) => target.media ?? []),
    notes_left: notes_left.filter(({ source }) => rows.has(source.index)),
    rows: [...rows],
    missing: missing.length,
  }
}

/**
 * What each row that comes in becomes. Two rows of one name are two, also as stubs; the later one gets a number, which it
 * keeps whatever becomes of the other.
 */
async function targetsOf(imp: Import, outcomes: readonly Outcome[], ownerId: string, work: Work) {
  const mint = stubMinter(ownerId, ({ source }) => String(source.index))
  const targets = new Map<number, Target>()
  const aim = (row: Row, index: number) => {
    if (row.skip) return
    const outcome = outcomes[index]
    const media_type = outcome?.kind === 'stub' ? outcome.media_type : (row.media_type ?? imp.settings.stub_type)
    const own = mint({ ...asOld(row, index, 'rankings'), media_type })
    const stub = own.stub && { ...own.stub, attributes: attributesOf(row) }
    if (outcome?.kind === 'stub') targets.set(index, { ...own, stub })
    else if (outcome?.kind === 'matched')
      targets.set(index, { media_id: outcome.media.id, stub: null, media: outcome.media, renamed: false })
  }
  await inSlices(imp.rows, aim, work, 'planning')
  return targets
}

const attributesOf = ({ attributes, ids }: Row): Attributes => ({
  ...attributes,
  ...(ids.tmdb !== undefined && { tmdb_id: ids.tmdb }),
  ...(ids.imdb !== undefined && { imdb_id: ids.imdb }),
})

/** A row as the planning of old lists knows it. */
const asOld = (row: Row, index: number, list: 'rankings' | 'watchlist'): OldItem => ({
  source: { list, index },
  tmdb_id: row.ids.tmdb ?? null,
  media_type: row.media_type ?? 'MOVIE',
  title: row.title,
  year: row.year,
  poster_path: null,
  genres: [],
  director: null,
  notes: row.note,
  long_notes: row.long_notes ?? [],
  demo: false,
  repairs: [],
})

/** The rows that turned out to be the film of another: their notes go with it. */
function doublesOf(
  imp: Import,
  outcomes: readonly Outcome[],
  targets: ReadonlyMap<number, Target>,
): Map<number, number[]> {
  const places = new Map(imp.rows.map(({ source }, i) => [`${source.file}\n${source.line}`, i]))
  const doubles = new Map<number, number[]>()
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.kind !== 'skipped' || outcome.skip.reason !== 'duplicate' || !('of' in outcome.skip)) continue
    const { of } = outcome.skip
    const into = places.get(`${of?.file}\n${of?.line}`)
    if (into !== undefined && targets.has(into)) doubles.set(into, [...(doubles.get(into) ?? []), i])
  }
  return doubles
}

/** Carries a plan out, as one step that can be taken back, and remembers which rows came in. */
export async function takeInImport(
  plan: Plan,
  imp: Import,
  store: Pick<Store, 'keep' | 'kept' | 'keepMedia' | 'append'>,
  now: string,
): Promise<Import> {
  await store.keepMedia(plan.media)
  await store.append(plan.ops.map(({ op_id, mutation }) => ({ ...mutation, op_id })))
  const taken = { at: now, rows: [...new Set([...(imp.taken?.rows ?? []), ...plan.rows])] }
  const done = { ...imp, taken }
  await keepDecided(store, done)
  return done
}
