import type { Tier } from '#sync-rules'

/** What the public page says, in English, and its picture. The app has its own texts; only the names of the tiers are said in both. */

const tierNames: Record<Tier, string> = {
  S: 'Masterpiece',
  A: 'Great',
  B: 'Good',
  C: 'Fine',
  D: 'Bad',
}

const filmsAndPlays = (n: number) => (n === 1 ? 'One film or play' : `${n} films and plays`)

export const page = {
  brand: 'Marquee',
  skip: 'To the list',
  title: (name: string, number: number) =>
    number === 1 ? `The canon of ${name} · Marquee` : `The canon of ${name}, page ${number} · Marquee`,
  heading: (name: string) => `The canon of ${name}`,
  count: (n: number) => `${filmsAndPlays(n)}, the best first.`,
  none: (name: string) => `${name} has ranked nothing yet.`,
  description: (name: string, n: number, best: readonly string[]) => {
    if (n === 0) return page.none(name)
    const ranked = `${filmsAndPlays(n)}, ranked by ${name}.`
    return best.length === 0 ? ranked : `${ranked} On top: ${best.join(' · ')}.`
  },
  picture: (name: string, n: number) => `The tiers of ${name}, with the best of ${filmsAndPlays(n).toLowerCase()}`,
  follow: (name: string) => `Follow ${name} in Marquee`,
  tier: (tier: Tier) => `Tier ${tier}, ${tierNames[tier]}`,
  titles: (n: number) => (n === 1 ? 'one title' : `${n} titles`),
  points: (score: number) => score.toFixed(1),
  score: (score: number) => `${score.toFixed(1)} of 10`,
  film: 'Film',
  play: 'Play',
  pages: 'Pages',
  page: (number: number, of: number) => `Page ${number} of ${of}`,
  previous: 'Better ones',
  next: 'The next ones',
  own: 'Rank what you have seen yourself',
  ownWhy: 'Marquee keeps films and plays in an exact order, with or without an account.',
  /** TMDB asks for this sentence, in these words. */
  tmdb: 'This product uses the TMDB API but is not endorsed or certified by TMDB.',
}

const missing = {
  title: 'Nobody here · Marquee',
  heading: 'There is nobody here under this name',
  why: 'The address may be wrong, or the list is not public.',
}

const trouble = {
  title: 'Not now · Marquee',
  heading: 'This page cannot be shown just now',
  why: (refused: string) => `${refused} Load it again in a moment.`,
}

/** Where to go from a page that has nothing to show. */
const home = 'To Marquee'

/** All that the page says. */
export const english = { language: 'en', tierNames, page, missing, trouble, home }

/** The picture is shown by other sites, to whomever: it speaks English. */
export const picture = {
  brand: 'MARQUEE',
  heading: page.heading,
  count: filmsAndPlays,
  none: 'Nothing ranked yet',
  more: (n: number) => `and ${n} more`,
  /** In place of a title whose letters the picture’s face does not have. */
  film: (year: number | null) => (year === null ? 'a film' : `a film of ${year}`),
  play: (year: number | null) => (year === null ? 'a play' : `a play of ${year}`),
}
