import { type LeaderboardMeta, type Tier, tiers } from '#sync-rules'

/** What the screens about other people say. Plain, short sentences. */

const titles = (n: number) => (n === 1 ? 'one title' : `${n} titles`)
const people = (n: number) => (n === 1 ? 'one person' : `${n} people`)

export const network = {
  offline: 'This needs the server, which cannot be reached just now. Your own list works without it.',
  login: 'Your session has ended. Sign in again to go on.',
  failed: 'The server could not answer this. Nothing was changed.',
  again: 'Try again',
  loading: 'Loading …',
  more: 'Show more',
}

export const members = {
  why: 'To follow people, you need an account. It costs nothing but a name and an e-mail.',
  gives:
    'With one you can follow people whose lists you like, see what they rank, and let others see your list if you want that.',
  without: 'Without one you can look at the leaderboard and at the lists of public people.',
}

export const finding = {
  among: 'People and lists',
  find: 'Find somebody by name',
  findHint: 'The first letters of a name. Only public people can be found.',
  found: (n: number) => (n === 0 ? 'Nobody public is called so.' : n === 1 ? 'One person found' : `${n} people found`),
  foundList: 'Found people',
  following: 'You follow',
  followsNobody:
    'You follow nobody yet. Who has gone private is not shown here and comes back when they are public again.',
  blocked: 'You have blocked',
  blockedWhy: 'Neither of you sees anything of the other. Who is private is not shown here.',
  follow: 'Follow',
  unfollow: 'Unfollow',
  followOf: (name: string) => `Follow ${name}`,
  unfollowOf: (name: string) => `Unfollow ${name}`,
  unblockOf: (name: string) => `Unblock ${name}`,
  follows: (name: string) => `You follow ${name}. What they rank is in your feed.`,
  unfollows: (name: string) => `You do not follow ${name} any more. They are out of your feed.`,

  youPrivate: 'You are private: nobody can find or follow you.',
  youPublic: 'You are public: everybody can find you, see your list and follow you.',
  change: 'Change who sees you',
}

export const news = {
  asOf: (moment: string) => `This is what was here on ${moment}.`,
  empty: 'Nothing yet. What the people you follow rank from now on, and what they ranked before, is shown here.',
  findPeople: 'Find people',
  list: 'What they did, newest first',
  placed: (name: string, title: string, tier: Tier, score: string) => `${name} ranked ${title}: ${tier}, ${score}`,
  moved_up: (name: string, title: string, tier: Tier, score: string) => `${name} moved ${title} up: ${tier}, ${score}`,
  noted: (name: string, title: string) => `${name} wrote a note on ${title}`,
  imported: (name: string, count: number) => `${name} imported ${titles(count)}`,
  who: 'Notes are never shown to others; only that there is one.',
}

export const somebody = {
  missing: (name: string) => `There is nobody called ${name} here whom you can see`,
  missingWhy: 'The name may be wrong, or they are private.',
  counts: (followers: number, following: number) =>
    `${followers === 0 ? 'No followers' : followers === 1 ? 'One follower' : `${followers} followers`}, follows ${following === 0 ? 'nobody' : people(following)}`,
  everyone: 'Everybody can see this list. Notes, things saved for later and e-mail addresses are never shown.',
  yours: 'This is you, as everybody sees you.',
  yoursPrivate: 'This is you. Nobody else sees this page: you are private.',
  block: 'Block',
  blockOf: (name: string) => `Block ${name}`,
  blocked: (name: string) => `You have blocked ${name}`,
  blockedWhy: 'Neither of you sees anything of the other now, and neither follows the other.',
  unblock: 'Unblock',
  unblocked: (name: string) => `${name} is not blocked any more. Who followed whom before does not come back.`,
  nothing: 'There is nothing on this list yet.',
  list: (n: number) => (n === 1 ? 'One title' : `${n} titles`),
  moreOf: (shown: number, total: number) => `Show more (${shown} of ${total} are here)`,
  mine: (tier: Tier) => `yours: ${tier}`,
  compare: 'Beside your list',
  compareFirst: (shown: number) =>
    shown === 1 ? 'Counted from the first title of this list.' : `Counted from the first ${shown} titles of this list.`,
  noneShared: 'You have ranked none of the same titles yet.',
  both: (n: number) => (n === 1 ? 'One title is on both lists' : `${n} titles are on both lists`),
  same: 'In the same tier',
  higher: 'Higher on yours',
  lower: 'Higher on theirs',
  apart: 'Furthest apart',
  apartLine: (title: string, mine: Tier, theirs: Tier) => `${title}: ${mine} on yours, ${theirs} on theirs`,
}

export const leaders = {
  kinds: { titles: 'Best titles', people: 'Who ranked most' },
  which: 'Which leaderboard',
  rule: 'How it is counted',
  /** By what the server counts; what is not known here is said in its words. */
  ruleOf: ({ counted, rule }: Pick<LeaderboardMeta, 'counted' | 'rule'>): string => {
    if (counted.by === 'hand')
      return 'How many titles a public person has ranked by hand. What was imported does not count.'
    if (counted.by !== 'tier_means') return rule
    const { tiers: means, prior, least_raters } = counted
    const values = tiers.map(tier => `${tier} ${means[tier]}`).join(', ')
    return `The mean of the tiers that public people gave a title (${values}), pulled towards the mean of all by ${prior} ratings. At least ${least_raters} raters; accounts count from their second day on.`
  },
  age: (seconds: number) =>
    seconds < 60
      ? `Counted ${seconds === 1 ? 'one second' : `${seconds} seconds`} ago.`
      : `Counted ${Math.round(seconds / 60) === 1 ? 'one minute' : `${Math.round(seconds / 60)} minutes`} ago.`,
  titlesEmpty: 'No title has enough raters yet.',
  peopleEmpty: 'Nobody public has ranked anything by hand yet.',
  raters: (n: number) => `rated by ${people(n)}`,
  ranked: (n: number) => `${titles(n)} ranked by hand`,
  who: 'Only public people are counted. Who goes private is shown no more at once, and counted no more by the next count.',
  number: (n: number) => `#${n}`,
}
