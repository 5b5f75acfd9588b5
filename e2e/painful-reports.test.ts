import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/**
 * What people have complained of in software of this kind, and the tests here that hold against it: the "Twenty painful
 * reports", then the complaints of the optimistic layer. Each test is named by its file and the words in its name.
 */
const reports: Record<string, [pain: string, ...tests: [file: string, test: string][]]> = {
  'electric#3855, #3625, #3828': [
    'a tight loop after 409',
    ['e2e/replies.test.ts', 'a stream told over and over to begin anew is asked for in peace'],
    ['client/sync/pull.test.ts', 'a stream told to begin anew while it begins waits, longer each time'],
  ],
  'electric#3894': [
    'thousands of requests for one shape',
    ['server/throttles.test.ts', 'the twenty-fifth stream of one person is told to come again'],
    ['e2e/replies.test.ts', 'a stream told over and over to begin anew is asked for in peace'],
  ],
  'electric#4087': [
    'a marker in the browser blocked a shape for good',
    ['e2e/replies.test.ts', '409, the list is to be read anew'],
    ['client/sync/pull.test.ts', 'after %s the shape is fetched anew'],
  ],
  'maple#752': [
    'a cache replays old chunks',
    ['server/shapes/conformance.test.ts', 'messages and headers have the forms of the recorded service'],
    ['server/shapes/electric.test.ts', 'rows and places pass; caching, CORS, ETags and cookies do not'],
  ],
  'electric#1083, #1089': [
    'the log fills the disk, and a slot that was cut off is lost',
    ['server/retention.test.ts', 'the log keeps 30 days, and who stopped before what is gone fetches anew'],
    ['server/shapes/electric.test.ts', 'a switch of engines makes every old handle void, there and back'],
  ],
  'electric#3697, #3854': [
    'shapes of subqueries kept wrong rows',
    ['server/shapes/electric.test.ts', 'the question is written anew: our table, our rows, our columns, our secret'],
  ],
  'db#921': [
    'the outbox sent twice after a reload',
    ['e2e/replies.test.ts', 'a reload while sending, and a new version in the midst of it, double nothing'],
    ['e2e/account.test.ts', 'a lost reply doubles nothing'],
    ['server/mutations/envelope.test.ts', 'sent twice does its work once and says the same both times'],
  ],
  'db#1124': [
    'a restored op had lost fields',
    ['client/store/replica.test.ts', 'keeps every op as it was, whatever it says'],
  ],
  'db#865': [
    'a tab that does not lead cannot queue offline',
    ['e2e/devices.test.ts', 'two tabs are one list: each shows what the other did, also in a tunnel'],
  ],
  'db#1602, #1603': [
    'flicker between commit and echo, or a slow drain',
    ['e2e/replies.test.ts', 'a reply five seconds late, then a stream five seconds late'],
  ],
  'db#1476, #651': [
    'a change that changes nothing times out',
    ['e2e/replies.test.ts', 'a change that changes nothing is answered, and holds nothing up'],
  ],
  'powersync.dart#307, #308': [
    'after a partition or a kill uploads stall, or replicas differ in silence',
    ['simulation/simulation.test.ts', 'several devices under faults come together again, nothing lost or doubled'],
    ['e2e/tabs.test.ts', 'the tab that leads is killed while it sends'],
    ['simulation/simulation.test.ts', 'rows that became others on a device are found by their digest, and put right'],
  ],
  'powersync-native#15': [
    'a failed upload waits for the next change',
    ['e2e/replies.test.ts', 'a server that was away gets what waits without anybody doing anything'],
  ],
  'Dexie#2225': [
    '"connected", and nothing sent for hours',
    ['e2e/replies.test.ts', 'a server that was away gets what waits without anybody doing anything'],
    ['client/sync/push.test.ts', 'a list is not called up to date before the streams of this visit have said so'],
  ],
  'Dexie#2140': [
    'work done before the log-in vanished at the log-in',
    ['e2e/account.test.ts', "a guest's list comes along into the account"],
    ['client/sync/adopt.test.ts', 'killed at any write and run again, it loses nothing and doubles nothing'],
  ],
  'Dexie#2019, #1828': [
    'a log-out offline throws, or wipes what was not sent',
    ['e2e/account.test.ts', 'leaving with unsent edits asks'],
    ['e2e/leaving.test.ts', 'what was not sent can be sent first'],
    ['e2e/leaving.test.ts', 'what was not sent can be taken along in a file'],
  ],
  'livestore#954, #744': [
    'changes stuck after the leader is gone',
    ['e2e/tabs.test.ts', 'the tab that leads is killed while it sends'],
    ['e2e/tabs.test.ts', 'the tab that leads is frozen: another sends what is done in it'],
    ['client/sync/leader.test.ts', 'a tab that leads and is asleep is stood in for, until it wakes'],
  ],
  'actual#3786, #7106': [
    'a wrong clock stops the sync',
    ['e2e/storage.test.ts', 'a clock that jumps, by days and to and fro, stops nothing'],
  ],
  'mono#6340, replicache#810': [
    'tabs skip ops of each other, or send under another user',
    ['e2e/tabs.test.ts', 'another account in one tab is another account in all'],
    ['client/sync/push.test.ts', 'a tab that missed the word of another does not send again what was answered'],
  ],
  'Expensify#87864, Dexie#2296': [
    'Safari drops its database, and writes are lost in silence',
    ['e2e/storage.test.ts', 'a browser that loses the way to its database finds it again'],
    ['e2e/storage.test.ts', 'a storage thrown away under open tabs is put back'],
  ],

  // The optimistic layer, where not told above
  'db#1169': [
    'what was done offline vanished with a reload',
    ['e2e/guest.test.ts', 'in a tunnel the app opens'],
    ['e2e/replies.test.ts', 'fifty changes made in a tunnel, and a reload there'],
  ],
  'db#1323': ['coming online overwrites what waits', ['e2e/replies.test.ts', 'fifty changes made in a tunnel']],
  'db#1478': ['the list shrinks to nothing on the way', ['e2e/replies.test.ts', 'fifty changes made in a tunnel']],
  'db#1589': [
    'the place in the stream outlived the rows: empty for ever',
    ['client/sync/pull.test.ts', 'a stream whose rows were thrown away with the database reads the whole'],
    ['client/store/replica.test.ts', 'an update for a row that is not here changes nothing, not even the cursor'],
  ],
  'electric#3899, #3560, #2596': [
    '400 ends the sync for good',
    ['e2e/replies.test.ts', '400, as for an offset nobody knows'],
    ['server/shapes/electric.test.ts', 'a place beyond the end heals by fetching anew'],
  ],
  'electric#3460': [
    'a stream that rested does not go on',
    ['e2e/tabs.test.ts', 'the tab that leads hidden and shown ten times still brings the news, to both'],
  ],
  'electric#3363': [
    'a token that ran out brings rows twice',
    ['e2e/replies.test.ts', 'a token that runs out while sending is renewed unseen'],
  ],
  'Dexie#1030, #1139, #1859': [
    'closed connections, and lists still open at a log-out',
    ['e2e/storage.test.ts', 'a browser that loses the way to its database finds it again'],
    ['e2e/tabs.test.ts', 'another account in one tab is another account in all'],
  ],
}

test.each(Object.entries(reports))('%s is held by tests there are', (_, [, ...tests]) => {
  for (const [file, name] of tests) {
    const path = join(import.meta.dirname, '..', file)
    expect([file, existsSync(path)]).toEqual([file, true])
    expect([file, name, readFileSync(path, 'utf8').includes(name)]).toEqual([file, name, true])
  }
})
