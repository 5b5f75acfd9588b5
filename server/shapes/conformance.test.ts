import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, onward, type Params, type Reader, type Shapes, shapesOn } from './testing/harness.ts'
import { form, recorded } from './testing/recordings.ts'
import { subjects } from './testing/subjects.ts'

/*
 * The conformance suite of the shape wire, black box, over HTTP, of both engines (testing/subjects.ts): the embedded one on
 * both databases, and the gate before a stand-in for Electric, or before the real service when ELECTRIC_TEST_URL names one.
 * This file holds the forms and the refusals, `conformance-<section>.test.ts` the rest; `electric.test.ts` has a service
 * that misbehaves. Where an engine chooses for itself, a test says whose it is. Left out, and why:
 *
 *   tables, columns, predicates, replica mode, subsets chosen by a client, POST      the gate has none of them: 400, 405
 *   `log=changes_only`; unknown parameters ignored                                   refused by the gate: 400
 *   keys of several columns or with a slash, tables without key, quoted names        our tables have a UUID named id
 *   arrays, char(n), numeric, bytea, intervals                                       no synced column is of such a type
 *   304 on If-None-Match                                                             we send no ETag
 *   a row that moves in or out, a changed key, deletes, truncate                     rows never change owner; removals are updates
 *   CORS                                                                             the app is of the same origin
 *   client 1.0.14, TanStack, pglite-sync                                             not dependencies of ours
 */

describe.each(subjects)('the shape wire of $name', subject => {
  let shapes: Shapes
  let ada: Reader
  beforeAll(async () => {
    shapes = await shapesOn({ subject, patience: { hold: 5 } })
    ada = await shapes.user()
  })
  afterAll(() => shapes[Symbol.asyncDispose]())

  describe('what cannot be understood is refused in the words of Electric', () => {
    test.each([
      ['no offset', {}],
      ['bad offset', { offset: 'abc' }],
      ['offset without handle', { offset: '0_0' }],
      ['live with -1', { offset: '-1', live: 'true' }],
      ['sse without live', { offset: '-1', live_sse: 'true' }],
    ])('%s', async (name, params) => {
      const answer = await ada.get(params)
      expect(answer.status).toBe(recorded(name).status)
      expect(JSON.parse(answer.text)).toEqual(recorded(name).body)
      expect(answer.headers.get('cache-control')).toContain('no-store')
      expect(answer.headers.get('content-type')).toBe(recorded(name).headers['content-type'])
    })

    test.each(['0_-1', '1_2_3', '10', '1_', '_1', '-2', 'NOW', '1_inf_', ' -1', '0x1_0', '１_0'])(
      'the offset "%s" has an invalid format',
      async offset => {
        const answer = await ada.get({ offset, handle: 'any' })
        expect(answer.status).toBe(400)
        expect(JSON.parse(answer.text).errors).toEqual({ offset: ['has invalid format'] })
      },
    )

    test.each([
      ['offset=now&live=true', { live: ["can't be true when offset is 'now'"] }],
      ['offset=now&live=', { live: ["can't be true when offset is 'now'"] }],
      ['offset=0_0&handle=', { handle: ["can't be blank when offset != -1"] }],
      ['offset=0_0&handle=x&experimental_live_sse=1', { live_sse: ["can't be true unless live is also true"] }],
      ['offset=-1&log=changes_only', { log: ['is invalid'] }],
      ['offset=-1&offset=-1', { offset: ['must not be repeated'] }],
      ['offset=-1&%6fffset=now', { offset: ['must not be repeated'] }],
      ['offset=-1&foo=1', { foo: ['is not allowed'] }],
    ])('%s', async (search, errors) => {
      const answer = await shapes.raw(`/sync/shapes/user_rankings?${search}`, { headers: ada.headers })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toEqual({ message: 'Invalid request', errors })
    })

    test.each([
      'table=users',
      'TABLE=users',
      'table=user_rankings',
      't%61ble=users',
      'where=true',
      'where=1%3D1)+OR+(1%3D1',
      'params[1]=x',
      'params%5B1%5D=x',
      'params=%7B%7D',
      'columns=id',
      'columns[]=kept_notes',
      'queryable_columns=id',
      'replica=full',
      'secret=x',
      'api_secret=x',
      'subset__where=true',
      'subset__limit=1',
      'user_id=0190a000-0000-7000-8000-0000000000a1',
      'offset[]=-1',
      'Offset=-1',
      '__proto__=1',
      'constructor=1',
      'experimental_compaction=true',
    ])('a client cannot say %s', async extra => {
      const answer = await shapes.raw(`/sync/shapes/user_rankings?offset=-1&${extra}`, { headers: ada.headers })
      expect(answer.status).toBe(400)
    })
  })

  test('only the shapes of the contract are there, and only to be read', async () => {
    for (const shape of ['users', 'media_items', 'USER_RANKINGS', 'toString', '__proto__', 'user_rankings%00']) {
      const answer = await shapes.raw(`/sync/shapes/${shape}?offset=-1`, { headers: ada.headers })
      expect([shape, answer.status]).toEqual([shape, 404])
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']) {
      const answer = await shapes.raw('/sync/shapes/user_rankings?offset=-1', { method, headers: ada.headers })
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET'])
    }
  })

  test('messages and headers have the forms of the recorded service', async () => {
    const reader = await shapes.user()
    const start = await besideOpenTransaction(async () => {
      await reader.rank('S', 'a0', 'first "note"\nline 2')
      return await reader.snapshot()
    })
    const snapshot = recorded('snapshot')
    expect(form(start.messages[0] as never)).toEqual(form(snapshot.messages[0] as never))
    expect(form(start.messages[1] as never)).toEqual(form({ ...snapshot.messages.at(-1), headers: end } as never))
    expect(start.messages.at(-1)).toMatchObject({ headers: { control: 'up-to-date' } })
    // Nobody but its user may keep our answer, so it may say at once how far it reaches.
    const early = subject.embedded ? ['electric-up-to-date'] : []
    expect(electricHeaders(start.headers)).toEqual([...electricHeaders(snapshot.headers), ...early].sort())

    const placed = await reader.rank('A', 'a1')
    const insert = await held(reader, start.next)
    sameForm(insert, 'live: insert')
    await reader.edit(placed.id, "tier = 'B'")
    const update = await held(reader, onward(insert))
    sameForm(update, 'live: update of two columns')
    expect(Object.keys(update.messages[0]?.value ?? {}).sort()).toEqual(['id', 'seq', 'tier'])
    sameForm(await reader.get({ ...onward(update), live: 'true' }), 'live: timeout')
    sameForm(await reader.get(onward(update)), 'at head, not live')
    sameForm(await reader.get({ handle: '12345-6789', offset: '0_0' }), 'unknown handle')
  })

  test('a place beyond the end is fetched anew', async () => {
    const { next } = await ada.snapshot()
    const answer = await ada.get({ ...next, offset: '999999999999999_0' })
    expect([answer.status, answer.messages]).toEqual([409, [{ headers: { control: 'must-refetch' } }]])
    expect(answer.headers.get('electric-handle')).not.toBe(next.handle)
  })

  /** Polls until there is something; Electric hears of a write a little later. */
  async function held(reader: Reader, next: Params): Promise<Answer> {
    const answer = await reader.get({ ...next, live: 'true' })
    return answer.messages.length > 1 ? answer : held(reader, onward(answer))
  }

  /** Electric's snapshots name the transactions under way, whoever's they are, of any database; we have no such list. */
  const end = { control: 'snapshot-end', xmin: '1', xmax: '1', xip_list: subject.embedded ? [] : ['1'] }

  /** Does `work` while somebody else's transaction is open: now and then one is, and here always. */
  async function besideOpenTransaction<T>(work: () => Promise<T>): Promise<T> {
    if (subject.embedded) return work()
    let commit = () => {}
    const asked = new Promise<void>(done => {
      commit = done
    })
    let other: Promise<void> | undefined
    await new Promise<void>((begun, fail) => {
      other = shapes.deps.db.tx(async tx => {
        await tx.rows('select pg_current_xact_id()')
        begun()
        await asked
      })
      other.catch(fail)
    })
    return work().finally(() => {
      commit()
      return other
    })
  }

  function sameForm(answer: Awaited<ReturnType<Reader['get']>>, name: string): void {
    const model = recorded(name)
    expect(answer.status).toBe(model.status)
    expect(answer.messages.map(form)).toEqual(model.messages.map(form))
    expect(electricHeaders(answer.headers)).toEqual(electricHeaders(model.headers))
    expect(answer.headers.get('electric-has-data')).toBe(model.headers['electric-has-data'] ?? null)
    expect(answer.headers.get('content-type')).toBe(model.headers['content-type'])
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(answer.headers.get('vary')).toBe('Authorization')
  }
})

const electricHeaders = (headers: Headers | Record<string, unknown>): string[] =>
  (headers instanceof Headers ? [...headers.keys()] : Object.keys(headers))
    .filter(name => name.startsWith('electric-'))
    .sort()
