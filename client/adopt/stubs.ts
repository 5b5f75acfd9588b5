import { v5 } from 'uuid'
import { type Attributes, ID_NAMESPACE, type MutationArgs, stubName } from '#sync-rules'
import { identity } from './merge.ts'
import { titleWith } from './text.ts'
import type { OldItem, Target } from './types.ts'

/** What an item is called when only its TMDB number is known. Its title is to be fetched. */
export const matchTitle = (item: OldItem): string => item.title ?? `TMDB film ${item.tmdb_id}`

export interface StubMinter {
  (item: OldItem): Target
  /** The id the item's stub has when nobody else claims it. */
  plainId(item: OldItem): string
}

/**
 * Makes private stubs. Two different items of one type, title and year would get one id (ids are derived from these),
 * so the second is given a number after its title. `identityOf` says which are one item.
 */
export function stubMinter(ownerId: string, identityOf = identity): StubMinter {
  const holders = new Map<string, string>()
  const idOf = (item: OldItem, title: string) => v5(stubName(ownerId, item.media_type, title, item.year), ID_NAMESPACE)

  function mint(item: OldItem): Target {
    const plain = matchTitle(item)
    const who = identityOf(item)
    for (let n = 1; ; n++) {
      const title = n === 1 ? plain : titleWith(plain, ` (${n})`)
      const media_id = idOf(item, title)
      const holder = holders.get(media_id) ?? who
      if (holder !== who) continue
      holders.set(media_id, who)
      return { media_id, stub: stubOf(item, media_id, title), media: null, renamed: n > 1 }
    }
  }
  mint.plainId = (item: OldItem): string => idOf(item, matchTitle(item))
  return mint
}

const stubOf = (item: OldItem, media_id: string, title: string): MutationArgs<'media.stub'> => ({
  media_id,
  media_type: item.media_type,
  title,
  release_year: item.year,
  attributes: attributesOf(item),
})

/** What was known, and the TMDB id by which the film can be found later. */
function attributesOf({ tmdb_id, genres, director, poster_path }: OldItem): Attributes {
  return {
    ...(tmdb_id !== null && { tmdb_id }),
    ...(genres.length > 0 && { genres }),
    ...(director !== null && { director }),
    ...(poster_path !== null && { poster_path }),
  }
}
