import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDb, testDb } from '../server/testing/database.ts'
import { share } from '../server/testing/share.ts'
import { damages } from './damages.ts'
import { defects } from './defects.ts'
import type { Script, Trouble } from './script.ts'
import { shrink } from './shrink.ts'
import { furnish, play, type Report, simulate } from './simulate.ts'

const seeds = share('MARQUEE_SEEDS')
/** A defect that hides for longer than this has outgrown the generator. */
const PATIENCE = 60
/** A script that a person can follow. */
const LONGEST = 20
/** What the product waits for changes with the product, and with it what luck the script needs: so many are tried. */
const LUCKS = 60

let world: TestDb
let postgres: TestDb
beforeAll(async () => {
  world = await furnish(await testDb('pglite'))
  postgres = await furnish(await testDb('postgres'))
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

test('a seed is one run: the same again, to the letter, also by its script', async () => {
  const [once, again, other] = [await simulate(world, 7), await simulate(world, 7), await simulate(world, 8)]
  expect(again.log).toEqual(once.log)
  expect(again.digest).toBe(once.digest)
  expect(other.digest).not.toBe(once.digest)
  const script = JSON.parse(JSON.stringify(once.script)) as Script
  expect((await play(world, script)).log).toEqual(once.log)
})

/** A run that breaks something is told with the end of its log. */
function expectWell({ script, violation, log }: Report): void {
  expect([script.seed, violation?.message, violation ? log.slice(-40) : []]).toEqual([script.seed, undefined, []])
}

async function search(from: number, count: number): Promise<Set<string>> {
  const coverage = new Set<string>()
  for (let seed = from; seed < from + count; seed++) {
    const report = await simulate(world, seed)
    for (const way of report.coverage.keys()) coverage.add(way)
    expectWell(report)
  }
  return coverage
}

test(`several devices under faults come together again, nothing lost or doubled (${seeds} seeds)`, async () => {
  const coverage = await search(1, seeds)
  // A search that never took a way says nothing of it.
  const ways = ['after', 'before', 'top', 'bottom', 'superseded', 'remove', 'rematch']
  const stood = ['both stable', 'left stable', 'right stable', 'second account', 'digests: same']
  expect([...coverage].sort()).toEqual(expect.arrayContaining([...ways, ...stood]))
  const befell = new Set([...coverage].map(way => way.split(' × ')[0]))
  const network = ['request lost', 'reply lost', 'sent twice', 'refused 401', 'refused 426', 'stream cut: login']
  const world = [
    'server goes back',
    'cloned profile',
    'evicted',
    'power cut',
    'full disk',
    'lose a tab',
    'list as a guest',
    'log in',
  ]
  expect([...befell].sort()).toEqual(expect.arrayContaining([...network, ...world]))
}, 3_600_000)

const fresh = randomInt(1_000_000, 2 ** 31)
test(`and so they do for seeds nobody has tried: from ${fresh}`, async () => {
  await search(fresh, Math.ceil(seeds / 4))
}, 3_600_000)

test('PostgreSQL gives the same log, to the letter', async () => {
  for (let seed = 1; seed <= Math.ceil(seeds / 4); seed++) {
    const report = await simulate(postgres, seed)
    expectWell(report)
    expect(report.log).toEqual((await simulate(world, seed)).log)
  }
}, 3_600_000)

describe('a planted defect is found:', () => {
  test.each(defects)(
    '$name',
    async defect => {
      let found: string | undefined
      for (let seed = 1; seed <= PATIENCE && !found; seed++) {
        found = (await simulate(world, seed, { defect, events: 60 })).violation?.message
      }
      expect(found).toMatch(/^I([1-9]|10): /u)
    },
    600_000,
  )
})

/** The shortest script of each defect that was ever found, planted or not: what broke once does not break again. */
interface Regression {
  /** The planted defect it finds; null: it was ours. */
  defect: string | null
  invariant: string
  script: Script
}

const folder = new URL('regressions/', import.meta.url)
const regressions = readdirSync(folder).map(file => ({
  file,
  ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Regression),
}))

/** The script with the first luck that makes it break something. */
async function broken({ defect, script }: Regression): Promise<{ script: Script; invariant: string | undefined }> {
  const planted = defects.find(({ name }) => name === defect)
  for (let luck = 0; luck < LUCKS; luck++) {
    const tried = { ...script, seed: script.seed + luck }
    expectWell(await play(world, tried))
    const { violation } = await play(world, tried, planted)
    if (violation) return { script: tried, invariant: violation.invariant }
  }
  return { script, invariant: undefined }
}

describe('a script that broke an invariant:', () => {
  test.each(regressions)(
    '$file',
    async regression => {
      expect(regression.script.steps.length).toBeLessThanOrEqual(LONGEST)
      if (regression.defect === null) expectWell(await play(world, regression.script))
      else expect((await broken(regression)).invariant).toBe(regression.invariant)
    },
    600_000,
  )

  test('there is one of each planted defect', () => {
    const kept = new Set(regressions.map(({ defect }) => defect))
    expect(defects.map(({ name }) => name).filter(name => !kept.has(name))).toEqual([])
  })

  test('can be made as short again when more happens around it', async () => {
    const planted = defects[0] as (typeof defects)[number]
    const { script } = await broken(regressions.find(each => each.defect === planted.name) as Regression)
    const idle = script.steps.map(({ device }) => ({ device, tab: 0, gesture: { do: 'nothing' as const }, wait: 1 }))
    const longer = { ...script, steps: [...script.steps, ...idle.slice(0, 3)] }
    const shorter = await shrink(world, longer, planted)
    expect(shorter.steps.length).toBeLessThanOrEqual(script.steps.length)
  }, 600_000)
})

/** Runs in which something is to be mended, until all that is wanted has befallen; none of them may end with anything amiss. */
async function mended(trouble: Trouble, wanted: readonly string[]): Promise<void> {
  const befell = new Set<string>()
  const missing = () => wanted.filter(what => !befell.has(what))
  for (let seed = 1; seed <= Math.ceil(seeds / 5) || (seed <= PATIENCE && missing().length > 0); seed++) {
    const report = await simulate(world, seed, { troubles: [trouble], events: 60 })
    for (const way of report.coverage.keys()) befell.add(way.split(' × ')[0] as string)
    expectWell(report)
  }
  expect(missing()).toEqual([])
}

test('rows that became others on a device are found by their digest, and put right', async () => {
  await mended('rows become others', [...damages.map(damage => damage.name), 'digests: differs'])
}, 600_000)

test('a server that goes back and does not say so is found out by every device, also by one that writes no more', async () => {
  await mended('server goes back unsaid', ['server goes back'])
}, 600_000)
