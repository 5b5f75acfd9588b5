import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

/**
 * What a new person tries, and the tests that hold what they may expect: the thirty journeys, then the sixteen odd lists
 * of the old version. Each test is named by its file and the words in its name. Where a journey has parts that no browser
 * is needed for, the test is the server's.
 */
type Held = [tries: string, ...tests: [file: string, test: string][]]

const journeys: Record<number, Held> = {
  1: [
    'opens it for the first time, without an account',
    ['e2e/first-hour.test.ts', 'the first visit is an empty board with an invitation; nothing on it counts'],
    ['e2e/guest.test.ts', 'somebody without an account finds a film despite a typo'],
  ],
  2: ['ranks a film in an empty S', ['e2e/first-hour.test.ts', 'the first film of S is asked nothing']],
  3: [
    'adds eight more to S',
    ['e2e/first-hour.test.ts', 'with eight more no question is one too many, and the counter never lies'],
    ['e2e/guest.test.ts', 'the list agrees with every answer given'],
  ],
  // "The eighth is answered wrongly twice first."
  4: ['answers wrongly twice, and takes both back', ['e2e/guest.test.ts', 'the list agrees with every answer given']],
  5: ['cannot say on the second round', ['e2e/placing.test.ts', 'too tough: told where it landed, moved with one tap']],
  6: [
    'moves from A#3 to between B#1 and B#2 by mouse, touch and keyboard',
    ['e2e/keyboard.test.ts', 'from the third place of a tier to between two of another by %s, and back'],
    ['server/social/feed.test.ts', 'a film dragged up and down all evening is one entry'],
  ],
  7: ['drops at the end of its own tier', ['e2e/keyboard.test.ts', 'a row dropped at the end of its own tier']],
  8: [
    'deletes by accident; undo at once, after a reload, on the other device',
    ['e2e/guest.test.ts', 'a removed one comes back'],
    [
      'e2e/history.test.ts',
      'what was taken off by accident comes back on the other device, in its place, with its note',
    ],
  ],
  9: ['ranks again and stops half-way', ['e2e/first-hour.test.ts', 'whoever ranks a film again and stops half-way']],
  10: ['two films of one name', ['e2e/first-hour.test.ts', 'of two films of one name the one that is ranked says so']],
  // A second visit goes into the note: there is no list of visits.
  11: [
    'a play no catalogue knows, seen twice',
    ['e2e/first-hour.test.ts', 'a play no catalogue knows is ranked among films or alone, seen by nobody else'],
    ['server/routes/public.test.ts', 'another’s title shows only while its owner is public'],
  ],
  12: [
    'a long note, and markup in it',
    ['e2e/first-hour.test.ts', 'a long note is counted as people count, nothing is cut off, and markup is text'],
    ['client/export/tables.test.ts', 'the list as a table says place, score and note of each'],
    ['server/routes/public.test.ts', 'a title is text, whatever it is'],
  ],
  13: [
    'bookmark, rank it, back, another film',
    ['e2e/history.test.ts', 'only the film that was ranked leaves Watch later'],
  ],
  14: [
    'ranks a bookmark while saving fails',
    ['e2e/history.test.ts', 'a film stays in Watch later until its ranking is safe'],
  ],
  15: [
    'everything on a flight',
    ['e2e/airplane.test.ts', 'a flight with everything on it'],
    ['e2e/guest.test.ts', 'in a tunnel the app opens, and everything but the search works'],
  ],
  16: [
    'the network is back, and drops half-way',
    ['e2e/airplane.test.ts', 'landed, all is sent once'],
    ['e2e/account.test.ts', 'a lost reply doubles nothing'],
    ['e2e/replies.test.ts', 'fifty changes made in a tunnel'],
  ],
  17: [
    'two devices in one tier while apart, back in either order',
    ['e2e/devices.test.ts', 'what two devices did in one tier while apart is in both lists'],
    ['simulation/simulation.test.ts', 'several devices under faults come together again, nothing lost or doubled'],
  ],
  18: [
    'one device moves what the other deletes',
    ['e2e/devices.test.ts', 'removed on both, and one tap brings it back as moved'],
  ],
  19: [
    'one note edited on two devices',
    ['e2e/two-notes.test.ts', 'one note written on two devices: both texts are kept, and its person chooses'],
  ],
  20: [
    'the first sign-up in a browser with old lists',
    [
      'e2e/old-list.test.ts',
      'the old list of this browser comes along at the first login, as the old screen showed it',
    ],
    ['e2e/old-list.test.ts', 'taking the old list in is one step, and one tap takes it back'],
  ],
  21: [
    'old lists that are the demo, broken, hostile, or long',
    ['e2e/odd-old-lists.test.ts', 'the untouched demo is nobody’s list'],
    ['e2e/odd-old-lists.test.ts', 'of a list that cannot be read the copy is there, letter for letter'],
    ['e2e/odd-old-lists.test.ts', 'a hostile list is letters and nothing else'],
    ['e2e/odd-old-lists.test.ts', 'five thousand films come in beside whatever is done meanwhile'],
  ],
  22: [
    'a second browser with another old list',
    ['e2e/odd-old-lists.test.ts', 'a second browser with another order changes nothing of the account'],
    [
      'e2e/old-list.test.ts',
      'the old list of this browser comes along at the first login, as the old screen showed it',
    ],
  ],
  23: [
    'a Letterboxd archive, and again',
    ['e2e/import.test.ts', 'a Letterboxd archive full of traps comes in beside the list, as one step'],
    ['e2e/import.test.ts', 'the same import again adds nothing, here or on another device'],
    ['e2e/import.test.ts', 'an import of years goes on where it was when the browser is closed half-way'],
    ['e2e/import.test.ts', 'without a network the file is read, and looking for its titles goes on by itself'],
  ],
  24: [
    'exports, deletes the account, signs up anew, imports',
    ['e2e/data.test.ts', 'the same list, and the same file byte for byte'],
    ['server/routes/public.test.ts', 'who is private, gone, shut out or never was is the same page, byte for byte'],
    ['server/social/people.test.ts', 'who is private, deleted or blocks is nowhere'],
  ],
  25: [
    'goes private, and is looked for everywhere',
    ['e2e/social.test.ts', 'who goes private is nowhere, for nobody, and all of it is there again when they are back'],
    ['e2e/public.test.ts', 'a public list is read without scripts and without an account, until its owner hides it'],
  ],
  // There is no muting: whom one does not want to hear one unfollows or blocks.
  26: [
    'follows, unfollows, blocks; an import of 500',
    ['e2e/social.test.ts', 'an import is one entry; who unfollows sees nothing old and nothing new'],
  ],
  27: [
    'one who imported much, one who ranked forty by hand',
    ['e2e/social.test.ts', 'the leaderboard of people says its rule, and an import does not win it'],
  ],
  28: [
    'TMDB is down, over its limit, or has lost a film',
    ['e2e/tmdb.test.ts', 'with TMDB down or over its limit ranking goes on, and the search says what it lacks'],
    ['server/media/tmdb.test.ts', 'a film that TMDB has no more stays where people put it'],
  ],
  29: [
    'the session ends while changes wait; somebody else signs in',
    ['e2e/session-over.test.ts', 'somebody else signs in where the changes of another wait'],
    ['e2e/session-over.test.ts', 'whoever leaves after the session has ended is warned too'],
    ['e2e/replies.test.ts', 'a session that is over asks, and all is sent after it'],
    ['e2e/account.test.ts', 'leaving with unsent edits asks; whoever signs in next sees nothing of them'],
    ['e2e/leaving.test.ts', 'what was not sent can be taken along in a file'],
  ],
  30: [
    'the storage is full, or the browser lends none',
    ['e2e/storage.test.ts', 'a full disk is told before anything seems saved'],
    ['e2e/guest.test.ts', 'a browser that lets nothing be stored says so before anything seems saved'],
    ['e2e/lost-storage.test.ts', 'a browser that threw the storage away says how many changes were never sent'],
  ],
}

const parsed = 'client/adopt/parse.test.ts'
const adopted = 'client/adopt/adopt.test.ts'

const oldLists: Record<number, Held> = {
  1: ['the untouched demo', [parsed, 'there is nothing to take in (P01)'], [adopted, 'makes no op (P01)']],
  2: ['demo films with their first ids', [parsed, 'keeps its note (P02)'], [adopted, 'with its note (P02)']],
  3: ['a list that cannot be read', [parsed, 'does not hold up the other (P03)']],
  4: ['JSON of other shapes', [parsed, 'JSON of the wrong shape is no crash: %s (P04)']],
  5: ['gaps, ties, odd ranks', [parsed, 'gaps, ties and odd ranks and all (P05)']],
  6: ['an unknown tier', [parsed, 'a small letter is understood (P06)']],
  7: ['missing fields', [parsed, 'do not cost an item its place (P07)'], [adopted, 'its title to be fetched (P07)']],
  8: ['one film twice', [parsed, 'is not it yet (P08)'], [adopted, 'is the same once confirmed (P08)']],
  9: ['two films of one name', [parsed, 'are two (P09)'], [adopted, 'two TMDB films of one name and year stay two']],
  10: ['a play', [parsed, 'dropped and said so (P10)'], [adopted, 'a play becomes a private play (P10)']],
  11: ['hostile text', [parsed, 'hostile text stays text'], ['e2e/odd-old-lists.test.ts', 'a hostile list is letters']],
  12: ['a huge note', [parsed, 'never cut (P12)'], [adopted, 'it is there whole beside the plan (P12)']],
  13: [
    'five thousand films',
    [adopted, 'five thousand films keep their order'],
    [adopted, 'how far it is never goes back'],
  ],
  14: ['ids that tempt', [parsed, 'only a whole TMDB number is one (P14)']],
  15: ['bookmarks', [parsed, 'no date is made up (P15)'], [adopted, 'none of a film the account ranks (P15)']],
  16: [
    'a second browser',
    [adopted, 'a second browser with another order changes nothing of the account; only its new film'],
  ],
}

describe.each([
  ['journey', journeys, 30],
  ['old list', oldLists, 16],
])('%s', (what, table, count) => {
  test('all are told', () => {
    expect(Object.keys(table).map(Number)).toEqual(Array.from({ length: count }, (_, i) => i + 1))
  })

  test.each(Object.entries(table))(`${what} %s is held by tests there are`, (_, [, ...tests]) => {
    expect(tests).not.toEqual([])
    for (const [file, name] of tests) {
      const path = join(import.meta.dirname, '..', file)
      expect([file, existsSync(path)]).toEqual([file, true])
      expect([file, name, readFileSync(path, 'utf8').includes(name)]).toEqual([file, name, true])
    }
  })
})
