import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../server/db.ts'
import { defects } from './defects.ts'
import { openWorld, simulate } from './simulate.ts'

/** More seeds for a longer search: MARQUEE_SEEDS=2000. */
const seeds = Number(process.env.MARQUEE_SEEDS ?? 100)
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

test(`several devices under faults come together again, nothing lost or doubled (${seeds} seeds)`, async () => {
  const coverage = new Set<string>()
  for (let seed = 1; seed <= seeds; seed++) {
    const report = await simulate(world, seed)
    for (const way of report.coverage.keys()) coverage.add(way)
    expect([seed, report.violation?.message, report.violation ? report.log.slice(-40) : []]).toEqual([
      seed,
      undefined,
      [],
    ])
  }
  // A search that never took a way says nothing of it.
  const ways = [
    'after',
    'before',
    'top',
    'bottom',
    'superseded',
    'remove',
    'both stable',
    'left stable',
    'right stable',
  ]
  expect([...coverage].sort()).toEqual(expect.arrayContaining(ways))
}, 3_600_000)

describe('a planted defect is found:', () => {
  test.each(defects)('$name', async defect => {
    let found: string | undefined
    for (let seed = 1; seed <= PATIENCE && !found; seed++) {
      found = (await simulate(world, seed, { defect })).violation?.message
    }
    expect(found).toMatch(/^I[1-8]: /u)
  })
})
