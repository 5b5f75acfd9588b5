import type { Tier } from '#sync-rules'

/** What the app says. Plain, short sentences. */

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
  close: 'Close',
  back: 'Back',
  remove: 'Remove',
  play: 'Play',
  film: 'Film',
  unknownYear: 'year unknown',
  comingTitle: 'Title on its way …',
  notSaved: 'This could not be saved on this device. Nothing was changed.',
  takenBack: 'Taken back.',
  nothingToUndo: 'There is nothing to take back.',
}

export const board = {
  heading: 'Your canon',
  invitation: 'Rank what you have seen.',
  invitationMore:
    'Find a film or a play, say how good it is, and answer a few questions to find its exact place. No account is needed; your list stays on this device.',
  emptyTier: 'Nothing here yet',
  emptyFilter: 'None of this kind here',
  keys: 'On a row: S A B C D changes the tier, Alt with ↑ or ↓ moves it, Enter opens it, Delete removes it. Ctrl or ⌘ with Z takes the last change back.',
  placeMe: 'place me',
  placeMeWhy: 'Its place was not settled. Open it to compare again.',
  pending: 'Not sent yet; safe on this device',
  hasNote: 'Has a note',
  first: 'Loading your list …',
}

export const add = {
  heading: 'Add',
  search: 'Search films and plays',
  hint: 'A title, or its first letters',
  offline: 'You are offline. These are from this device.',
  failed: 'Search cannot be reached just now. These are from this device.',
  incomplete: 'Some sources did not answer; there may be more.',
  none: (text: string) => `Nothing found for “${text}”.`,
  byHand: 'Enter it yourself',
  tier: 'How good was it?',
  again: 'It is ranked already. Nothing changes until you finish.',
  note: 'A note, if you like',
  noteHint: 'What should you remember?',
  duel: 'Which do you prefer?',
  newcomer: 'New',
  rounds: (round: number, of: number) => `Round ${round} of at most ${of}`,
  tough: 'Too tough',
  skip: 'Skip',
  toughWhy: 'Puts it just above the other one, marked “place me”.',
  justAbove: (title: string) => `Just above ${title}, marked “place me”.`,
}

export const later = {
  heading: 'Watch later',
  empty: 'Nothing saved yet. When you search, the bookmark keeps a film or a play here until you have seen it.',
  saved: (day: string) => `saved ${day}`,
  rank: 'Rank it',
}

export const manual = {
  heading: 'Enter it yourself',
  why: 'For a play, a premiere, anything no catalogue knows. It is yours; nobody else sees it.',
  title: 'Title',
  year: 'Year',
  yearHint: 'Leave it empty if you do not know',
  venue: 'Theatre or place',
  director: 'Director',
  go: 'Go on',
  needTitle: 'A title is needed.',
  badYear: 'A year is a number from 1800 to 2100.',
}

export const account = {
  signIn: 'Sign in',
  signUp: 'Make an account',
  signOut: 'Sign out',
  why: 'With an account, all your devices show the same list. What is on this device comes along.',
  login: 'Name or e-mail',
  username: 'Name',
  usernameHint: '3 to 32 letters, digits or underscores',
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'A long sentence is better than a short riddle',
  who: 'Who may see your list?',
  private: 'Only me',
  privateWhy: 'You appear nowhere. You can change this later.',
  public: 'Everyone',
  publicWhy: 'Your name and your list can be found, followed and counted.',
  unreachable: 'The server cannot be reached. Your list is safe on this device; try again later.',
  unsent: (n: number) => (n === 1 ? 'One change has not been sent.' : `${n} changes have not been sent.`),
  keep: 'Keep them here',
  keepWhy: 'They stay sealed on this device and are sent when you sign in again.',
  discard: 'Throw them away',
  discardWhy: 'They are lost. What was sent stays in your account.',
  signOutWhy: 'Your list stays in your account and leaves this device.',
  signedOut: 'You are signed out.',
  haveOne: 'I have an account',
  goesOn: 'Your session has ended. Your changes wait here, safe, and are sent when you are back.',
  isPrivate: 'Only you can see your list.',
  isPublic: 'Everyone can see your list.',
}

export const storage = {
  failed:
    'This browser cannot save right now: its storage is full or blocked. New changes would be lost when you close this page.',
  closed:
    'This browser does not let Marquee open its storage, so your list cannot be shown. A private window or a full disk may be the reason.',
}

export const about = {
  heading: 'About',
  what: 'Marquee ranks the films and plays you have seen, on all your devices, with or without a network.',
  tmdb: 'This product uses the TMDB API but is not endorsed or certified by TMDB.',
  privacy: 'Without an account nothing leaves this device but what you type into the search.',
}

export const broken = {
  heading: 'Something went wrong on this page',
  safe: 'Your list is safe on this device. Nothing was lost.',
  again: 'Try again',
}

export const update = {
  ready: 'A new version of Marquee is ready.',
  reload: 'Reload',
}
