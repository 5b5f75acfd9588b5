import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/**
 * The catalogue of bad input by its numbers. A test that holds a row begins its name with `#` and the
 * number, wherever it stands.
 */
const catalogue = [
  1, 2, 4, 5, 6, 8, 9, 11, 12, 14, 15, 16, 18, 19, 21, 22, 24, 25, 26, 28, 29, 31, 32, 34, 35, 36, 38, 41, 42, 44, 45,
  46, 48, 49, 51, 52, 54, 55, 56, 58, 59, 61, 62, 64, 65, 66, 68, 69, 71, 72, 74, 75, 76, 78, 79, 81, 82, 84, 85, 86,
  88, 89, 92, 94, 95, 96, 98, 99, 101, 102, 104, 105, 106, 108, 109, 111, 112, 116, 118, 119,
]

const folder = join(import.meta.dirname, '..')
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.test.ts'))
  .flatMap(path => [...readFileSync(join(folder, path), 'utf8').matchAll(/['"`]#(\d+) /gu)])
const covered = new Set(names.map(([, number]) => Number(number)))

test('every row of the catalogue has a test', () => {
  expect(catalogue.filter(number => !covered.has(number))).toEqual([])
})

test('no test names a row there is not', () => {
  expect([...covered].filter(number => !catalogue.includes(number))).toEqual([])
})
