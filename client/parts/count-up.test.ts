import { expect, test } from 'vitest'
import type { Attributes, MediaItem, MediaType } from '#sync-rules'
import type { View } from '../store/types.ts'
import { countUp } from './count-up.ts'

const item = (id: string, media_type: MediaType, release_year: number | null, attributes: Attributes) =>
  ({ id, media_type, release_year, attributes }) as MediaItem

const items = new Map(
  [
    item('alien', 'MOVIE', 1979, { genres: ['Horror', 'Sci-Fi'] }),
    item('aliens', 'MOVIE', 1986, { genres: ['Sci-Fi', 'Sci-Fi', ' Action '] }),
    item('hamlet', 'PLAY', null, { genre: 'Tragedy' }),
    item('silent', 'MOVIE', 1980, { genres: [] }),
    item('odd', 'MOVIE', 1899, { genres: [''], genre: 'Drama' }),
  ].map(one => [one.id, one]),
)
const view = (S: string[], B: string[]) =>
  ({ tiers: { S, A: [], B, C: [], D: [] }, media: (id: string) => items.get(id) }) as unknown as View
const all = view(['alien', 'hamlet'], ['aliens', 'silent', 'odd', 'not here'])

test('every title counts once for its tier, its kind and its decade, and once for each of its genres', () => {
  const numbers = countUp(all)
  expect(numbers.ranked).toBe(6)
  expect([...numbers.tiers]).toEqual([['S', 2], ['A', 0], ['B', 4], ['C', 0], ['D', 0]]) // biome-ignore format: a table
  expect([...numbers.kinds]).toEqual([['MOVIE', 4], ['PLAY', 1], [null, 1]]) // biome-ignore format: a table
  expect([...numbers.decades]).toEqual([[1890, 1], [1970, 1], [1980, 2], [null, 2]]) // biome-ignore format: a table
  expect([...numbers.genres]).toEqual([['Sci-Fi', 2], ['Action', 1], ['Horror', 1], ['Tragedy', 1], [null, 3]]) // biome-ignore format: a table
})

test('one kind alone is counted; what is not here yet is of none', () => {
  expect(countUp(all, 'PLAY')).toMatchObject({ ranked: 1, genres: new Map([['Tragedy', 1]]) })
  expect(countUp(all, 'MOVIE').ranked).toBe(4)
  expect(countUp(view([], [])).ranked).toBe(0)
})
