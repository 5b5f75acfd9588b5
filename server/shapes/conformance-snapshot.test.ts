import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ShapeName, shapeNames, shapes as shapeRules } from '#sync-rules'
import { EmbeddedShapes } from './embedded.ts'
import { insertRanking, onward, type Reader, type Shapes, shapesOn } from './testing/harness.ts'
import { recorded } from './testing/recordings.ts'
import { Replica } from './testing/replica.ts'
import { subjects } from './testing/subjects.ts'

describe.each(subjects)('a snapshot of $name', subject => {
  let shapes: Shapes
  let ada: Reader
  beforeAll(async () => {
    shapes = await shapesOn({ subject })
    ada = await shapes.user()
  })
  afterAll(() => shapes[Symbol.asyncDispose]())

  test('of a user who has nothing says so at once', async () => {
    const nobody = await shapes.user()
    const { messages, headers, status } = await nobody.snapshot()
    expect(status).toBe(200)
    expect(messages.map(m => m.headers)).toMatchObject([
      { control: 'snapshot-end', xmin: digits, xmax: digits, xip_list: expect.any(Array) },
      { control: 'up-to-date', global_last_seen_lsn: digits },
    ])
    expect(headers.get('electric-offset')).toBe('0_0')
    expect(headers.get('electric-cursor')).toBeNull()
    expect((await nobody.get({ ...onward({ headers }), offset: '0_inf' })).status).toBe(200)
  })

  if (subject.embedded) {
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
  }

  test('has all rows of its user and nobody else, removed ones too', async () => {
    const [eve, bob] = [await shapes.user(), await shapes.user()]
    await bob.rank('S', 'b0')
    const kept = await eve.rank('S', 'a0')
    const gone = await eve.rank('A', 'a0')
    await eve.edit(gone.id, 'tier = null, rank_position = null, removed_at = now()')
    const ids = (await eve.snapshot()).messages.flatMap(m => m.value?.id ?? [])
    expect(ids.sort()).toEqual([kept.id, gone.id].sort())
  })

  test('ignores a handle', async () => {
    const one = await ada.get({
      offset: '-1',
      handle: 'bogus',
      expired_handle: 'bogus',
      'cache-buster': '1',
      cursor: 'x',
    })
    const two = await ada.get({ offset: '-1', handle: one.headers.get('electric-handle') ?? '' })
    expect([one.status, two.status]).toEqual([200, 200])
    expect(two.messages).toEqual(one.messages)
    // We keep no snapshot that a second client could share.
    const [given, again] = [one, two].map(answer => answer.headers.get('electric-handle'))
    expect(given === again).toBe(!subject.embedded)
  })

  test('is left out for who starts now, and later writes come', async () => {
    const reader = await shapes.user()
    const old = await reader.rank('A', 'c0')
    await reader.snapshot()
    const start = await reader.get({ offset: 'now' })
    expect(start.messages).toHaveLength(1)
    expect(start.headers.get('electric-schema')).not.toBeNull()
    const { id } = await reader.rank('B', 'c0')
    const { messages } = await reader.changes(onward(start), 1)
    expect(messages.map(m => m.value?.id)).toEqual([id])
    expect(id).not.toBe(old.id)
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
    const logs = []
    for (const [i, shape] of shapeNames.entries()) logs.push(await reader.changes(starts[i]?.next ?? {}, 1, shape))
    // Electric would read no snapshot while it has one.
    if (!subject.embedded) await shapes.rotate()
    const rows: Record<string, string | null>[] = []
    for (const [i, shape] of shapeNames.entries()) {
      const [log, snapshot] = [new Replica(), new Replica()]
      log.apply(logs[i]?.messages ?? [])
      snapshot.apply((await reader.snapshot(shape)).messages)
      const [[key, row] = ['', {}]] = snapshot.rows
      expect(asRead(log.rows.get(key) ?? {})).toEqual(asRead(row))
      expect(log.rows.size).toBe(1)
      expect(Object.keys(row).sort()).toEqual([...columnsOf(shape)].sort())
      expect(key).toBe(`"public"."${shapeRules[shape].table}"/"${row.id}"`)
      rows.push(asRead(row))
    }
    const [ranking, , stub] = rows
    expect(ranking).toMatchObject({
      notes: model.notes,
      tier: model.tier,
      created_at: model.created_at,
      needs_placing: 'true',
    })
    expect(stub?.attributes).toBe('{"a": 1.50, "b": [1, null, "x/y"]}')
  })

  if (subject.embedded) {
    test('is still good after a restart, and void after a change of its columns', async () => {
      const before = await ada.snapshot()
      const { id } = await ada.rank('C', 'r1')
      const restarted = await Promise.all([
        ada.get(before.next),
        answerOf(new EmbeddedShapes(shapes.deps), before.next),
      ])
      expect(restarted[1]).toBe(restarted[0].text)
      expect(restarted[0].messages[0]?.value?.id).toBe(id)
      await shapes.deps.db.exec('alter table user_rankings alter column placed_by type text')
      const next = await answerOf(new EmbeddedShapes(shapes.deps), before.next)
      expect(JSON.parse(next)).toEqual([{ headers: { control: 'must-refetch' } }])
    })
  }

  /** What another process over the same database would say. */
  async function answerOf(other: EmbeddedShapes, params: Record<string, string>): Promise<string> {
    await using beside = await shapes.beside(other)
    return (await ada.at(beside.url).get(params)).text
  }
})

const digits = expect.stringMatching(/^\d+$/u)

/** Electric spells a boolean of its log in one letter. */
const asRead = (row: Record<string, string | null>) => {
  const flags = ['needs_placing', 'is_user_generated'].filter(name => name in row)
  const whole = flags.map(name => [name, row[name] === 't' ? 'true' : row[name] === 'f' ? 'false' : row[name]])
  return { ...row, ...Object.fromEntries(whole) }
}

const columnsOf = (shape: ShapeName): readonly string[] => shapeRules[shape].columns
