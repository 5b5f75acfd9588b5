import { expect, test } from 'vitest'
import { announcement, type Shown, scoreReason, spotOfDrop, step } from './places.ts'

const shown: Shown = { S: ['a'], A: [], B: ['b', 'c', 'd'], C: ['e'], D: ['f'] }

test('a drop names the row it was dropped under, or the one it was dropped above', () => {
  expect(spotOfDrop(shown.B, 'a', 0)).toEqual({ before: 'b' })
  expect(spotOfDrop(shown.B, 'a', 1)).toEqual({ after: 'b' })
  expect(spotOfDrop(shown.B, 'a', 3)).toEqual({ after: 'd' })
  expect(spotOfDrop(shown.A, 'a', 0)).toBe('bottom')
})

test('a drop on either edge of its own row moves nothing', () => {
  expect(spotOfDrop(shown.B, 'c', 1)).toBeUndefined()
  expect(spotOfDrop(shown.B, 'c', 2)).toBeUndefined()
  expect(spotOfDrop(shown.B, 'c', 3)).toEqual({ after: 'd' })
})

test('a step moves past one neighbour, and from the end of a tier into the next', () => {
  expect(step(shown, 'B', 'c', -1)).toEqual({ tier: 'B', spot: { before: 'b' } })
  expect(step(shown, 'B', 'c', 1)).toEqual({ tier: 'B', spot: { after: 'd' } })
  expect(step(shown, 'B', 'd', 1)).toEqual({ tier: 'C', spot: 'top' })
  expect(step(shown, 'B', 'b', -1)).toEqual({ tier: 'A', spot: 'bottom' })
})

test('there is no step off the board, nor for what is not on it', () => {
  expect(step(shown, 'S', 'a', -1)).toBeUndefined()
  expect(step(shown, 'D', 'f', 1)).toBeUndefined()
  expect(step(shown, 'S', 'f', 1)).toBeUndefined()
})

test('places are spoken as a person would', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(n => scoreReason('S', n - 1, 200).split(' ')[0])).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '102nd',
    '111th',
  ])
  expect(announcement('Alien', 'A', 2, 41)).toBe('Alien, tier A, 3 of 41')
  expect(scoreReason('S', 1, 5)).toBe('2nd of 5 in S; scores in S go from 10.0 down to 9.0')
})
