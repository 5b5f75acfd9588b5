import type { Tier } from '#sync-rules'

/** What the screen says that makes a picture of one's list, and the picture itself. */

const titles = (n: number) => (n === 1 ? 'one title' : `${n} titles`)

export const share = {
  why: 'The picture is made on this device. Nobody sees it until you send it.',
  empty: 'There is nothing to show yet. Rank something first, then come back for its picture.',
  tiers: 'Which tiers?',
  tier: (tier: Tier, name: string, n: number) => `${tier} ${name}, ${titles(n)}`,
  noTier: 'Choose at least one tier.',
  each: 'How many of each tier?',
  upTo: (n: number) => `up to ${n}`,
  look: 'How should it look?',
  looks: { dark: 'Dark', light: 'Light' },
  picture: 'Your picture',
  drawing: 'The picture is being drawn …',
  failed: 'This browser could not draw the picture. The words below can be shared in its place.',
  send: 'Share the picture',
  notSent: 'The picture could not be shared. Save it and send the file.',
  save: 'Save the picture',
  saved: 'The picture is saved.',
  file: (day: string) => `marquee-${day}.png`,
  words: 'The same in words',
  wordsWhy: 'For people who cannot see the picture: put it beside it as its description.',
  copy: 'Copy the words',
  copied: 'The words are copied.',
  notCopied: 'They could not be copied. Mark them and copy them by hand.',
  page: 'Your page',
  pageWhy: 'Everybody with this address can read your whole list, without your notes.',
  openPage: 'Look at your page',
  copyAddress: 'Copy the address',
  copiedAddress: 'The address is copied.',
  isPrivate: 'Your list is private. If you make it public, it has a page of its own to share.',
  settings: 'Who may see it',
}

/** What stands in the picture. */
export const drawn = {
  own: 'My canon',
  of: (name: string) => `The canon of ${name}`,
  more: (n: number) => `and ${n} more`,
  brand: 'MARQUEE',
}

/** The picture in words, line by line: each title has one of its own, so that those read from the right do not mix with others. */
export const inWords = {
  tier: (tier: Tier, name: string) => `${tier}, ${name}:`,
  title: (place: number, title: string, year: number | null) =>
    year === null ? `${place}. ${title}` : `${place}. ${title} (${year})`,
}
