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

test('what is over goes as soon as something is put, and whatever stands does not', () => {
  const kept = new Remembered<{ from: number; until: number }>(10, (old, fresh) => old.until <= fresh.from)
  const put = (key: string, from: number) => kept.set(key, { from, until: from + 10 })
  for (const [n, key] of ['a', 'b', 'c'].entries()) put(key, n)
  put('a', 5)
  put('d', 11)
  expect(['a', 'b', 'c', 'd'].map(key => kept.get(key)?.from)).toEqual([5, undefined, 2, 11])
  put('e', 100)
  expect(['a', 'b', 'c', 'd', 'e'].map(key => kept.get(key)?.from)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    100,
  ])
})
