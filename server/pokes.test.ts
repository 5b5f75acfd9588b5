import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createPokes } from './pokes.ts'

const MANY = 5_000

test.each([
  ['one user', 'poke'],
  ['everybody', 'pokeAll'],
] as const)('while many readers of %s are woken, others are served', async (_, how) => {
  const pokes = createPokes()
  let woken = 0
  for (let i = 0; i < MANY; i++) pokes.listen('ada', () => woken++)
  let before = MANY
  const other = nextTurn().then(() => {
    before = woken
  })
  pokes[how]('ada')
  await other
  expect(before).toBeLessThan(MANY)
  while (woken < MANY) await nextTurn()
  expect(woken).toBe(MANY)
})

test('who is alone is woken at once', () => {
  const pokes = createPokes()
  let woken = 0
  const stop = pokes.listen('ada', () => woken++)
  pokes.poke('eve')
  pokes.poke('ada')
  stop()
  pokes.poke('ada')
  expect(woken).toBe(1)
})

test('who stops listening twice makes nobody else deaf', () => {
  const pokes = createPokes()
  let woken = 0
  const stop = pokes.listen('ada', () => {})
  stop()
  pokes.listen('ada', () => woken++)
  stop()
  pokes.poke('ada')
  expect(woken).toBe(1)
})
