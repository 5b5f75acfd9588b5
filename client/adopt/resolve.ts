import type { MatchResult, MediaItem } from '#sync-rules'
import { type Answers, ask, type Catalogue } from './ask.ts'
import { foldSame } from './fold.ts'
import { sameName } from './merge.ts'
import { proposalsFor } from './proposals.ts'
import { inSlices } from './slices.ts'
import { type StubMinter, stubMinter } from './stubs.ts'
import {
  type OldBookmark,
  type OldItem,
  type OldRanking,
  type Parsed,
  type Resolution,
  sourceKey,
  type Target,
  type Targeted,
  type Work,
} from './types.ts'

export interface ResolveOptions {
  owner_id: string
  catalogue: Catalogue
  /** True when the account already ranks this media item: what it holds as a stub stays that stub. */
  ranked(mediaId: string): boolean
  /** Confirmed matches: source key → media id. */
  confirmed: ReadonlyMap<string, string>
  work: Work
}

/**
 * Gives every item its media id. A TMDB id decides alone; a title never does without the person, except for a film
 * that has a TMDB id and exactly one catalogue film of equal title and year to go with it. All else is a private stub.
 */
export async function resolve(parsed: Parsed, options: ResolveOptions): Promise<Resolution> {
  const { confirmed, work } = options
  const items: OldItem[] = [...parsed.ranked, ...parsed.bookmarks]
  const open = items.filter(item => !confirmed.has(sourceKey(item.source)))
  const answers = await ask(open, options.catalogue, work)

  // Those with a TMDB id choose first: of two with one name, they are the ones we can tell apart again.
  const ordered = [...items.filter(item => item.tmdb_id !== null), ...items.filter(item => item.tmdb_id === null)]
  const choose = chooser(items, answers, options)
  const chosen = await inSlices(ordered, choose, work, 'planning')
  const targets = new Map(ordered.map((item, i) => [sourceKey(item.source), chosen[i] as Target]))
  const aim = <T extends OldRanking | OldBookmark>(item: T): Targeted<T> => ({
    ...item,
    target: targets.get(sourceKey(item.source)) as Target,
  })
  await work.pause()
  const folded = foldSame(parsed.ranked.map(aim), parsed.bookmarks.map(aim), item => item.target.media_id)
  await work.pause()
  const media = new Map(chosen.flatMap(target => (target.media ? [[target.media.id, target.media]] : [])))
  return {
    ...folded,
    media: [...media.values()],
    proposals: proposalsFor([...folded.ranked, ...folded.bookmarks], answers.matches, sameName),
  }
}

/** What one item becomes, the first of these that holds: the confirmed match, the film, the one match, a stub. */
function chooser(
  items: readonly OldItem[],
  { films, matches }: Answers,
  { owner_id, confirmed, ranked }: ResolveOptions,
) {
  const mint = stubMinter(owner_id)
  const confirmedFor = follower(items, confirmed, mint)
  const crowded = crowdedNames(items)
  return (item: OldItem): Target => {
    const given = confirmedFor(item)
    if (given !== undefined) return { media_id: given, stub: null, media: null, renamed: false }
    const film = item.tmdb_id === null ? undefined : films.get(item.tmdb_id)
    const media = film ?? theOne(item, matches.get(sourceKey(item.source)) ?? [], crowded)
    if (!media || ranked(mint.plainId(item))) return mint(item)
    return { media_id: media.id, stub: null, media, renamed: false }
  }
}

/**
 * Confirmed matches may name the stub of another item of the list, and that one may be confirmed as something else:
 * then both are that. Two that name each other are left as they are.
 */
function follower(items: readonly OldItem[], confirmed: ReadonlyMap<string, string>, mint: StubMinter) {
  const [told, others] = [true, false].map(is => items.filter(item => confirmed.has(sourceKey(item.source)) === is))
  const byStub = new Map(told?.map(item => [mint.plainId(item), item]))
  // A stub that an item without a confirmed match makes will be there.
  if (byStub.size > 0) for (const item of others ?? []) byStub.delete(mint.plainId(item))
  const follow = (item: OldItem, seen: readonly OldItem[] = []): string | undefined => {
    const id = confirmed.get(sourceKey(item.source))
    const next = id === undefined ? undefined : byStub.get(id)
    if (next === undefined) return id
    return next === item || seen.includes(next) ? undefined : follow(next, [...seen, item])
  }
  return (item: OldItem) => follow(item)
}

/** Names that two TMDB films of the list share: for them a name and a year decide nothing. */
function crowdedNames(items: readonly OldItem[]): Set<string> {
  const firstId = new Map<string, number>()
  const crowded = new Set<string>()
  for (const item of items) {
    if (item.tmdb_id === null) continue
    const name = sameName(item)
    if ((firstId.get(name) ?? item.tmdb_id) !== item.tmdb_id) crowded.add(name)
    firstId.set(name, item.tmdb_id)
  }
  return crowded
}

/** The film an item with a TMDB id is, when its derived id is not in the catalogue. Two that fit are none. */
function theOne(
  item: OldItem,
  candidates: MatchResult['candidates'],
  crowded: ReadonlySet<string>,
): MediaItem | undefined {
  if (item.tmdb_id === null) return undefined
  const exact = candidates.flatMap(({ media_item, exact }) =>
    exact && media_item.media_type === item.media_type ? [media_item] : [],
  )
  const sameId = exact.find(media => media.tmdb_id === item.tmdb_id)
  if (sameId || item.year === null || crowded.has(sameName(item))) return sameId
  // A film of that name with another TMDB id is another film.
  const sameFilm = exact.filter(media => media.tmdb_id === null && !media.is_user_generated)
  return sameFilm.length === 1 ? sameFilm[0] : undefined
}
