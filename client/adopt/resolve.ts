import { v5 } from 'uuid'
import { ID_NAMESPACE, IDS_MAX, type MatchResult, type MediaItem, tmdbName } from '#sync-rules'
import { foldSame } from './fold.ts'
import { sameName } from './merge.ts'
import { proposalsFor } from './proposals.ts'
import { inGroups, inSlices } from './slices.ts'
import { matchTitle, stubMinter } from './stubs.ts'
import {
  type MatchItem,
  type OldBookmark,
  type OldRanking,
  type Parsed,
  type Resolution,
  sourceKey,
  type Target,
  type Targeted,
  type Work,
} from './types.ts'

/** What is asked of the server. Each is called with at most 200 items; both may reject, and then nothing is resolved. */
export interface Catalogue {
  /** `GET /media?ids=`: those of them that exist. */
  known(ids: string[]): Promise<MediaItem[]>
  /** `POST /media/match`: an answer for each item, in the same order. */
  match(items: MatchItem[]): Promise<MatchResult[]>
}

export interface ResolveOptions {
  owner_id: string
  catalogue: Catalogue
  /** True when the account already ranks this media item: what it holds as a stub stays that stub. */
  ranked(mediaId: string): boolean
  /** Confirmed matches: source key → media id. */
  confirmed: ReadonlyMap<string, string>
  work: Work
}

type Item = OldRanking | OldBookmark

/**
 * Gives every item its media id. A TMDB id decides alone; a title never does without the person, except for a film
 * that has a TMDB id and exactly one catalogue film of equal title and year to go with it. All else is a private stub.
 */
export async function resolve(parsed: Parsed, options: ResolveOptions): Promise<Resolution> {
  const { catalogue, confirmed, work } = options
  const items: Item[] = [...parsed.ranked, ...parsed.bookmarks]
  const open = items.filter(item => !confirmed.has(sourceKey(item.source)))

  const tmdbIds = [...new Set(open.flatMap(item => item.tmdb_id ?? []))]
  const films = byId(
    await inGroups(
      tmdbIds.map(filmId),
      IDS_MAX,
      ids => catalogue.known(ids),
      count => work.progress?.(count, items.length, 'matching'),
    ),
  )
  const unknown = open.filter(item => item.tmdb_id === null || !films.has(filmId(item.tmdb_id)))
  const answers = await inGroups(
    unknown,
    IDS_MAX,
    group => catalogue.match(group.map(asMatchItem)),
    count => work.progress?.(items.length - unknown.length + count, items.length, 'matching'),
  )
  const matches = new Map(unknown.map((item, i) => [sourceKey(item.source), answers[i]?.candidates ?? []]))

  // Those with a TMDB id choose first: of two with one name, they are the ones we can tell apart again.
  const mint = stubMinter(options.owner_id)
  const choose = (item: Item): Target => {
    const key = sourceKey(item.source)
    const given = confirmed.get(key)
    if (given !== undefined) return { media_id: given, stub: null, media: null, renamed: false }
    const film = item.tmdb_id === null ? undefined : films.get(filmId(item.tmdb_id))
    const media = film ?? theOne(item, matches.get(key) ?? [])
    if (!media) return mint(item)
    const stubId = mint.plainId(item)
    return options.ranked(stubId) ? mint(item) : { media_id: media.id, stub: null, media, renamed: false }
  }
  const firm = items.filter(item => item.tmdb_id !== null)
  const loose = items.filter(item => item.tmdb_id === null)
  const ordered = [...firm, ...loose]
  const chosen = await inSlices(ordered, choose, work, 'planning')
  const targets = new Map(ordered.map((item, i) => [sourceKey(item.source), chosen[i] as Target]))

  const aim = <T extends Item>(item: T): Targeted<T> => ({
    ...item,
    target: targets.get(sourceKey(item.source)) as Target,
  })
  const ranked = parsed.ranked.map(aim)
  const bookmarks = parsed.bookmarks.map(aim)
  const folded = foldSame(ranked, bookmarks, item => item.target.media_id)
  const media = byId(chosen.flatMap(target => target.media ?? []))
  return {
    ...folded,
    media: [...media.values()],
    proposals: proposalsFor([...folded.ranked, ...folded.bookmarks], matches, sameName),
  }
}

const filmId = (tmdbId: number): string => v5(tmdbName(tmdbId), ID_NAMESPACE)
const byId = (media: readonly MediaItem[]) => new Map(media.map(item => [item.id, item]))

const asMatchItem = (item: Item): MatchItem => ({
  title: matchTitle(item),
  year: item.year,
  tmdb_id: item.tmdb_id,
})

/** The film an item with a TMDB id is, when its own id is not in the catalogue. Two that fit are none. */
function theOne(item: Item, candidates: MatchResult['candidates']): MediaItem | undefined {
  if (item.tmdb_id === null) return undefined
  const exact = candidates.flatMap(({ media_item, exact }) =>
    exact && media_item.media_type === item.media_type ? [media_item] : [],
  )
  const sameId = exact.find(media => media.tmdb_id === item.tmdb_id)
  if (sameId) return sameId
  // A film of that name with another TMDB id is another film.
  const sameFilm = exact.filter(
    media =>
      media.tmdb_id === null && !media.is_user_generated && item.year !== null && media.release_year === item.year,
  )
  return sameFilm.length === 1 ? sameFilm[0] : undefined
}
