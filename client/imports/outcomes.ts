import { foldTitle, type MatchResult, type MediaItem, type MediaType } from '#sync-rules'
import { grade, type Settings } from './tiers.ts'
import type { Row, Skip } from './types.ts'

export type Candidate = MatchResult['candidates'][number]

/** What the person said of a row: this one it is; it is none of them, and of this kind; leave it out. */
export type Choice = { media: MediaItem } | { stub: MediaType } | { out: true }

/** What a row is now. `waiting` is the only one that is not an end: the catalogue has not been asked yet. */
export type Outcome =
  | { kind: 'matched'; media: MediaItem; by: Candidate['reason'] | 'person'; others: MediaItem[] }
  | { kind: 'choice'; others: MediaItem[] }
  | { kind: 'stub'; media_type: MediaType; others: MediaItem[] }
  | { kind: 'skipped'; skip: Skip | { reason: 'left_out' | 'no_tier' } }
  | { kind: 'waiting' }
export type OutcomeKind = Outcome['kind']

/** An import as far as it has come. `answers` and `choices` go by the index of the row. */
export interface Known {
  rows: readonly Row[]
  answers: readonly (readonly Candidate[] | undefined)[]
  choices: Readonly<Record<number, Choice>>
  settings: Settings
}

/** The end of every row, in their order. Of rows that turn out to be one film, the best placed stays. */
export function outcomesOf(known: Known): Outcome[] {
  const { rows, answers, choices, settings } = known
  const crowded = crowdedNames(rows)
  const grades = grade(rows, settings)
  const outcomes = rows.map((row, i): Outcome => {
    const choice = choices[i]
    if (choice && 'out' in choice) return { kind: 'skipped', skip: { reason: 'left_out' } }
    if (row.skip) return { kind: 'skipped', skip: row.skip }
    if (grades[i] === 'out') return { kind: 'skipped', skip: { reason: 'no_tier' } }
    return outcomeOf(row, answers[i], choice, crowded.has(nameOf(row)), settings.stub_type)
  })
  return withoutDoubles(rows, outcomes)
}

const nameOf = (row: Row): string => `${foldTitle(row.title ?? '')}:${row.year ?? ''}`

/** Names that several rows have, and no ids to tell them apart. */
function crowdedNames(rows: readonly Row[]): Set<string> {
  const seen = new Set<string>()
  return new Set(
    rows.flatMap(row => {
      if (row.skip || Object.keys(row.ids).length > 0) return []
      const name = nameOf(row)
      if (seen.has(name)) return [name]
      seen.add(name)
      return []
    }),
  )
}

function outcomeOf(
  row: Row,
  answer: readonly Candidate[] | undefined,
  choice: Exclude<Choice, { out: true }> | undefined,
  crowded: boolean,
  stubType: MediaType,
): Outcome {
  const fitting = (answer ?? []).filter(({ media_item }) => fits(row, media_item))
  const others = fitting.map(({ media_item }) => media_item)
  if (choice && 'media' in choice) return { kind: 'matched', media: choice.media, by: 'person', others }
  if (choice) return { kind: 'stub', media_type: choice.stub, others }
  if (row.own) return { kind: 'stub', media_type: row.media_type ?? stubType, others }
  if (!answer) return { kind: 'waiting' }
  const exact = fitting.filter(candidate => candidate.exact)
  // Without a year, a title that only one film or play has is that one; the person sees it and may say otherwise.
  const sure = row.year === null && exact.length === 0 ? fitting.filter(({ reason }) => reason === 'title') : exact
  const near = fitting.filter(({ reason }) => reason === 'title_near_year')
  const one = sure.length > 0 ? sure : near
  if (one.length === 1 && !(crowded && !byId(one[0] as Candidate))) {
    const { media_item, reason } = one[0] as Candidate
    return { kind: 'matched', media: media_item, by: reason, others }
  }
  // What only resembles it is no question to ask of each of a thousand films; it is there for who looks.
  if (fitting.some(({ reason }) => reason !== 'alike')) return { kind: 'choice', others }
  // An id that nobody here knows, and not what it is called.
  if (row.title === null && row.ids.tmdb === undefined) return { kind: 'skipped', skip: { reason: 'no_title' } }
  return { kind: 'stub', media_type: row.media_type ?? stubType, others }
}

const byId = ({ reason }: Candidate): boolean => reason === 'tmdb_id' || reason === 'imdb_id'

/** A film is no play, and no film with another number. */
const fits = ({ media_type, ids }: Row, item: MediaItem): boolean =>
  (media_type === null || item.media_type === media_type) &&
  (ids.tmdb === undefined || item.tmdb_id === null || item.tmdb_id === ids.tmdb)

function withoutDoubles(rows: readonly Row[], outcomes: readonly Outcome[]): Outcome[] {
  const kept = new Map<string, number>()
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.kind !== 'matched') continue
    const other = kept.get(outcome.media.id)
    if (other === undefined || better(rows[i] as Row, rows[other] as Row)) kept.set(outcome.media.id, i)
  }
  return outcomes.map((outcome, i) => {
    const stays = outcome.kind === 'matched' ? kept.get(outcome.media.id) : i
    if (stays === i || stays === undefined) return outcome
    return { kind: 'skipped', skip: { reason: 'duplicate', of: (rows[stays] as Row).source } }
  })
}

const worth = ({ tier, rating, saved }: Row) => (tier ? 3 : rating ? 1 + rating.value / rating.scale : saved ? 0 : 0.5)
const better = (a: Row, b: Row): boolean => worth(a) > worth(b)

/** How many rows ended how. */
export function countsOf(outcomes: readonly Outcome[]): Record<OutcomeKind, number> {
  const counts = { matched: 0, choice: 0, stub: 0, skipped: 0, waiting: 0 }
  for (const { kind } of outcomes) counts[kind]++
  return counts
}
