import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { PROTOCOL, type Push, type Upcasters, upcasters } from '#sync-rules'
import { playedOn } from '../testing/database.ts'
import type { TestUser } from '../testing/http.ts'
import { pair } from '../testing/pair.ts'
import { push } from './envelope.ts'

/** Tomorrow's rules, as if what is removed were told by `media_id` since then, and by `of` before. */
const tomorrow: Upcasters = {
  ...upcasters,
  'ranking.remove': [{ was: z.strictObject({ of: z.string() }), up: ({ of }) => ({ media_id: of }) }],
}

describe.each(playedOn)('an op of another version on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  type Op = Push['ops'][number]
  function sender({ user, token }: TestUser, client_id = randomUUID()) {
    const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const auth = { user_id: user.id, session_id: sid as string }
    return (ops: Op[], versions?: Upcasters) =>
      push(devices.server.deps, auth, { ...auth, client_id, schema: PROTOCOL, minted: 9, ops } as Push, versions)
  }
  /** All of the list was seen. */
  const op = (mid: number, v: number, kind: string, args: Op['args']): Op => ({
    ...{ mid, op_id: randomUUID(), v, kind, args },
    ...{ base: 9e15, t: '2026-11-24T10:00:00Z' },
  })
  const place = (mid: number, letter: string) =>
    op(mid, 1, 'ranking.place', { media_id: devices.names(letter), tier: 'D', left: [], right: [] })

  test('that is older is done, and logged as it is told today', async () => {
    const { user, state } = await devices.start('S: A B')
    const send = sender(user)
    const { results } = await send([op(1, 1, 'ranking.remove', { of: devices.names('A') })], tomorrow)
    expect([results[0]?.outcome, await state()]).toEqual(['applied', 'S: B'])
    const { data } = await user.call<{ args: unknown }[]>('GET', '/sync/history?limit=1')
    expect(data[0]?.args).toEqual({ media_id: devices.names('A') })
  })

  test('is the same op in any of its versions, also when it was done before there was another', async () => {
    const { user } = await devices.start('S: A B')
    const send = sender(user)
    const old = op(1, 1, 'ranking.remove', { of: devices.names('A') })
    const raised = { ...old, v: 2, args: { media_id: devices.names('A') } }
    const first = await send([old], tomorrow)
    expect((await send([raised], tomorrow)).results).toEqual(first.results)
    expect((await send([old], tomorrow)).results).toEqual(first.results)
    const today = op(2, 1, 'ranking.remove', { media_id: devices.names('B') })
    const done = await send([today])
    expect((await send([{ ...today, v: 2 }], tomorrow)).results).toEqual(done.results)
    await expect(send([{ ...raised, op_id: randomUUID() }], tomorrow)).rejects.toMatchObject({ code: 'forked_client' })
  })

  test('that never was right is rejected, and its neighbours are done', async () => {
    const { user, state } = await devices.start('S: A B')
    const { results } = await sender(user)([op(1, 1, 'ranking.remove', { of: 7 }), place(2, 'C')], tomorrow)
    expect(results.map(result => result.reason ?? result.outcome)).toEqual(['validation', 'applied'])
    expect(await state()).toBe('S: A B; D: C')
  })

  test('that is newer than anything known here moves nothing, nor do its neighbours', async () => {
    const { user, state } = await devices.start('S: A')
    const send = sender(user)
    const before = await send([])
    const ahead = [place(1, 'B'), op(2, 3, 'ranking.remove', { media_id: devices.names('A') })]
    await expect(send(ahead, tomorrow)).rejects.toMatchObject({ code: 'upgrade_required', status: 426 })
    expect(await send([])).toMatchObject({ seq: before.seq, last_mid: 0 })
    expect(await state()).toBe('S: A')
  })
})
