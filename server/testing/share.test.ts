import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { share, shares } from './share.ts'

test.each([
  [{}, 6],
  [{ CI: '' }, 6],
  [{ CI: 'true' }, 50],
  [{ MARQUEE_LONG: '1' }, 50],
  [{ CI: 'true', MARQUEE_KILLS: '3' }, 3],
  [{ MARQUEE_KILLS: '' }, 6],
])('with %j a server is killed %i times', (env, times) => {
  expect(share('MARQUEE_KILLS', env)).toBe(times)
})

test.each(['0', '-1', 'many', '1.5'])('a share of %s is refused: nothing would be searched', said => {
  expect(() => share('MARQUEE_KILLS', { MARQUEE_KILLS: said })).toThrow('MARQUEE_KILLS must be a number above 0')
})

test('the README has every share as it is', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| `(\w+)=\d+` \|.*\| ([\d,]+) \| ([\d,]+) \|$/gmu)]
  const told = rows.map(([, name, ...numbers]) => [name, numbers.map(number => Number(number.replace(',', '')))])
  expect(told).toEqual(Object.entries(shares))
})
