/** What is said of one film or play, where it is looked at, moved or saved. */

export const item = {
  again: 'Compare again',
  note: 'Your note',
  noteSaved: 'Note saved.',
  saveNote: 'Save note',
  drop: 'Drop the changes',
  unsave: 'Take out of Watch later',
  saveOf: (title: string) => `Save ${title} for later`,
  unsaveOf: (title: string) => `Take ${title} out of Watch later`,
  isSaved: 'Saved for later',
  isRanked: (tier: string, place: number) => `Ranked ${tier} #${place}`,
}

/** How long a note is, and may be. */
export const notes = {
  length: (n: number, most: number) => `${n} of ${most}`,
  over: (n: number, most: number) =>
    `${n - most === 1 ? 'One character' : `${n - most} characters`} too many; ${n} of ${most}`,
}

export const moving = {
  heading: (title: string) => `Move ${title}`,
  top: 'To the top',
  bottom: 'To the bottom',
  number: (most: number) => `To position (1 to ${most})`,
  badNumber: (most: number) => `Choose a number from 1 to ${most}.`,
  go: 'Move',
  below: 'Just below …',
  belowHint: (tier: string) => `A title in tier ${tier}`,
  belowOf: (title: string) => `Below ${title}`,
}

/** Names of what else is known. */
export const factNames = {
  original: 'Original title',
  author: 'Author',
  director: 'Director',
  cast: 'With',
  genres: 'Genres',
  length: 'Length',
  minutes: (n: number) => (n === 1 ? 'one minute' : `${n} minutes`),
  venue: 'Where',
  overview: 'Story',
}
