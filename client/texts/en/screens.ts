/** What the screens beyond the first paint say. Plain, short sentences. */

export const add = {
  hint: 'A title, or its first letters',
  offline: 'You are offline. These are from this device.',
  failed: 'Search cannot be reached just now. These are from this device.',
  offlineNone: (text: string) => `You are offline, and nothing on this device fits “${text}”.`,
  failedNone: (text: string) => `Search cannot be reached just now, and nothing on this device fits “${text}”.`,
  incomplete: 'Some sources did not answer; there may be more.',
  none: (text: string) => `Nothing found for “${text}”.`,
  noneSoFar: (text: string) => `Nothing found for “${text}” so far; some sources did not answer. Try again in a while.`,
  byHand: 'Enter it yourself',
  tier: 'How good was it?',
  again: 'It is ranked already. Nothing changes until you finish.',
  noteHeading: 'A note',
  note: 'A note, if you like',
  noteHint: 'What should you remember?',
  noNote: 'Go on without a note',
  go: 'Go on',
  duel: 'Which do you prefer?',
  newcomer: 'New',
  rounds: (round: number, of: number) => `Round ${round} of at most ${of}`,
  /** For who hears it: the cards say it to who sees. */
  versus: (newcomer: string, rival: string) => `${newcomer} or ${rival}?`,
  tough: 'Too tough',
  skip: 'Skip',
  toughWhy: 'Puts it just above the other one, marked “place me”.',
  toughOrSkip: (title: string) => `“Too tough” and “Skip” put it just above ${title}, marked “place me”.`,
  justAbove: (title: string) => `Just above ${title}, marked “place me”.`,
}

export const later = {
  empty: 'Nothing saved yet. When you search, the bookmark keeps a film or a play here until you have seen it.',
  saved: (day: string) => `saved ${day}`,
  count: (n: number) => `${n} saved`,
  rank: 'Rank it',
  rankIt: (title: string) => `Rank it: ${title}`,
  remove: (title: string) => `Remove ${title}`,
}

export const manual = {
  heading: 'Enter it yourself',
  why: 'For a play, a premiere, anything no catalogue knows. It is yours; nobody else sees it.',
  whyPublic:
    'For a play, a premiere, anything no catalogue knows. It is yours. You are public: once you rank it, whoever looks at your list sees its title.',
  title: 'Title',
  year: 'Year',
  yearHint: 'Leave it empty if you do not know',
  venue: 'Theatre or place',
  director: 'Director',
  go: 'Go on',
  what: 'What is it?',
  andThen: 'And then?',
  rank: 'Rank it now',
  later: 'Keep it for later',
  needTitle: 'A title is needed.',
  badYear: 'A year is a number from 1800 to 2100.',
}

export const account = {
  signUp: 'Make an account',
  signOut: 'Sign out',
  why: 'With an account, all your devices show the same list. What is on this device comes along.',
  login: 'Name or e-mail',
  username: 'Name',
  usernameHint: '3 to 32 letters, digits or underscores',
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'A long sentence is better than a short riddle',
  unreachable: 'The server cannot be reached. Your list is safe on this device; try again later.',
  unsent: (n: number) => (n === 1 ? 'One change has not been sent.' : `${n} changes have not been sent.`),
  since: (moment: string) => `The oldest is of ${moment}.`,
  send: (n: number) => (n === 1 ? 'Send it now' : 'Send them now'),
  sendWhy: 'You are signed out as soon as the server has everything.',
  sendFails: 'The server cannot be reached just now. It is tried again until you choose otherwise.',
  keep: (n: number) => (n === 1 ? 'Keep it here' : 'Keep them here'),
  keepWhy: (n: number) =>
    n === 1
      ? 'It stays sealed on this device for 30 days and is sent when you sign in again.'
      : 'They stay sealed on this device for 30 days and are sent when you sign in again.',
  discard: (n: number) => (n === 1 ? 'Save a file and throw it away' : 'Save a file and throw them away'),
  discardWhy: (n: number) =>
    n === 1
      ? 'The file tells what it was. What was sent stays in your account.'
      : 'The file tells what they were. What was sent stays in your account.',
  inTouch: (moment: string) => `Last in touch with the server: ${moment}.`,
  page: 'Your page, as others see it',
  places: 'All places',
  signOutWhy: 'Your list stays in your account and leaves this device.',
  signedOut: 'You are signed out.',
  keptAfterAll:
    'You are signed out. Something was changed in the last moment: it stays sealed on this device for 30 days and is sent when you sign in again.',
  refused: (n: number) =>
    n === 1
      ? 'One change was refused. This device forgets it when you sign out.'
      : `${n} changes were refused. This device forgets them when you sign out.`,
  haveOne: 'I have an account',
  goesOn: 'Your session has ended. Your changes wait here, safe, and are sent when you are back.',
  isPrivate: 'Only you can see your list.',
  isPublic: 'Everyone can see your list.',
}

export const about = {
  what: 'Marquee ranks the films and plays you have seen, on all your devices, with or without a network.',
  tmdb: 'This product uses the TMDB API but is not endorsed or certified by TMDB.',
  privacy:
    'Without an account your list stays on this device. The server hears what you search for and, when you put back a saved file, which titles are in it. Posters come from TMDB, which can see which of them are shown.',
  licences: 'What it is built of, and its licences',
}

export const oldList = {
  none: 'There is no old list in this browser',
  untouched: 'It is only read. What is in this browser stays as it is, whatever you choose.',
  taken: 'It has been taken in.',
  onlyDemo: 'It holds only the films the old version came with, so there is nothing of yours to take in.',
  broken: 'What is here cannot all be read. You can download it as it is.',
  laterVersion: 'A later version left a list of its own here. Marquee does not read it.',
  demo: (n: number) => `Take along the ${n === 1 ? 'one film' : `${n} films`} that came with the demo`,
  signInFirst: 'Sign in, or make an account, and it comes along.',
  counts: {
    films: 'Films',
    plays: 'Plays',
    bookmarks: 'Saved for later',
    notes: 'With a note',
    long_notes: 'With a note too long to be stored',
    repaired: 'Repaired on the way',
    merged: 'Joined, because they were there twice',
    already_ranked: 'Saved for later but ranked already',
    set_aside: 'Set aside',
  },
  repaired: 'What was repaired',
  setAside: 'What is set aside',
  joined: 'What was there twice and is joined',
  rankedAlready: 'Saved for later, but ranked',
  demoLeft: 'Films of the demo that stay out',
  standing: 'What is new in it',
  looking: 'Looking which of these you have already …',
  unsureGuest: 'Exactly how many are new can be said once you have signed in.',
  unsure: 'Exactly how many are new can be said once the catalogue can be asked.',
  allNew: 'You have none of these yet.',
  someNew: 'Some of these you have already. They keep their place.',
  nothingNew: 'You have all of these already. Taking the list in would change nothing.',
  atLeast: 'On your list already, at least',
  rankedHere: 'On your list already',
  rankedFresh: 'Not on your list',
  /** It was taken in before. */
  comesBack: 'Not on your list any more; comes back',
  toPlace: 'To be placed by you afterwards',
  noted: 'On your list without a note; gets this one',
  savedHere: 'Saved or ranked by you already',
  savedFresh: 'Not in Watch later',
  offLater: 'Leaves Watch later, being ranked',
  takenOff: 'If this very list came in before, on another device, what you took off since stays off.',
  lookAgain: 'Look again',
  enough: 'Leave it at that',
  times: (text: string, n: number) => (n === 1 ? text : `${text} (${n} times)`),
  more: (n: number) => `And ${n} more; all are in the file.`,
  number: (n: number) => `Number ${n}`,
  here: (n: number, saved: number) =>
    n === 0
      ? `${saved === 1 ? 'One title of your old list is' : `${saved} titles of your old list are`} in Watch later.`
      : `${n === 1 ? 'One film or play of your old list is' : `${n} films and plays of your old list are`} here${saved === 0 ? '' : `, and ${saved === 1 ? 'one' : saved} in Watch later`}.`,
  done: 'Done. Some things need a look.',
  notesLeft: (n: number) => (n === 1 ? 'One note stays out of your list' : `${n} notes stay out of your list`),
  notesWhy: {
    too_long: 'It is longer than a note can be.',
    account_has_note: 'Your list has another note there, which stays.',
    on_a_bookmark: 'Things saved for later have no notes.',
  },
  downloadNotes: 'Download these notes',
  working: 'Matching films',
  leave:
    'Each title is being looked for. You can go elsewhere in Marquee meanwhile; the list comes when all are found.',
  failed: 'The catalogue could not be asked. Nothing was changed; try again when you are online.',
  takeIn: 'Take it in',
  /** Brings back what was taken off since: who presses it a second time wants it. */
  again: 'Take it in again',
  download: 'Download as it is',
  back: 'To your list',
}

export const lost = {
  heading: 'There is no such page',
  back: 'To your list',
}

export const reset = {
  heading: 'A new password',
  why: 'You get a letter with a link to set a new one. Your list stays as it is.',
  email: 'E-mail',
  ask: 'Send me a link',
  asked: 'If there is an account with this address, a letter is on its way. Its link works for ten minutes.',
  password: 'New password',
  hint: 'A few words make a good one',
  everywhere: 'You will be signed out on all devices. What they have not sent yet stays on them.',
  set: 'Set it',
  done: 'Your new password is set.',
  unreachable: 'The server cannot be reached just now. Nothing was changed.',
  forgot: 'Forgot your password?',
}
