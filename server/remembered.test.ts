import { expect, test } from 'vitest'
import { Remembered } from './remembered.ts'

test('beyond its size the one put first goes, and no other', () => {
  const kept = new Remembered<number>(3)
  for (const [n, key] of ['a', 'b', 'c'].entries()) kept.set(key, n)
  // Put again, it is new again, and takes nobody's place.
  kept.set('a', 7)
  kept.set('d', 3)
  expect(['a', 'b', 'c', 'd'].map(key => kept.get(key))).toEqual([7, undefined, 2, 3])
})
