import { isFromTmdb, type Tier, tiers, visualScore } from '#sync-rules'
import type { View } from '../store/types.ts'
import { common, tierNames } from '../texts/first.ts'
import { drawn, inWords } from '../texts/rest.ts'

export interface Choice {
  tiers: readonly Tier[]
  /** Titles of each tier, at most. */
  each: number
}

export type Theme = 'dark' | 'light'

export interface Line {
  place: number
  title: string
  year: number | null
  score: number
}

/** What a picture shows, before anybody knows how. */
export interface Content {
  heading: string
  tiers: { tier: Tier; lines: Line[]; more: number }[]
  /** Something shown came from TMDB, whose notice belongs beside it. */
  tmdb: boolean
}

/** The best of the chosen tiers, in order. `username` is null for a guest. A tier with nothing in it is left out. */
export function chosen(view: View, username: string | null, { tiers: wanted, each }: Choice): Content {
  let tmdb = false
  const shown = tiers.filter(tier => wanted.includes(tier) && view.tiers[tier].length > 0)
  const content = shown.map(tier => {
    const ids = view.tiers[tier]
    const lines = ids.slice(0, each).map((id, i) => {
      const item = view.media(id)
      tmdb ||= item !== undefined && isFromTmdb(item)
      return {
        place: i + 1,
        title: legible(item?.title ?? common.comingTitle),
        year: item?.release_year ?? null,
        score: visualScore(tier, i, ids.length),
      }
    })
    return { tier, lines, more: ids.length - lines.length }
  })
  return { heading: username === null ? drawn.own : drawn.of(username), tiers: content, tmdb }
}

/** The same in words, for whoever cannot see the picture. */
export const wordsOf = ({ heading, tiers }: Content): string =>
  [
    heading,
    ...tiers.flatMap(({ tier, lines, more }) => [
      inWords.tier(tier, tierNames[tier]),
      ...lines.map(({ place, title, year }) => inWords.title(place, title, year)),
      ...(more > 0 ? [drawn.more(more)] : []),
    ]),
  ].join('\n')

/** Without what is no sign but turns or hides others. What joins signs to one, as in many emoji and scripts, stays. */
const legible = (title: string): string => title.replace(/(?![\u200c\u200d])\p{C}/gu, '').trim() || '–'
