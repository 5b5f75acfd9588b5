import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { EVERYDAY, leftOut, leftToCi, share, shares } from './share.ts'

const root = join(import.meta.dirname, '../..')
const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

afterEach(() => vi.unstubAllEnvs())

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
  const rows = [...textOf('README.md').matchAll(/^\| `(\w+)=\d+` \|.*\| ([\d,]+) \| ([\d,]+) \|$/gmu)]
  const told = rows.map(([, name, ...numbers]) => [name, numbers.map(number => Number(number.replace(',', '')))])
  expect(told).toEqual(Object.entries(shares))
})

test('a file is left to CI only where others are played every day, and all of them are there', () => {
  const rooms = ['sync-rules', 'client', 'server', 'migrations', 'simulation', 'e2e', 'bench']
  const files = rooms.flatMap(room =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter(path => /\.test\.tsx?$/u.test(path))
      .map(path => `${room}/${path}`),
  )
  const everyday = files.filter(file => !(file in leftToCi))
  expect(Object.keys(leftToCi).filter(file => !files.includes(file))).toEqual([])
  for (const [file, instead] of Object.entries(leftToCi)) {
    expect([file, instead]).not.toEqual([file, []])
    expect([file, instead.filter(other => !everyday.includes(other))]).toEqual([file, []])
  }
})

test('npm test leaves these out; CI plays all there is by the same command, and so does a file by its name', async () => {
  expect(JSON.parse(textOf('package.json')).scripts.test).toMatch(new RegExp(`&& vitest run --mode ${EVERYDAY}$`, 'u'))
  expect(textOf('.ci/run').trimEnd()).toMatch(/\nnpm ci && npm test$/u)
  const left = Object.keys(leftToCi)
  expect(leftOut(EVERYDAY, {})).toEqual(left)
  expect(leftOut('test', {})).toEqual([])
  expect(leftOut(EVERYDAY, { CI: 'true' })).toEqual([])
  expect(leftOut(EVERYDAY, { MARQUEE_LONG: '1' })).toEqual([])

  // A project takes nothing over from the mode of the whole: each has to leave them out.
  const { default: config } = await import(join(root, 'vitest.config.ts'))
  vi.stubEnv('CI', '')
  vi.stubEnv('MARQUEE_LONG', '')
  const { projects } = config({ mode: EVERYDAY }).test
  expect(projects.length).toBeGreaterThan(1)
  for (const { test } of projects) expect(test.exclude).toEqual(expect.arrayContaining(left))
})
