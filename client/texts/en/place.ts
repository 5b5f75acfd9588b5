/** What the questions say that settle the places of what waits for one. */
export const placing = {
  why: 'These have a tier, and no exact place in it. A few questions each find it. Stop whenever you like; what is done is done.',
  progress: (n: number, of: number) => `${n} of ${of}`,
  standing: (title: string, tier: string, place: number) => `${title}, now number ${place} in tier ${tier}`,
  undoLast: 'Ask again',
  tag: 'To place',
  right: 'It is right where it is',
  alone: 'It stands alone in its tier, so there is nothing to compare it with.',
  tough: (title: string) =>
    `“Too tough” puts it just above ${title} and asks again another time. “Skip” leaves it where it is.`,
  skipWhy: 'Leaves it where it is, and asks again another time.',
  stop: 'Stop for now',
  all: (n: number) => (n === 1 ? 'Leave it where it is' : `Leave all ${n} where they are`),
  allLeft: (n: number) => (n === 1 ? 'One title stays where it is.' : `${n} titles stay where they are.`),
  none: 'Everything on your list has its place.',
  done: (n: number) => (n === 1 ? 'One title has found its place.' : `${n} titles have found their places.`),
  left: (n: number) => (n === 1 ? 'One was left for another time.' : `${n} were left for another time.`),
  again: 'Ask me again now',
  toList: 'To your list',
  waiting: (n: number) => (n === 1 ? 'One to place' : `${n} to place`),
}
