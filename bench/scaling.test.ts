import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { built, loadOf, page, readUnits, tablesOf, withTables } from './scaling.ts'

test('the tables of docs/scaling.md are what the load model says', async () => {
  const text = await readFile(page, 'utf8')
  const tables = tablesOf(await readUnits())
  for (const rows of Object.values(tables)) expect(text).toContain(`-->\n${rows}\n<!-- /`)
  expect(withTables(text, tables)).toBe(text)
})

test('ten times as many people are ten times as much of everything but what is whole', async () => {
  const units = await readUnits()
  const [some, more] = [loadOf(10_000, units), loadOf(100_000, units)]
  for (const key of ['polls', 'changesPerSecond', 'postgresProcessors', 'lists', 'log', 'walPerDay'] as const)
    expect(more[key] / some[key]).toBeCloseTo(10)
  expect(more.processes.needed).toBeGreaterThanOrEqual(some.processes.needed)
  expect(more.connections).toBe(more.processes.needed * built.pool)
})
