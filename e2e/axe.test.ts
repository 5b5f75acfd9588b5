import { beforeAll, describe, expect, test } from 'vitest'
import { letterboxdZip } from '../client/imports/testing/letterboxd.ts'
import { share } from '../server/testing/share.ts'
import { violations } from './axe.ts'
import type { Device } from './device.ts'
import { journeys } from './journeys.ts'
import { sizes } from './looking.ts'
import type { Person } from './person.ts'
import { become, follow } from './rest.ts'

const { device, account, atLaptop, makeLeaderboards } = journeys()

/** What a state is called, where, and what the person does before it is looked at. A new screen is a line. */
type State = readonly [name: string, path: string, act?: (person: Person, device: Device) => Promise<unknown>]

const unranked = async (person: Person) => {
  await person.search('spirited away')
  await person.found('Spirited Away').click()
}
const failedSignIn = async ({ page }: Person, device: Device) => {
  device.excuse(/status of 401/)
  await page.getByRole('textbox', { name: 'Name or e-mail' }).fill('nobody')
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong, and long enough')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').filter({ hasText: /./ }).first().waitFor()
}

const empty: readonly State[] = [
  ['an empty board', '/'],
  ['nothing for later', '/later'],
  ['the search', '/add'],
  [
    'nothing found',
    '/add',
    async person => {
      await person.search('qqqqqqq')
      await person.reads('Nothing found for')
    },
  ],
  ['entering by hand', '/manual'],
  [
    'entering without a title',
    '/manual',
    async person => {
      await person.button('Go on').click()
      await person.reads('A title is needed.')
    },
  ],
  ['signing in', '/sign-in'],
  ['signing in in vain', '/sign-in', failedSignIn],
  ['signing up', '/sign-in', person => person.button('Make an account').click()],
  ['a forgotten password', '/reset'],
  ['all places', '/more'],
  ['about', '/about'],
  ['no old list', '/old-list'],
  ['a page that is not there', '/nowhere'],
  ['nothing to count', '/stats'],
  ['no history', '/history'],
  ['nothing to place', '/place'],
  ['people, for members', '/people'],
  ['the feed, for members', '/feed'],
  ['the leaderboard', '/leaderboard'],
  ['somebody’s list, for a guest', '/people/bea', person => person.reads('Everybody can see this list.')],
  ['settings without an account', '/settings'],
  ['a list from elsewhere', '/import'],
  ['nothing to save', '/data'],
  ['nothing to share', '/share'],
  ['taking a deletion back', '/undelete'],
]

const bring = async ({ page }: Person) => {
  const file = { name: 'letterboxd.zip', mimeType: 'application/zip', buffer: Buffer.from(letterboxdZip()) }
  await page.getByLabel('Choose a file').setInputFiles(file)
  await page.getByRole('button', { name: 'Download what became of each row' }).waitFor()
}

const ranked: readonly State[] = [
  ['a board', '/'],
  [
    'a filter that leaves nothing',
    '/',
    person => person.page.getByRole('radio', { name: 'Plays' }).check({ force: true }),
  ],
  ['why a score', '/', person => person.row('Alien').getByRole('button', { name: 'score. Why?' }).click()],
  ['an item', '/', person => person.look('Alien')],
  [
    'a note being written',
    '/',
    async person => {
      const dialog = await person.look('Alien')
      await dialog.getByRole('textbox', { name: 'Your note' }).fill('In space')
      await dialog.getByRole('button', { name: 'Save note' }).waitFor()
    },
  ],
  [
    'a note too long',
    '/',
    async person => {
      const dialog = await person.look('Fargo')
      await dialog.getByRole('textbox', { name: 'Your note' }).fill('x'.repeat(2001))
      await person.reads('One character too many')
    },
  ],
  ['moving', '/', async person => (await person.moving('Alien')).waitFor()],
  [
    'moving to nowhere',
    '/',
    async person => {
      const dialog = await person.moving('Alien')
      await dialog.getByRole('textbox').first().fill('99')
      await dialog.getByRole('button', { name: 'Move', exact: true }).click()
      await person.reads('Choose a number from 1 to')
    },
  ],
  [
    'a notice with its Undo',
    '/',
    async person => {
      await person.walkTo('Fargo')
      await person.press('Alt+ArrowDown')
      await person.reads('Fargo, tier A,')
    },
  ],
  [
    'found',
    '/',
    async person => {
      await person.search('alien')
      await person.found('Alien').waitFor()
    },
  ],
  ['a tier to choose', '/', unranked],
  [
    'a note to add',
    '/',
    async person => {
      await unranked(person)
      await person.button(/^A /).click()
    },
  ],
  [
    'a question',
    '/',
    async person => {
      await unranked(person)
      await person.grade('A')
      await person.question.waitFor()
    },
  ],
  ['the account', '/', person => person.button(/^Account of/).click()],
  [
    'something for later',
    '/',
    async person => {
      await person.save('Titanic')
      await person.page.goto('/later')
      await person.page.getByRole('link', { name: 'Rank it: Titanic' }).waitFor()
    },
  ],
]

const counted: readonly State[] = [
  ['the history', '/history', person => person.reads('Fargo')],
  ['the numbers', '/stats'],
  ['the numbers as a table', '/stats', person => person.page.getByText('As a table').first().click()],
  ['data', '/data', person => person.button('Save the file').waitFor()],
  ['sharing', '/share', person => person.page.getByRole('img').first().waitFor()],
  ['an import to be looked over', '/import', bring],
  [
    'an import: not taken in',
    '/import',
    async person => {
      await bring(person)
      await person.page.getByRole('radio', { name: /^Not taken in/ }).check()
      await person.page.evaluate(() => scrollTo(0, 0))
    },
  ],
  [
    'an import taken in',
    '/import',
    async person => {
      await bring(person)
      const taken = person.page.getByText(/^Taken in on/)
      const take = person.button(/^Take in/)
      await take.or(taken).first().waitFor()
      if (await take.isVisible()) {
        await take.click()
        // What it says lies over the page for a while.
        await person.button('Close').click()
      }
      await taken.waitFor()
      // The page has gone to what was read out, and the head of the app lies over what is above.
      await person.page.evaluate(() => scrollTo(0, 0))
    },
  ],
  [
    'imports brought before',
    '/import',
    async person => {
      await bring(person)
      await person.page.getByRole('link', { name: 'Another file' }).click()
      await person.reads(/needs? a choice/u)
      await person.page.evaluate(() => scrollTo(0, 0))
    },
  ],
  [
    'a notice in a dialog',
    '/',
    async person => {
      const dialog = await person.look('Fargo')
      await dialog.getByRole('textbox', { name: 'Your note' }).fill(`the snow, ${crypto.randomUUID()}`)
      await dialog.getByRole('button', { name: 'Save note' }).click()
      await dialog.getByText('Note saved.').last().waitFor()
    },
  ],
  [
    'an old list of which something is new',
    '/about',
    async person => {
      const one = (title: string) => ({
        ...{ id: title, title, year: '1998', posterUrl: '', type: 'movie' },
        tier: 'A',
      })
      const old = JSON.stringify([one('Quiet Harbour'), one('Loud Harbour')])
      await person.page.evaluate(old => localStorage.setItem('marquee_rankings_v1', old), old)
      await person.page.goto('/old-list')
      await person.reads('What is new in it')
      await person.reads(/^You have none of these yet|^Some of these you have/u)
      // The next screens are of somebody who has none.
      await person.page.evaluate(() => localStorage.removeItem('marquee_rankings_v1'))
    },
  ],
  [
    'a place to find',
    '/',
    async person => {
      await person.search('casablanca')
      await person.found('Casablanca').click()
      await person.grade('A')
      await person.button('Too tough').click()
      // Said once it is written down; the question has nearly the same words.
      await person.reads(/Just above .* marked “place me”/u)
      // A page that is left in the same moment may not have written it down yet.
      await person.isTold('Up to date')
      await person.page.goto('/place')
      await person.question.waitFor()
    },
  ],
  [
    'all places found',
    '/place',
    async person => {
      await person.button('It is right where it is').click()
      await person.reads('One title has found its place.')
    },
  ],
]

const among: readonly State[] = [
  ['people', '/people', person => person.button('Unfollow bea').waitFor()],
  [
    'people found',
    '/people',
    async person => {
      await person.page.getByRole('searchbox').fill('be')
      await person.reads('One person found')
    },
  ],
  ['somebody’s list', '/people/bea', person => person.reads('Beside your list')],
  ['one’s own page', '/people/dora', person => person.reads('you are private')],
  [
    'nobody',
    '/people',
    async (person, device) => {
      device.excuse(/status of 404/)
      await person.page.goto('/people/nobody')
      await person.reads('There is nobody called nobody here')
    },
  ],
  ['the feed', '/feed', person => person.reads('bea ranked Hamlet')],
  ['the best titles', '/leaderboard', person => person.reads('How it is counted')],
  ['who ranked most', '/leaderboard?kind=people', person => person.page.getByRole('link', { name: 'bea' }).waitFor()],
  ['settings', '/settings', person => person.button('Sign out all others').waitFor()],
  [
    'leaving for good',
    '/settings',
    async person => {
      await person.button('Delete my account').click()
      await person.page.getByRole('dialog').waitFor()
    },
  ],
]

const offline: readonly State[] = [
  ['the board', '/'],
  [
    'the search',
    '/',
    async person => {
      await person.search('alien')
      await person.reads('You are offline.')
    },
  ],
  ['all places', '/more'],
  ['the feed', '/feed'],
  ['people', '/people', person => person.reads('This needs the server')],
  ['the leaderboard', '/leaderboard', person => person.reads('This needs the server')],
  ['settings', '/settings', person => person.reads('This needs the server')],
  ['the history', '/history'],
  ['data', '/data'],
]

/** Every width in every theme. Two that follow one another differ in both. */
const looks = [
  ['phone', 'dark'],
  ['laptop', 'light'],
  ['tablet', 'dark'],
  ['phone', 'light'],
  ['laptop', 'dark'],
  ['tablet', 'light'],
] as const
const perState = share('MARQUEE_LOOKS')

/** Each state takes so many looks, from where the one before it has stopped. */
let taken = 0
const nextLooks = () => Array.from({ length: perState }, () => looks[taken++ % looks.length] as (typeof looks)[number])

async function expectNone(person: Person, device: Device, [name, path, act]: State): Promise<void> {
  const { page } = person
  await page.goto(path)
  await page.locator('#main:not([aria-busy]) h1, #main:not([aria-busy]) h2').first().waitFor()
  await act?.(person, device)
  for (const [size, colorScheme] of nextLooks()) {
    await page.setViewportSize(sizes[size])
    await page.emulateMedia({ colorScheme })
    expect.soft(await violations(page), `${name}, ${size}, ${colorScheme}`).toEqual([])
  }
}

describe('axe finds nothing wrong', () => {
  beforeAll(async () => {
    await account('bea', { S: ['Hamlet', 'Alien'], B: ['Fargo'] })
    const { url, context } = await device('tablet')
    await become(url, 'bea', 'public')
    await makeLeaderboards()
    await context.close()
  })

  test('with a guest who has nothing yet', async () => {
    const laptop = await device('laptop')
    const guest = await laptop.open()
    for (const state of empty) await expectNone(guest, laptop, state)
  })

  test.each([
    ['with somebody who has an account and a list', 'axel', ranked],
    ['with somebody who looks back, counts, brings and takes', 'cora', counted],
    ['with somebody among others', 'dora', among],
  ])('%s', async (_, name, states) => {
    const { laptop, person } = await atLaptop(name)
    await follow(laptop.url, name, 'bea')
    for (const state of states) await expectNone(person, laptop, state)
  })

  test('without a network', async () => {
    const { laptop, person } = await atLaptop('olga')
    await person.isInstalled()
    await laptop.goOffline()
    for (const state of offline) await expectNone(person, laptop, state)
  })

  test('with a part of the app that is not on the device yet', async () => {
    const { laptop, person } = await atLaptop('pia')
    const protocol = await laptop.context.newCDPSession(person.page)
    await protocol.send('Network.enable')
    // As before the service worker has stored everything.
    await protocol.send('Network.setBypassServiceWorker', { bypass: true })
    laptop.excuse(/preload CSS|dynamically imported module/u)
    const notHere: State = [
      'what needs the network once',
      '/',
      async () => {
        await laptop.goOffline()
        await person.row('Fargo').getByRole('button', { name: 'Move Fargo' }).click()
        await person.reads('It is fetched once, and needs the network for that.')
      },
    ]
    await expectNone(person, laptop, notHere)
  })

  test('where the browser keeps nothing', async () => {
    const laptop = await device('laptop')
    laptop.excuse(/./u)
    await laptop.context.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('It is switched off.', 'InvalidStateError')
      }
    })
    const guest = await laptop.open()
    await guest.button('Try again').waitFor()
    for (const [size, colorScheme] of nextLooks()) {
      await guest.page.setViewportSize(sizes[size])
      await guest.page.emulateMedia({ colorScheme })
      expect.soft(await violations(guest.page), `${size}, ${colorScheme}`).toEqual([])
    }
  })
})
