import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../server/db.ts'
import { damages } from './damages.ts'
import { defects } from './defects.ts'
import { type Options, openWorld, simulate } from './simulate.ts'

/** More seeds for a longer search: MARQUEE_SEEDS=2000. */
const seeds = Number(process.env.MARQUEE_SEEDS ?? 40)
/** A defect that hides for longer than this has outgrown the generator. */
const PATIENCE = 60

let world: Db
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('a seed is one run: the same again, to the letter', async () => {
  const [once, again, other] = [await simulate(world, 7), await simulate(world, 7), await simulate(world, 8)]
  expect(again.log).toEqual(once.log)
  expect(again.digest).toBe(once.digest)
  expect(other.digest).not.toBe(once.digest)
})

/** Runs seeds from `from` on; the first that breaks something is told with the end of its log. */
async function search(from: number, count: number): Promise<Set<string>> {
  const coverage = new Set<string>()
  for (let seed = from; seed < from + count; seed++) {
    const report = await simulate(world, seed)
    for (const way of report.coverage.keys()) coverage.add(way)
    expect([seed, report.violation?.message, report.violation ? report.log.slice(-40) : []]).toEqual([
      seed,
      undefined,
      [],
    ])
  }
  return coverage
}

test(`several devices under faults come together again, nothing lost or doubled (${seeds} seeds)`, async () => {
  const coverage = await search(1, seeds)
  // A search that never took a way says nothing of it.
  const ways = ['after', 'before', 'top', 'bottom', 'superseded', 'remove', 'rematch']
  const stood = ['both stable', 'left stable', 'right stable']
  const befell = ['server goes back', 'cloned profiles', 'evicted', 'second account', 'digests: same']
  expect([...coverage].sort()).toEqual(expect.arrayContaining([...ways, ...stood, ...befell]))
}, 3_600_000)

const fresh = randomInt(1_000_000, 2 ** 31)
test(`and so they do for seeds nobody has tried: from ${fresh}`, async () => {
  await search(fresh, Math.ceil(seeds / 4))
}, 3_600_000)

describe('a planted defect is found:', () => {
  test.each(defects)(
    '$name',
    async defect => {
      let found: string | undefined
      for (let seed = 1; seed <= PATIENCE && !found; seed++) {
        found = (await simulate(world, seed, { defect })).violation?.message
      }
      expect(found).toMatch(/^I([1-9]|10): /u)
    },
    600_000,
  )
})

/** Runs seeds in which something is to be mended; none of them may end with anything amiss. */
async function mended(options: Options): Promise<string[]> {
  const coverage = new Set<string>()
  for (let seed = 1; seed <= Math.ceil(seeds / 5); seed++) {
    const { violation, log, coverage: ways } = await simulate(world, seed, options)
    for (const way of ways.keys()) coverage.add(way)
    expect([seed, violation?.message, violation ? log.slice(-40) : []]).toEqual([seed, undefined, []])
  }
  return [...coverage]
}

test('rows that became others on a device are found by their digest, and put right', async () => {
  const befell = damages.map(damage => damage.name)
  expect(await mended({ damaged: true })).toEqual(expect.arrayContaining([...befell, 'digests: differs']))
}, 600_000)

test('a server that goes back and does not say so is found out by every device, also by one that writes no more', async () => {
  expect(await mended({ unsaid: true })).toEqual(expect.arrayContaining(['server goes back', 'digests: differs']))
}, 600_000)
