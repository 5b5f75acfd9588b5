import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mutation } from '#sync-rules'
import { playedOn } from '../testing/database.ts'
import { pair } from '../testing/pair.ts'

/**
 * A server back from an old backup hears again what it had known, from each device in turn. So it may hear that something was
 * taken back before it hears of the thing itself.
 */
describe.each(playedOn)('what is taken back before it was heard of, on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  const save = (letter: string): Mutation => ({ kind: 'watchlist.add', args: { media_id: devices.names(letter) } })
  const unsave = (letter: string): Mutation => ({ kind: 'watchlist.remove', args: { media_id: devices.names(letter) } })

  test.each([
    { ranked: 5, outcome: 'superseded', board: 'S: A' },
    { ranked: 12, outcome: 'revived', board: 'S: X A' },
  ])('ranked at $ranked, removed at 9: $board', async ({ ranked, outcome, board }) => {
    const { first, second, state, t } = await devices.start('S: A')
    second.remove('X', t(9))
    expect(await second.push()).toMatchObject([{ outcome: 'noop', reason: 'not_ranked' }])
    first.top('X', 'S', t(ranked))
    expect(await first.push()).toMatchObject([{ outcome }])
    expect(await state()).toBe(board)
  })

  test('saved at 5 and taken off the watchlist at 9, it is not on it', async () => {
    const { first, second, t } = await devices.start('S: A')
    second.op(unsave('X'), t(9))
    expect(await second.push()).toMatchObject([{ outcome: 'noop', reason: 'not_listed' }])
    first.op(save('X'), t(5))
    expect(await first.push()).toMatchObject([{ outcome: 'superseded', restore: save('X') }])
  })

  test('a match corrected of a title that was never ranked is told', async () => {
    const { second } = await devices.start('S: A')
    const [media_id, to_media_id] = [devices.names('X'), devices.names('Y')]
    second.op({ kind: 'ranking.rematch', args: { media_id, to_media_id } })
    expect(await second.push()).toMatchObject([{ outcome: 'rejected', reason: 'ranking_not_found' }])
  })

  test('a correction taken back that had lost comes to nothing, and is told once', async () => {
    const { first, second, state, t } = await devices.start('S: A; A: X')
    const [x, y] = [devices.names('X'), devices.names('Y')]
    second.op({ kind: 'ranking.rematch', args: { media_id: x, to_media_id: y } }, t(5))
    second.op({ kind: 'ranking.rematch', args: { media_id: y, to_media_id: x } }, t(6))
    first.bottom('X', 'S', t(9))
    await first.push()
    expect((await second.push()).map(({ outcome }) => outcome)).toEqual(['superseded', 'noop'])
    expect(await state()).toBe('S: A X')
  })

  test('what nobody knows cannot be taken back, nor does it hold the queue up', async () => {
    const { first, state } = await devices.start('S: A')
    const media_id = randomUUID()
    first.op({ kind: 'ranking.remove', args: { media_id } })
    first.op({ kind: 'watchlist.remove', args: { media_id } })
    first.top('B', 'S')
    expect((await first.push()).map(({ outcome }) => outcome)).toEqual(['noop', 'noop', 'applied'])
    expect(await state()).toBe('S: B A')
  })

  test('what a device took back itself it may rank again', async () => {
    const { first, state, t } = await devices.start('S: A')
    first.remove('X', t(9))
    first.top('X', 'S', t(10))
    expect((await first.push()).map(({ outcome }) => outcome)).toEqual(['noop', 'applied'])
    expect(await state()).toBe('S: X A')
  })
})
