import { ShapeStream } from '@electric-sql/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { follow } from './testing/follow.ts'
import { FOR_EVER, insertRanking, type Reader, type Shapes, shapesOn } from './testing/harness.ts'
import { Replica } from './testing/replica.ts'
import { subjects } from './testing/subjects.ts'

/* The unmodified client of Electric against our endpoint. */

describe.each(subjects)('the Electric client before $name', subject => {
  let shapes: Shapes
  let ada: Reader
  beforeAll(async () => {
    shapes = await shapesOn({ subject, patience: { stream: FOR_EVER, keepAlive: FOR_EVER } })
  })
  beforeEach(async () => {
    ada = await shapes.user()
  })
  afterAll(() => shapes[Symbol.asyncDispose]())

  // After a stream the client asks from `<lsn>_0`. To Electric that is the first op of a commit: it tells the others again.
  const told = (ids: unknown[]) => (subject.embedded ? ids : [...new Set(ids)])

  test.each([false, true])('follows a list through inserts, changes and removals (events: %s)', async liveSse => {
    const { id } = await ada.rank('S', 'a0')
    await using client = follow(shapes.url, ada.account.token, { liveSse })
    await client.until(rows => rows.size === 1)
    const other = await ada.rank('A', 'a0', 'new "note"\n🎭')
    await client.until(rows => rows.get(other.id)?.notes === 'new "note"\n🎭')
    await ada.edit(id, "tier = 'B', rank_position = 'b5'")
    await client.until(rows => rows.get(id)?.tier === 'B')
    await ada.edit(other.id, 'tier = null, rank_position = null, removed_at = now()')
    await client.until(rows => rows.get(other.id)?.tier === null)
    expect(client.errors).toEqual([])
    const inserts = client.messages.filter(m => m.headers.operation === 'insert').map(m => m.value?.id)
    expect(told(inserts)).toEqual(told([id, other.id]))
  })

  test('parses what the schema says', async () => {
    const { id, seq } = await ada.rank('S', 'a0')
    await using client = follow(shapes.url, ada.account.token)
    await client.until(rows => rows.size === 1)
    const row = client.shape.currentRows.find(each => each.id === id)
    expect(row).toMatchObject({ seq: BigInt(seq), needs_placing: false, tier: 'S', notes: null })
  })

  if (!subject.foreign) {
    test('refetches by itself when its handle becomes void', async () => {
      await ada.rank('S', 'a0')
      await using client = follow(shapes.url, ada.account.token)
      await client.until(rows => rows.size === 1)
      await shapes.rotate()
      await ada.rank('S', 'a1')
      await client.until(rows => rows.size === 2)
      expect(client.messages.some(m => m.headers.control === 'must-refetch')).toBe(true)
      expect(client.errors).toEqual([])
    })
  }

  test('resumes from where another run stopped', async () => {
    const { id } = await ada.rank('S', 'a0')
    const { next } = await ada.snapshot()
    await ada.edit(id, "notes = 'meanwhile'")
    const leave = new AbortController()
    const stream = new ShapeStream({
      url: `${ada.url}/sync/shapes/user_rankings`,
      headers: { Authorization: ada.headers.authorization },
      handle: next.handle ?? '',
      offset: next.offset as `${number}_0`,
      signal: leave.signal,
    })
    // Electric may not know of the change yet, and says first that nothing is new.
    const first = await new Promise<unknown>(done => {
      stream.subscribe(messages => {
        const change = messages.find(message => 'value' in message)
        if (change) done(change)
      })
    })
    leave.abort()
    expect(first).toMatchObject({ value: { id, notes: 'meanwhile' }, headers: { operation: 'update' } })
  })

  test('loses and repeats nothing when the event stream is cut within a change', async () => {
    const { id } = await ada.rank('S', 'a0')
    let cuts = 0
    const cutting: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (answer.headers.get('content-type') !== 'text/event-stream' || cuts > 0 || !answer.body) return answer
      cuts++
      return new Response(answer.body.pipeThrough(cutAfterFirstEvent()), answer)
    }
    await using client = follow(shapes.url, ada.account.token, { liveSse: true, fetchClient: cutting })
    await client.until(rows => rows.size === 1)
    await ada.write(async (tx, seq) => {
      for (const position of ['b1', 'b2', 'b3']) {
        await insertRanking(tx, ada.id, seq, { tier: 'A', position, notes: null })
      }
    })
    await client.until(rows => rows.size === 4)
    await ada.edit(id, "notes = 'done'")
    await client.until(rows => rows.get(id)?.notes === 'done')
    expect(cuts).toBe(1)
    const inserts = client.messages.filter(m => m.headers.operation === 'insert').map(m => m.value?.id)
    expect(told(inserts)).toHaveLength(4)
  })

  test('replays a snapshot taken among writers without a gap', async () => {
    const writing = Promise.all(Array.from({ length: 20 }, (_, i) => ada.rank('S', `a${i}1`)))
    await using client = follow(shapes.url, ada.account.token)
    await writing
    await client.until(rows => rows.size === 20)
    const table = new Replica()
    table.apply((await ada.snapshot()).messages)
    expect([...client.shape.currentValue.keys()].sort()).toEqual([...table.rows.keys()].sort())
  })
})

/** Lets one event through, then the line breaks. */
function cutAfterFirstEvent(): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      const end = Buffer.from(chunk).indexOf('\n\n')
      controller.enqueue(chunk.slice(0, end < 0 ? chunk.length : end + 2))
      if (end >= 0) controller.error(new TypeError('network error'))
    },
  })
}
