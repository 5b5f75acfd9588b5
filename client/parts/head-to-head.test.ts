import { expect, test } from 'vitest'
import { answer, begin, type Duel, pivot, place, round, rounds, spotAt, takeBack } from './head-to-head.ts'

const films = (n: number) => Array.from({ length: n }, (_, i) => `film-${i}`)

/** Answers truthfully for a newcomer that belongs at `belongs`, and counts the questions. */
function play(duel: Duel, belongs: number) {
  let asked = 0
  for (let middle = pivot(duel); middle !== undefined; middle = pivot(duel)) {
    asked++
    duel = answer(duel, belongs <= middle ? 'newcomer' : 'rival')
  }
  return { duel, asked }
}

test('a newcomer lands where every answer put it, for every place in lists up to 40', () => {
  for (let n = 0; n <= 40; n++) {
    for (let belongs = 0; belongs <= n; belongs++) expect(place(play(begin(films(n)), belongs).duel)).toBe(belongs)
  }
})

test('the promised number of rounds is never exceeded, and is reached', () => {
  for (const n of [1, 2, 3, 4, 7, 8, 20, 100, 5000]) {
    const asked = films(n + 1).map((_, belongs) => play(begin(films(n)), belongs).asked)
    expect(Math.max(...asked)).toBe(rounds(begin(films(n))))
  }
  expect(rounds(begin(films(5000)))).toBe(13)
})

test('the first of an empty tier is asked nothing', () => {
  expect(pivot(begin([]))).toBeUndefined()
  expect(rounds(begin([]))).toBe(0)
})

test('two wrong answers taken back are as if never given', () => {
  const start = begin(films(9))
  const wrong = answer(answer(start, 'rival'), 'rival')
  expect(takeBack(takeBack(wrong))).toEqual(start)
  expect(round(wrong)).toBe(3)
  expect(takeBack(start)).toBe(start)
})

test('a person who finds it too tough gets the newcomer directly above the rival in question', () => {
  const duel = answer(begin(films(7)), 'rival')
  expect(pivot(duel)).toBe(5)
  expect(spotAt(duel.rivals, place(duel), () => true)).toEqual({ before: 'film-5' })
})

test('a found place is named by a neighbour', () => {
  const list = films(3)
  expect(spotAt(list, 0, () => true)).toEqual({ before: 'film-0' })
  expect(spotAt(list, 2, () => true)).toEqual({ before: 'film-2' })
  expect(spotAt(list, 3, () => true)).toEqual({ after: 'film-2' })
  expect(spotAt([], 0, () => true)).toBe('bottom')
})

test('a neighbour that left the tier meanwhile is not named', () => {
  const gone =
    (...ids: string[]) =>
    (id: string) =>
      !ids.includes(id)
  expect(spotAt(films(4), 2, gone('film-2'))).toEqual({ after: 'film-1' })
  expect(spotAt(films(4), 2, gone('film-0', 'film-1', 'film-2'))).toEqual({ before: 'film-3' })
  expect(spotAt(films(2), 1, gone('film-0', 'film-1'))).toBe('bottom')
})
