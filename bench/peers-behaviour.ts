import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { openApp } from './app.ts'
import { said } from './beside.ts'
import { type Bench, type Figure, progress } from './measure.ts'
import { openPeer, openPeerStage, type PeerStage, peerNames, withPeers } from './peers.ts'
import { build } from './processes.ts'
import { type BenchUser, openStage, type Stage } from './stage.ts'
import { movesOf } from './week-offline.ts'

const FILMS = 200
const TRIES = 3
/** For what must come by itself: long enough for every pause between tries that a side may make. */
const PATIENCE = 60_000
/** For what a side writes down later than it shows it. */
const REST = 10_000

/** What becomes of moves that meet a bad moment, beside what people would use instead. Not a time: what was seen. */
export const peersBehaviour: Bench = {
  name: 'peers-behaviour',
  method: `Each side's page with ${FILMS} films in Chromium, tried ${TRIES} times in this run, by keys. A move is *on the server* when the server's own table
has it, within a minute after the network is back. Scripts come without a network too, on all sides. TanStack DB here is the
collection over REST with its offline executor: it keeps waiting writes, and rows only if one adds a store for them. Two
devices: the first moves a film and then the second moves the same one, both without a network; the second comes back first. Same
gap: each moves another film to the bottom of one tier; a list has an exact order only if no two films
stand at one position.`,
  run: size =>
    withPeers('What becomes of a move', async () => {
      build()
      await using stage = await openStage()
      await using peers = await openPeerStage()
      const browser = await launchBrowser()
      try {
        const seen = new Map<string, string[][]>()
        for (const side of sidesOf(stage, peers)) {
          for (const [what, look] of Object.entries(looks)) {
            const answer = await often(size === 'full' ? TRIES : 1, async () => look(browser, await side()))
            progress(`${what}: ${answer.join(': ')}`)
            seen.set(what, [...(seen.get(what) ?? []), answer])
          }
        }
        return [...seen].map(([what, answers]) => figure(what, answers))
      } finally {
        await browser.close()
      }
    }),
}

/** What came out each time, and how often, if not the same always. */
async function often(tries: number, look: () => Promise<[name: string, answer: string]>): Promise<[string, string]> {
  const [answers, names] = [new Map<string, number>(), new Set<string>()]
  for (let i = 0; i < tries; i++) {
    const [name, answer] = await look()
    names.add(name)
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
  }
  const told = [...answers].map(([answer, times]) => (answers.size === 1 ? answer : `${answer} (${times} of ${tries})`))
  return [[...names].join(), told.join(', ')]
}

function figure(what: string, [ours, ...others]: string[][]): Figure {
  return said(what, ours?.[1] ?? '–', others.map(answer => answer.join(': ')).join('; '))
}

interface Placed {
  id: string
  tier: string
  position: string
}

/** A person with a list of their own, new for each look. */
interface Side {
  name: string
  /** A page with the list, on a device. */
  open(device: BrowserContext): Promise<Page>
  /** What the server has. */
  placed(): Promise<Placed[]>
}

function sidesOf(stage: Stage, peers: PeerStage): (() => Promise<Side>)[] {
  const others = async (peer: keyof typeof peerNames): Promise<Side> => {
    const user = await peers.user(FILMS)
    return {
      name: peerNames[peer],
      open: device => openPeer(device, peers.url, peer, { user, cache: peers.cacheUrl }),
      placed: async () => {
        const rows = (await (await fetch(`${peers.url}/rows?user=${user}`)).json()) as Record<string, string>[]
        return rows.map(({ id = '', tier = 0, rank = '' }) => ({
          id,
          tier: 'SABCD'[Number(tier)] ?? '',
          position: rank,
        }))
      },
    }
  }
  const ours = async (): Promise<Side> => {
    const user = await stage.user(FILMS)
    return {
      name: 'Marquee',
      open: device => openOurs(device, stage, user),
      placed: () =>
        stage.db.rows<Placed>(
          `select media_item_id as id, tier::text, rank_position as position from user_rankings
           where user_id = $1 and removed_at is null`,
          [user.id],
        ),
    }
  }
  return [ours, () => others('tanstack'), () => others('zero')]
}

const signedIn = new WeakSet<BrowserContext>()

/** A device is signed in once, by its first tab. */
async function openOurs(device: BrowserContext, stage: Stage, user: BenchUser): Promise<Page> {
  if (!signedIn.has(device)) {
    signedIn.add(device)
    const page = await openApp(device, stage.url, user)
    await page.waitForFunction("navigator.serviceWorker.controller?.state === 'activated'")
    return page
  }
  const page = await device.newPage()
  await page.goto(stage.url)
  await page.locator('[data-sync="up_to_date"]').waitFor()
  return page
}

type Look = (browser: Browser, side: Side) => Promise<[name: string, answer: string]>

const looks: Record<string, Look> = {
  'Three moves made without a network, the page opened anew at once, without one': (browser, side) =>
    reopened(browser, side, 0),
  'Three moves made without a network, the page opened anew after ten seconds, without one': (browser, side) =>
    reopened(browser, side, REST),
  '… and then the network is back: on the server': async (browser, side) => {
    const device = await browser.newContext()
    const page = await side.open(device)
    const ids = await moveFirst(page, device, 3)
    await sleep(REST)
    await page.reload()
    await device.setOffline(false)
    await page.reload()
    const arrived = await within(async () => (await inTier(side, 'B', ids)) === ids.length)
    const answer = arrived ? 'all' : `${await inTier(side, 'B', ids)} of ${ids.length}`
    await device.close()
    return [side.name, answer]
  },
  'Two tabs without a network, a move in each, both closed after ten seconds and one opened with it: on the server':
    async (browser, side) => {
      const device = await browser.newContext()
      const tabs = [await side.open(device), await side.open(device)] as const
      const [first = ''] = await moveFirst(tabs[0], device, 1)
      const second = await moveOne(tabs[1], 'b', `[data-row]:not([data-row="${first}"])`)
      await sleep(REST)
      for (const tab of tabs) await tab.close()
      await device.setOffline(false)
      await side.open(device)
      const arrived = await within(async () => (await inTier(side, 'B', [first, second])) === 2)
      const answer = arrived ? 'both' : `${await inTier(side, 'B', [first, second])} of 2`
      await device.close()
      return [side.name, answer]
    },
  'Two devices without a network move one film: what stands': async (browser, side) => {
    const [devices, pages] = await two(browser, side)
    const [id = ''] = await moveFirst(pages[0], devices[0], 1)
    await devices[1].setOffline(true)
    await moveOne(pages[1], 'c', `[data-row="${id}"]`)
    await comeBack(devices[1], pages[1])
    await within(async () => (await inTier(side, 'C', [id])) === 1)
    await comeBack(devices[0], pages[0])
    await quiet(pages[0])
    const later = (await inTier(side, 'C', [id])) === 1
    for (const device of devices) await device.close()
    return [side.name, later ? 'the later wish' : 'the one that arrived last']
  },
  'Two devices without a network move a film each into the same gap: an exact order': async (browser, side) => {
    const [devices, pages] = await two(browser, side)
    const [first = ''] = await moveFirst(pages[0], devices[0], 1)
    await devices[1].setOffline(true)
    const second = await moveOne(pages[1], 'b', `[data-row]:not([data-row="${first}"])`)
    for (const i of [0, 1] as const) await comeBack(devices[i], pages[i])
    await within(async () => (await inTier(side, 'B', [first, second])) === 2)
    const places = (await side.placed()).filter(({ id }) => id === first || id === second)
    for (const device of devices) await device.close()
    const exact = new Set(places.map(({ position }) => position)).size === 2
    return [side.name, exact ? 'yes' : 'no: both stand at one position']
  },
}

/** What a page shows that was opened anew so many milliseconds after three moves. */
async function reopened(browser: Browser, side: Side, rest: number): Promise<[name: string, answer: string]> {
  const device = await browser.newContext()
  const page = await side.open(device)
  const ids = await moveFirst(page, device, 3)
  await sleep(rest)
  await page.reload()
  const [before, after] = [String(FILMS / 5), String(FILMS / 5 - ids.length)]
  const shows = (count: string) => page.locator('[data-count="S"]').filter({ hasText: new RegExp(`^${count}$`) })
  const there = await shows(after)
    .waitFor({ timeout: PATIENCE / 4 })
    .then(
      () => true,
      () => false,
    )
  const answer = there ? 'there' : (await shows(before).isVisible()) ? 'list there, moves not' : 'no list'
  await device.close()
  return [side.name, answer]
}

async function two(browser: Browser, side: Side) {
  const devices = [await browser.newContext(), await browser.newContext()] as const
  return [devices, [await side.open(devices[0]), await side.open(devices[1])] as const] as const
}

/** Takes the network away and moves the first films of S to the bottom of B. Tells which. */
async function moveFirst(page: Page, device: BrowserContext, count: number): Promise<string[]> {
  await device.setOffline(true)
  const moved = await page.evaluate<string[]>(movesOf('S', count))
  await page.locator(`[data-waiting="${count}"]`).waitFor()
  return moved
}

/** Moves one film of S by a tier's letter. Tells which. */
const moveOne = async (page: Page, key: string, row: string): Promise<string> =>
  (await page.evaluate<string[]>(movesOf('S', 1, { key, row })))[0] ?? ''

async function comeBack(device: BrowserContext, page: Page): Promise<void> {
  await device.setOffline(false)
  await quiet(page)
}

const quiet = (page: Page) => page.locator('[data-waiting="0"]').waitFor()

const inTier = async (side: Side, tier: string, ids: readonly string[]): Promise<number> =>
  (await side.placed()).filter(row => row.tier === tier && ids.includes(row.id)).length

/** Whether it comes to be so. */
async function within(so: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(200)) if (await so()) return true
  return so()
}
