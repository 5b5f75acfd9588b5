import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { mutationKinds } from './mutations.ts'
import { type Upcasters, upcast, upcasters, versionOf } from './versions.ts'

/** As if removing had once been told by a title, and then by a film. */
const madeUp: Upcasters = {
  ...upcasters,
  'ranking.remove': [
    { was: z.strictObject({ title: z.string() }), up: ({ title }) => ({ film: `film ${title}` }) },
    { was: z.strictObject({ film: z.string() }), up: ({ film }) => ({ media_id: film }) },
  ],
}
const op = (v: number, args: object, kind = 'ranking.remove') => ({ mid: 7, kind, v, args, t: 'then' })

test('an op of any earlier version becomes one of today, and is the same op', () => {
  const today = op(3, { media_id: 'film 1' })
  expect(upcast(op(1, { title: '1' }), madeUp)).toEqual(today)
  expect(upcast(op(2, { film: 'film 1' }), madeUp)).toEqual(today)
  expect(upcast(today, madeUp)).toBe(today)
})

test('one of a version to come is nothing that is known here', () => {
  expect(upcast(op(4, { media_id: 'film 1' }), madeUp)).toBeUndefined()
  expect(upcast(op(2, {}, 'toString'), madeUp)).toBeUndefined()
})

test('args that were never right stay as they are, for the schema of today to refuse', () => {
  expect(upcast(op(1, { title: 1 }), madeUp)).toEqual(op(3, { title: 1 }))
  expect(upcast(op(1, { film: 'film 1' }), madeUp)).toEqual(op(3, { film: 'film 1' }))
})

test('every kind is at the version after its last step', () => {
  expect(mutationKinds.map(kind => versionOf(kind))).toEqual(mutationKinds.map(() => 1))
  expect(['ranking.remove', 'ranking.place', 'no such kind'].map(kind => versionOf(kind, madeUp))).toEqual([3, 1, 1])
})
