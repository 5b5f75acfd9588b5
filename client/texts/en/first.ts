import type { Tier } from '#sync-rules'
import type { SyncState } from '../../store/types.ts'

/** What the first paint says; the other screens have theirs in the files beside this one. Plain, short sentences. */

/** Names of places, wherever they are said. */
export const places = {
  list: 'List',
  add: 'Add',
  search: 'Search films and plays',
  later: 'Watch later',
  history: 'History',
  stats: 'Statistics',
  share: 'Share your list',
  more: 'More',
  signIn: 'Sign in',
  about: 'About',
  people: 'People',
  feed: 'Feed',
  leaderboard: 'Leaderboard',
  settings: 'Settings',
  oldList: 'We found your old list',
  data: 'Your data',
  place: 'Finish placing',
  imports: 'Bring a list from elsewhere',
}

export const tierNames: Record<Tier, string> = {
  S: 'Masterpiece',
  A: 'Great',
  B: 'Good',
  C: 'Fine',
  D: 'Bad',
}

export const common = {
  undo: 'Undo',
  cancel: 'Cancel',
  notNow: 'Not now',
  look: 'Look at it',
  close: 'Close',
  back: 'Back',
  remove: 'Remove',
  play: 'Play',
  film: 'Film',
  unknownYear: 'year unknown',
  comingTitle: 'Title on its way …',
  notSaved: 'This could not be saved on this device. Nothing was changed.',
  takenBack: 'Taken back.',
  takenBackOf: (what: string) => `Taken back. ${what}`,
  nothingToUndo: 'There is nothing to take back.',
}

/** What became of one film or play. */
export const moved = {
  /** It stands there now. */
  to: (title: string, tier: Tier, place: number, count: number) => `${title}, tier ${tier}, ${place} of ${count}`,
  off: (title: string) => `${title} is off your list.`,
  saved: (title: string) => `${title} is in Watch later.`,
  unsaved: (title: string) => `${title} is out of Watch later.`,
  neither: (title: string) => `${title} is neither ranked nor saved.`,
}

/** What frames every screen. */
export const frame = {
  skip: 'To the content',
  accountOf: (name: string) => `Account of ${name}`,
  attention: (n: number) => `${n} ${n === 1 ? 'needs' : 'need'} your attention`,
}

/** How things stand with the server, in a few quiet words. `n` is how much waits to be sent. */
export const standing: Record<SyncState['kind'], (n: number) => string> = {
  guest: () => 'Saved on this device',
  saved_here: n => (n === 0 ? 'Saved on this device' : `${n} waiting, saved on this device`),
  sending: n => (n === 0 ? 'Syncing …' : `Sending ${n} …`),
  up_to_date: () => 'Up to date',
  needs_login: n => (n === 0 ? 'Sign in to go on' : `Sign in to send ${n}`),
  needs_update: () => 'Reload to go on',
  newer_version: () => 'Reload to go on',
  storage_failed: () => 'Not saved',
  starting: () => 'Starting …',
}

export const board = {
  show: 'Show',
  kinds: { ALL: 'All', MOVIE: 'Films', PLAY: 'Plays' },
  move: 'Move…',
  moveOf: (title: string) => `Move ${title}…`,
  dragOf: (title: string) => `Drag ${title}`,
  /** After the number, for who hears it. */
  scoreWhy: ', score. Why?',
  /** Why a score is what it is. */
  score: (tier: Tier, place: number, count: number, high: string, low: string) =>
    `${ordinal(place)} of ${count} in ${tier}; scores in ${tier} go from ${high} down to ${low}`,
  main: 'Main',
  /** After a number. */
  saved: (n: number) => `${n} saved`,
  heading: 'Your canon',
  invitation: 'Rank what you have seen.',
  invitationMore: 'Find a film or a play, say how good it is, and answer a few questions to find its exact place.',
  guestList: 'No account is needed; your list stays on this device.',
  userList: 'Your list is the same on all your devices.',
  emptyTier: 'Nothing here yet',
  emptyFilter: 'None of this kind here',
  keys: 'On a row: S A B C D changes the tier, Alt with ↑ or ↓ moves it, Enter opens it, Delete removes it. Ctrl or ⌘ with Z takes the last change back.',
  placeMe: 'place me',
  placeMeWhy: 'Its place was not settled. Open it to compare again.',
  pending: 'Not sent yet; safe on this device',
  hasNote: 'Has a note',
  first: 'Loading your list …',
}

export const storage = {
  failed:
    'This browser cannot save right now: its storage is full or blocked. New changes would be lost when you close this page.',
  copy: 'Save a copy of your list',
  lost: (n: number) =>
    `This browser has thrown Marquee’s storage away, and with it at least ${n === 1 ? 'one change' : `${n} changes`} that had not been sent. Everything that was sent is here.`,
  putBack:
    'This browser has thrown Marquee’s storage away while your list was open. Everything this page shows is stored again.',
  lostRead: 'I see',
}

export const broken = {
  heading: 'Something went wrong on this page',
  safe: 'Your list is safe on this device. Nothing was lost.',
  notHere: 'This part is not on this device yet',
  needsNetwork: 'It is fetched once, and needs the network for that. Your list is safe on this device.',
  again: 'Try again',
}

export const update = {
  ready: 'A new version of Marquee is ready.',
  elsewhere: 'A newer version of Marquee runs in another tab. Reload to go on; everything you did here is saved.',
  wanting: 'A part of Marquee could not be loaded. Reload to get it.',
  reload: 'Reload',
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }

/** 1st, 2nd, 3rd, 11th … */
const ordinal = (n: number): string => `${n}${endings[ordinals.select(n)] ?? 'th'}`
