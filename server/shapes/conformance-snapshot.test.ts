import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ShapeName, shapeNames, shapes as shapeRules } from '#sync-rules'
import { engines } from '../testing/database.ts'
import { EmbeddedShapes } from './embedded.ts'
import { insertRanking, onward, type Reader, type Shapes, shapesOn } from './testing/harness.ts'
import { recorded } from './testing/recordings.ts'
import { Replica } from './testing/replica.ts'

describe.each(engines)('a snapshot on %s', engine => {
  let shapes: Shapes
  let ada: Reader
  beforeAll(async () => {
    shapes = await shapesOn({ engine })
    ada = await shapes.user()
  })
  afterAll(() => shapes[Symbol.asyncDispose]())

  test('of a user who has nothing says so at once', async () => {
    const nobody = await shapes.user()
    const { messages, headers, status } = await nobody.snapshot()
    expect(status).toBe(200)
    expect(messages.map(m => m.headers)).toEqual([
      { control: 'snapshot-end', xmin: '1', xmax: '1', xip_list: [] },
      { control: 'up-to-date', global_last_seen_lsn: '0' },
    ])
    expect(headers.get('electric-offset')).toBe('0_0')
    expect(headers.get('electric-cursor')).toBeNull()
    expect((await nobody.get({ ...onward({ headers }), offset: '0_inf' })).status).toBe(200)
  })

  test('says where it was taken, and goes on from there', async () => {
    const { seq } = await ada.rank('S', 'a0')
    const start = await ada.snapshot()
    expect(start.headers.get('electric-offset')).toBe(`${seq}_0`)
    expect(start.messages.map(m => m.headers).slice(-2)).toEqual([
      { control: 'snapshot-end', xmin: `${seq + 1}`, xmax: `${seq + 1}`, xip_list: [] },
      { control: 'up-to-date', global_last_seen_lsn: `${seq}` },
    ])
    for (const offset of [`${seq}_0`, `${seq}_7`, `${seq}_inf`, '0_0', '0_1', '0_inf']) {
      const { messages } = await ada.get({ ...start.next, offset })
      expect([offset, messages.length]).toEqual([offset, 1])
    }
  })

  test('has all rows of its user and nobody else, removed ones too', async () => {
    const [eve, bob] = [await shapes.user(), await shapes.user()]
    await bob.rank('S', 'b0')
    const kept = await eve.rank('S', 'a0')
    const gone = await eve.rank('A', 'a0')
    await eve.edit(gone.id, 'tier = null, rank_position = null, removed_at = now()')
    const ids = (await eve.snapshot()).messages.flatMap(m => m.value?.id ?? [])
    expect(ids.sort()).toEqual([kept.id, gone.id].sort())
  })

  test('ignores a handle, and never gives one twice', async () => {
    const one = await ada.get({
      offset: '-1',
      handle: 'bogus',
      expired_handle: 'bogus',
      'cache-buster': '1',
      cursor: 'x',
    })
    const two = await ada.get({ offset: '-1', handle: one.headers.get('electric-handle') ?? '' })
    expect([one.status, two.status]).toEqual([200, 200])
    expect(two.headers.get('electric-handle')).not.toBe(one.headers.get('electric-handle'))
  })

  test('is left out for who starts now, and later writes come', async () => {
    const start = await ada.get({ offset: 'now' })
    expect(start.messages).toHaveLength(1)
    expect(start.headers.get('electric-schema')).not.toBeNull()
    const { id } = await ada.rank('B', 'c0')
    const news = await ada.get({ ...onward(start), live: 'true' })
    expect(news.messages[0]?.value?.id).toBe(id)
  })

  test('describes its columns as the recorded service does', async () => {
    const theirs = JSON.parse(JSON.stringify(recorded('snapshot').headers['electric-schema']))
    // Since the recording, a removed ranking has neither tier nor position.
    theirs.tier = { type: 'ranking_tier' }
    theirs.rank_position = { type: 'text' }
    const schema = JSON.parse((await ada.snapshot()).headers.get('electric-schema') ?? '')
    expect(schema).toMatchObject(theirs)
    expect(schema.needs_placing).toEqual({ type: 'bool', not_null: true })
    const media = JSON.parse((await ada.snapshot('my_media')).headers.get('electric-schema') ?? '')
    expect(media.attributes).toEqual({ type: 'jsonb', not_null: true })
    expect(media.release_year).toEqual({ type: 'int4' })
  })

  test('spells every value of every shape as the log does, and as the recorded service', async () => {
    const reader = await shapes.user()
    const starts = await Promise.all(shapeNames.map(shape => reader.snapshot(shape)))
    const model = recorded('live: other user writes, then own write').messages[0]?.value ?? {}
    await reader.write(async (tx, seq) => {
      const ranking = { tier: 'D' as const, position: 'a0', notes: model.notes ?? null }
      const { id, media_item_id } = await insertRanking(tx, reader.id, seq, ranking)
      const at = '2026-11-23 08:00:00.123456Z'
      await tx.rows('update user_rankings set created_at = $2, placed_by = $3, needs_placing = true where id = $1', [
        id,
        at,
        randomUUID(),
      ])
      await tx.rows(
        `insert into watchlist_items (user_id, media_item_id, added_at, seq, set_seq, set_at) values ($1, $2, $3, $4, $4, $3)`,
        [reader.id, media_item_id, '2024-02-29 23:59:59Z', seq],
      )
      await tx.rows(
        `insert into media_items (id, media_type, title, release_year, attributes, search_key, created_by_user_id, seq)
         values ($1, 'PLAY', $2, 1601, $3, '', $4, $5)`,
        [randomUUID(), 'A "title" \\ with\nall 🎭', '{"b": [1, null, "x/y"], "a": 1.50}', reader.id, seq],
      )
    })
    for (const [i, shape] of shapeNames.entries()) {
      const snapshot = (await reader.snapshot(shape)).messages[0]
      const replica = new Replica()
      const log = (await reader.get(starts[i]?.next ?? {}, shape)).messages
      replica.apply(log)
      expect(replica.rows.get(snapshot?.key ?? '')).toEqual(snapshot?.value)
      expect(Object.keys(snapshot?.value ?? {}).sort()).toEqual([...columnsOf(shape)].sort())
      expect(log[0]?.key).toBe(snapshot?.key)
      expect(snapshot?.key).toBe(`"public"."${shapeRules[shape].table}"/"${snapshot?.value?.id}"`)
    }
    const row = (await reader.snapshot()).messages[0]?.value ?? {}
    expect(row).toMatchObject({
      notes: model.notes,
      tier: model.tier,
      created_at: model.created_at,
      needs_placing: 'true',
    })
    const stub = (await reader.snapshot('my_media')).messages[0]?.value
    expect(stub?.attributes).toBe('{"a": 1.50, "b": [1, null, "x/y"]}')
  })

  test('is still good after a restart, and void after a change of its columns', async () => {
    const before = await ada.snapshot()
    const { id } = await ada.rank('C', 'r1')
    const restarted = await Promise.all([ada.get(before.next), answerOf(new EmbeddedShapes(shapes.deps), before.next)])
    expect(restarted[1]).toBe(restarted[0].text)
    expect(restarted[0].messages[0]?.value?.id).toBe(id)
    await shapes.deps.db.exec('alter table user_rankings alter column placed_by type text')
    const next = await answerOf(new EmbeddedShapes(shapes.deps), before.next)
    expect(JSON.parse(next)).toEqual([{ headers: { control: 'must-refetch' } }])
  })

  /** What another process over the same database would say. */
  async function answerOf(other: EmbeddedShapes, params: Record<string, string>): Promise<string> {
    await using beside = await shapes.beside(other)
    return (await ada.at(beside.url).get(params)).text
  }
})

const columnsOf = (shape: ShapeName): readonly string[] => shapeRules[shape].columns
