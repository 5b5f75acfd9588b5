import type { Foreign, Format, RefusalCode, SkipReason } from '../../imports/types.ts'

/** What the screen of imports says. Plain, short sentences. */

const films = (n: number) => (n === 1 ? 'one title' : `${n} titles`)

export const imports = {
  what: 'Bring what you have rated, seen or noted elsewhere. You see everything before anything changes, and one Undo takes all of it back.',
  known:
    'Letterboxd (the ZIP of your account, or one of its tables), IMDb ratings and lists, Trakt (ZIP), TMDB, Movary, or a text with one title per line. Plays may be in it.',
  choose: 'Choose a file',
  drop: 'or drop it here',
  stays:
    'The file is read on this device. Only titles, years and film numbers are sent, to find them in the catalogue.',
  before: 'Brought before',
  open: (name: string) => `Go on with ${name}`,
  from: (format: string, day: string) => `${format}, ${day}`,
  unfinished: 'Unfinished.',
  look: (name: string) => `Look at ${name}`,
  goOn: 'Go on',
  aside: 'Put aside.',
  putAside: 'Put aside',
  takeUp: 'Take up again',
  notLookedFor: (n: number) =>
    n === 1 ? 'One title has not been looked for yet.' : `${n} titles have not been looked for yet.`,
  canComeIn: (n: number) => (n === 1 ? 'One title can be taken in.' : `${n} titles can be taken in.`),
  moreCanComeIn: (n: number) => (n === 1 ? 'One more title can be taken in.' : `${n} more titles can be taken in.`),
  nothingLeft: 'There is nothing in it to take in.',
  oldList: 'Your old list',
  oldListWhere: 'Of the earlier version, in this browser',
  oldListState: { open: 'It has not been taken in.', taken: 'It has been taken in.' },
  another: 'Another file',
  reading: 'Reading the file …',
  unreadable: 'This file could not be opened. It may have been moved meanwhile; choose it again.',
  gone: 'This import is not on this device. Choose the file again; what was taken in before is not taken in twice.',
  needsAccount: 'An account is needed for this: the titles are looked for on the server.',
  signInFirst:
    'To find these titles in the catalogue, sign in or make an account, and choose the file again there. Nothing has been changed.',
  matching: 'Finding the titles in the catalogue',
  progress: (done: number, all: number) => `${done} of ${all} looked for.`,
  leave: 'You can leave: it goes on from here when you come back.',
  again: 'Ask again for what was not found',
  tryNow: 'Try now',
  waits: {
    offline: 'The server cannot be reached. Looking goes on by itself when it can; nothing is lost.',
    busy: 'The server asks for a pause. Looking goes on by itself.',
    login: 'Sign in again, and looking goes on.',
    failed: 'The catalogue did not answer as it should. Nothing has been changed.',
  },
  unkept:
    'This device cannot keep the import: its storage is full or blocked. Leave this page open until it is taken in.',
  recognised: (name: string, format: string) => `${name}: ${format}`,
  rows: (n: number) => `${films(n)} in it.`,
  guessed: (files: string) => `Not UTF-8, so it was read as Windows-1252; look at the accents: ${files}`,
  unread: 'Files that were left alone',
  broken: 'Files that could not be read; what is in them stays out',
  columns: (names: string) => `Columns that were passed over: ${names}`,
  tiers: 'Which tier for which rating?',
  tier: 'Which tier?',
  tiersWhy:
    'A proposal; change it as you like. What has the same rating, or none, stands in the order of the file, marked “place me”.',
  rating: (value: number, scale: 5 | 10, n: number) =>
    scale === 5 ? `${value} of 5 stars, ${films(n)}` : `${value} of 10, ${films(n)}`,
  unrated: (n: number) => `Without a rating, ${films(n)}`,
  out: 'Leave out',
  later: 'Watch later',
  spread: 'Spread over all tiers, in the order of the list',
  order: 'Is one of these lists your own order?',
  orderNone: 'No; only the ratings count',
  orderOf: (name: string, n: number) => `Yes: ${name}, ${films(n)}`,
  kind: 'What nobody knows is',
  kinds: { MOVIE: 'a film', PLAY: 'a play' },
  review: 'Row by row',
  show: 'Show',
  ends: { choice: 'Needs a choice', matched: 'Found', stub: 'Under its own title', skipped: 'Not taken in' },
  none: 'Nothing here.',
  more: (n: number) => `Show ${n} more`,
  place: (file: string, line: number) => `${file}, line ${line}`,
  placeRated: (file: string, line: number, value: number, scale: 5 | 10) =>
    `${file}, line ${line}: ${value} of ${scale}${scale === 5 ? ' stars' : ''}`,
  untitled: 'Without a title',
  is: (title: string, facts: string) => `It is ${title}, ${facts}.`,
  isOnly: (title: string, facts: string) => `It is ${title}, ${facts}, the only one of this title in the catalogue.`,
  isNear: (title: string, facts: string) => `It is ${title}, ${facts}: a year apart from yours.`,
  here: (tier: string) => `It is on your list already, in ${tier}, and stays where it is.`,
  own: {
    MOVIE: 'Kept as a film of your own, under this title.',
    PLAY: 'Kept as a play of your own, under this title.',
  },
  to: (tier: string) => `It goes to ${tier}.`,
  toLater: 'It goes to Watch later.',
  maybe: 'Which is it?',
  ask: (title: string) => `Which one is “${title}”?`,
  /** Names of buttons, said with their row. */
  wrong: (title: string) => `Something else for ${title} …`,
  search: (title: string) => `Search for ${title} …`,
  searchShort: 'Search …',
  wrongShort: 'Something else …',
  asOwn: { MOVIE: 'Keep as a film of my own', PLAY: 'Keep as a play of my own' },
  asOwnOf: {
    MOVIE: (title: string) => `Keep as a film of my own: ${title}`,
    PLAY: (title: string) => `Keep as a play of my own: ${title}`,
  },
  outOf: (title: string) => `Leave out: ${title}`,
  backIn: 'Take it in after all',
  backInOf: (title: string) => `Take it in after all: ${title}`,
  chosen: (title: string, what: string) => `${title}: ${what}.`,
  left: (title: string) => `${title} stays out.`,
  isBack: (title: string) => `${title} comes along again.`,
  taking: 'Taking it in',
  takeIn: (n: number) => `Take in ${films(n)}`,
  takeMore: (n: number) => `Take in ${n === 1 ? 'one more title' : `${n} more titles`}`,
  bringBack: (n: number) => `Bring back ${films(n)} that ${n === 1 ? 'is' : 'are'} on your list no more`,
  allIn: 'What was found is on your list.',
  nothingNew: 'There is nothing new in it: what was found is on your list.',
  nothingYet: 'As it stands, nothing would be taken in. Choose tiers above, or look at the rows below.',
  openChoices: (n: number) => (n === 1 ? 'One title needs a choice.' : `${n} titles need a choice.`),
  openWhy: 'They stay out until you choose; you can do that later, too.',
  done: (n: number) => (n === 1 ? 'One title was taken in.' : `${n} titles were taken in.`),
  takenOn: (day: string) => `Taken in on ${day}.`,
  notesLeft: (n: number) =>
    n === 1
      ? 'One note stays out of your list: it is too long, or another is there.'
      : `${n} notes stay out of your list: they are too long, or others are there.`,
  notes: 'Download these notes',
  report: 'Download what became of each row',
  failed: 'This could not be taken in. Nothing was changed; try again.',
  toList: 'To your list',
}

export const formatNames: Record<Format, string> = {
  letterboxd: 'Letterboxd',
  imdb: 'IMDb',
  trakt: 'Trakt',
  tmdb: 'TMDB',
  movary: 'Movary',
  text: 'A text, one title per line',
  marquee: 'Marquee',
}

export const skipText: Record<SkipReason | 'left_out' | 'no_tier', string> = {
  tv: 'Television; Marquee ranks films and plays.',
  short: 'A short film; the catalogue has none.',
  other_kind: 'Neither a film nor a play.',
  no_title: 'It has no title.',
  unreadable: 'It could not be read.',
  duplicate: 'The same as another row.',
  deleted: 'You had deleted it there.',
  orphaned: 'Its film is gone there.',
  which_of_two: 'Two films of the file have this name and year; it does not say which of them it means.',
  only_on_a_list: 'It is only on a list there, and not among what you have seen.',
  left_out: 'You left it out.',
  no_tier: 'It has no tier. Choose one above, by its rating.',
}
export const sameAs = (file: string, line: number): string => `The same as line ${line} of ${file}.`

/** For the report: one word per end. */
export const endNames = {
  matched: 'found',
  choice: 'needs a choice',
  stub: 'own title',
  skipped: 'not taken in',
  waiting: 'not looked for yet',
}

const elsewhere = (name: string, what: string) => `This is a file of ${name}. ${what} Nothing was changed.`
const foreignText: Record<Foreign, string> = {
  goodreads: elsewhere('Goodreads', 'It holds books, and Marquee ranks films and plays.'),
  yamtrack: elsewhere('Yamtrack', 'Marquee does not read it yet; its columns change from version to version.'),
  watcharr: elsewhere('Watcharr', 'Marquee does not read it yet.'),
  ryot: elsewhere('Ryot', 'Marquee does not read it yet.'),
}

/** Why a file is refused, and what to do. */
export const refusalText: Record<RefusalCode, (detail: string) => string> = {
  ...{ goodreads: () => foreignText.goodreads, yamtrack: () => foreignText.yamtrack },
  ...{ watcharr: () => foreignText.watcharr, ryot: () => foreignText.ryot },
  empty: () => 'There is nothing in this file. Choose another.',
  too_big: () => 'This file is too big to be a list of films. An account of twenty thousand films fits well.',
  too_many_files: () => 'There are too many files in this archive. Unpack it and choose the table you want.',
  bomb: file => `${file} would unpack to more than any list of films has. Nothing was unpacked.`,
  nested: file => `There is another archive in it: ${file}. Unpack the outer one, and choose the inner one.`,
  broken_archive: () => 'This archive is damaged or locked. Download it again where you got it.',
  broken_table: file => `${file} ends in the middle of a text in quotes, as if it were cut off. Download it again.`,
  too_many_rows: file => `${file} has more rows than there are films to be seen. Split it into smaller files.`,
  field_too_long: file => `A field of ${file} is longer than any review. The file may be damaged.`,
  binary: file => `${file} is no text and no archive. Choose a CSV, a ZIP, a JSON or a text file.`,
  newer: () => 'This file was saved by a newer Marquee. Reload this page to get the newer one, and try again.',
  broken_file: file => `${file} was saved by Marquee and is damaged. If you have another copy, try that one.`,
  unknown: columns =>
    columns === ''
      ? 'Marquee does not know this kind of file. A text with one title per line always works.'
      : `Marquee does not know this table; its columns are ${columns}. A text with one title per line always works.`,
}

export const rematch = {
  open: 'It is another film or play …',
  title: (title: string) => `What is “${title}” really?`,
  why: 'Its place and your note stay.',
  done: (from: string, to: string) => `${from} is now ${to}.`,
  already: (title: string) => `${title} is on your list already. Remove one of the two instead.`,
}

export const picker = {
  found: 'Found',
  busy: 'Searching …',
  offline: 'You are offline. Search goes on when you type again online.',
  failed: 'Search cannot be reached just now. Type again to try once more.',
  count: (n: number) => `${n} found`,
}
