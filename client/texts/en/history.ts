import type { Tier } from '#sync-rules'

/** What the history says. Whole sentences, each with the titles and tiers it is about. */

export const history = {
  explain: 'Everything that was changed in the last 30 days. Whatever you take back can be taken back in its turn.',
  guest:
    'This device knows what was done on it in the last 30 days. With an account, every device shows and takes back the changes of all.',
  empty: 'Nothing was changed in the last 30 days.',
  emptyOf: (title: string) => `Nothing about ${title} was changed in the last 30 days.`,
  onlyOf: (title: string) => `Only ${title}`,
  showAll: 'Show all',
  only: (title: string) => `Only ${title}`,
  list: 'Changes, newest first',
  more: 'Older changes',
  busy: 'Asking the server …',
  offline: (read: string) =>
    `You are offline. Here is what waits on this device, and what was read ${read}. The rest needs the network.`,
  offlineUnread: 'You are offline. Here is what waits on this device; the rest needs the network.',
  failed: 'The server could not be asked just now. Here is what this device knows.',
  signIn: 'Sign in again to see the changes of your other devices.',
  again: 'Try again',
  unsent: 'not sent yet',
  thisDevice: 'This device',
  anotherDevice: 'Another device',
  byApi: 'Another program',
  takeBack: 'Take back',
  takeBackWhat: (sentence: string) => `Take back: ${sentence}`,
  takenBack: (sentence: string) => `Taken back: ${sentence}`,
  nothingLeft: 'There is nothing left of it to take back.',
  unreachable: 'This needs the network, which cannot be reached just now. Nothing was changed.',
  today: (time: string) => `today ${time}`,
  yesterday: (time: string) => `yesterday ${time}`,
  day: (day: string, time: string) => `${day} ${time}`,
}

/** What is not as its person meant it. */
export const attention = {
  heading: 'Needs your attention',
  leave: 'Leave it so',
  leaveWhat: (title: string) => `Leave it so: ${title}`,
  done: (title: string) => `${title}: done.`,
  /** Of a note; empty where there was to be none. */
  other: (text: string) => (text === '' ? 'Elsewhere the note was removed.' : `The other text: “${text}”`),
}

/** What was asked for. `beside` is one of the two below, or nothing. */
export const did = {
  above: (title: string) => `above ${title}`,
  below: (title: string) => `below ${title}`,
  put: (title: string, tier: Tier, beside: string) => sentence(`${title} put in ${tier}`, beside),
  ranked: (title: string, tier: Tier, beside: string) => sentence(`${title} ranked in ${tier}`, beside),
  moved: (title: string, from: Tier, to: Tier, beside: string) =>
    sentence(`${title} moved from ${from} to ${to}`, beside),
  movedWithin: (title: string, tier: Tier, beside: string) => sentence(`${title} moved within ${tier}`, beside),
  removed: (title: string) => `${title} taken off the list`,
  noted: (title: string, text: string) => `Note of ${title}: “${text}”`,
  noteRemoved: (title: string) => `Note of ${title} removed`,
  rematched: (title: string, other: string) => `${title} corrected to ${other}`,
  saved: (title: string) => `${title} saved for later`,
  unsaved: (title: string) => `${title} taken out of Watch later`,
  entered: (title: string) => `${title} entered by hand`,
  imported: (ranked: number, saved: number) => `An import: ${amounts(ranked, saved)}`,
  brought: (ranked: number, saved: number) => `A list of before the account: ${amounts(ranked, saved)}`,
  other: (title: string) => `${title} changed in a way this version does not know`,
}

/** What became of it, where it is not simply done. */
export const became = {
  merged: 'Joined with what another device wrote.',
  kept_both: 'Its note was changed elsewhere too. One text is shown, the other is kept.',
  revived: 'Another device had taken it off; it is back.',
  superseded: 'Another of your devices decided otherwise, later. That holds now.',
  noop: 'It was so already.',
  parked: 'The server could not carry this out. It is kept aside; nothing else is held up.',
  rejected: 'The server did not accept this.',
  quota: 'Your account is full, so this was not taken.',
}

/** What the one tap would do where a wish lost. */
export const offers = {
  place: (tier: Tier) => `Put it in tier ${tier} after all`,
  remove: 'Take it off after all',
  note: 'Use the other text',
  any: 'Do it after all',
}

const sentence = (what: string, beside: string): string => (beside === '' ? what : `${what}, ${beside}`)

function amounts(ranked: number, saved: number): string {
  if (ranked === 0 && saved === 0) return 'nothing new'
  if (ranked === 0) return saved === 1 ? 'one title saved for later' : `${saved} titles saved for later`
  const titles = ranked === 1 ? 'one title ranked' : `${ranked} titles ranked`
  if (saved === 0) return titles
  return saved === 1 ? `${titles}, one saved for later` : `${titles}, ${saved} saved for later`
}
