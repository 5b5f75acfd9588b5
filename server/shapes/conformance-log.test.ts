import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { insertRanking, onward, type Reader, type Shapes, shapesOn } from './testing/harness.ts'
import { Replica } from './testing/replica.ts'
import { subjects } from './testing/subjects.ts'

describe.each(subjects)('the log of $name', subject => {
  let shapes: Shapes
  let ada: Reader
  beforeAll(async () => {
    shapes = await shapesOn({ subject })
  })
  beforeEach(async () => {
    ada = await shapes.user()
  })
  afterAll(() => shapes[Symbol.asyncDispose]())

  test('tells an insert whole, and of an update the id and what it changed', async () => {
    const start = await ada.snapshot()
    const { id, seq } = await ada.rank('S', 'a0')
    const edited = await ada.edit(id, "tier = 'B', notes = 'good'")
    const { messages, next } = await ada.changes(start.next, 2)
    expect(messages[0]).toMatchObject({
      value: { id, tier: 'S', user_id: ada.id, notes: null, seq: `${seq}` },
      headers: { operation: 'insert', last: true },
    })
    expect(messages[1]).toMatchObject({ value: { id, tier: 'B', notes: 'good', seq: `${edited}` } })
    expect(Object.keys(messages[1]?.value ?? {}).sort()).toEqual(['id', 'notes', 'seq', 'tier'])
    expect(messages[1]?.headers).toMatchObject({ operation: 'update', last: true })
    const all = await ada.get(start.next)
    expect(all.messages.slice(0, -1)).toEqual(messages)
    expect(all.headers.get('electric-offset')).toBe(next.offset)
    expect(all.headers.get('electric-schema')).not.toBeNull()
    expect(all.messages.at(-1)?.headers.control).toBe('up-to-date')
    const [lsn, reach] = [messages[1], all.messages.at(-1)].map(m => m?.headers.lsn ?? m?.headers.global_last_seen_lsn)
    expect(BigInt(String(reach))).toBeGreaterThanOrEqual(BigInt(String(lsn)))
  })

  test('tells those who ask at once each their own, and who missed much all of it', async () => {
    const eve = await shapes.user()
    const [hers, mine] = [await eve.snapshot(), await ada.snapshot()]
    const { id } = await eve.rank('S', 'a0')
    for (let n = 1; n < 60; n++) await eve.edit(id, `notes = '${n}'`)
    const { id: other } = await ada.rank('S', 'a0')
    const [many, one] = await Promise.all([eve.changes(hers.next, 60), ada.changes(mine.next, 1)])
    expect(many.messages.map(m => m.value?.id)).toEqual(Array(60).fill(id))
    expect(many.messages.map(m => m.value?.notes)).toEqual([null, ...Array.from({ length: 59 }, (_, i) => `${i + 1}`)])
    expect(one.messages.map(m => m.value?.id)).toEqual([other])
  })

  if (subject.embedded) {
    test('counts by the seq of its user', async () => {
      const start = await ada.snapshot()
      const { seq } = await ada.rank('S', 'a0')
      const { messages, headers } = await ada.get(start.next)
      expect(messages[0]?.headers).toMatchObject({ lsn: `${seq}`, op_position: 0, txids: [seq] })
      expect(messages.at(-1)?.headers).toEqual({ control: 'up-to-date', global_last_seen_lsn: `${seq}` })
      expect(headers.get('electric-offset')).toBe(`${seq}_0`)
    })
  }

  test('tells a removal as an update', async () => {
    const { id } = await ada.rank('S', 'a0')
    const start = await ada.snapshot()
    await ada.edit(id, 'tier = null, rank_position = null, removed_at = now()')
    const [removal] = (await ada.changes(start.next, 1)).messages
    expect(removal).toMatchObject({ value: { id, tier: null, rank_position: null }, headers: { operation: 'update' } })
    expect(removal?.value?.removed_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/u)
  })

  test('counts up the ops of one change and marks the last of this shape', async () => {
    const { id } = await ada.rank('S', 'a0')
    const start = await ada.snapshot()
    await ada.write(async (tx, seq) => {
      await insertRanking(tx, ada.id, seq, { tier: 'A', position: 'a0', notes: null })
      const { media_item_id } = await insertRanking(tx, ada.id, seq, { tier: 'A', position: 'a1', notes: null })
      await tx.rows('update user_rankings set seq = $2 where id = $1', [id, seq])
      await tx.rows(
        `insert into watchlist_items (user_id, media_item_id, added_at, seq, set_seq, set_at)
         values ($1, $2, now(), $3, $3, now())`,
        [ada.id, media_item_id, seq],
      )
    })
    await ada.edit(id, "notes = 'x'")
    const { messages } = await ada.changes(start.next, 4)
    expect(messages.map(m => m.headers.last ?? false)).toEqual([false, false, true, true])
    const positions = messages.map(m => Number(m.headers.op_position))
    // Electric counts what else the commit has in it.
    if (subject.embedded) expect(positions).toEqual([0, 1, 2, 0])
    else expect(positions.slice(0, 3)).toEqual([...new Set(positions.slice(0, 3))].sort((a, b) => a - b))
    expect(new Set(messages.slice(0, 3).map(m => m.headers.lsn)).size).toBe(1)
  })

  test('says nothing of what was rolled back, changed nothing, or no device may see', async () => {
    const { id } = await ada.rank('S', 'a0', 'same')
    const start = await ada.snapshot()
    const gone = ada.write(async (tx, seq) => {
      await tx.rows("update user_rankings set notes = 'never', seq = $2 where id = $1", [id, seq])
      throw new Error('no')
    })
    await expect(gone).rejects.toThrow('no')
    await ada.write(async tx => {
      await tx.rows('update user_rankings set notes = notes where id = $1', [id])
      await tx.rows(`update user_rankings set kept_notes = '["secret"]' where id = $1`, [id])
      await tx.exec(`savepoint s; update user_rankings set notes = 'gone' where id = '${id}'; rollback to s`)
    })
    // What comes first is what was written last.
    const { seq } = await ada.rank('A', 'a1')
    const { messages } = await ada.changes(start.next, 1)
    expect(messages.map(m => m.value?.seq)).toEqual([`${seq}`])
    expect((await ada.snapshot()).text).not.toContain('secret')
  })

  test('gives the same answer to the same question', async () => {
    const start = await ada.snapshot()
    await ada.rank('S', 'a0')
    const { messages } = await ada.changes(start.next, 1)
    expect((await ada.changes(start.next, 1)).messages).toEqual(messages)
    expect((await ada.get(start.next)).messages.slice(0, -1)).toEqual(messages)
  })

  if (subject.embedded) {
    test('of a quiet shape reports how far its user has come elsewhere', async () => {
      const start = await ada.snapshot('watchlist_items')
      const { seq } = await ada.rank('S', 'a0')
      const answer = await ada.get(start.next, 'watchlist_items')
      expect(answer.messages).toEqual([{ headers: { control: 'up-to-date', global_last_seen_lsn: `${seq}` } }])
      expect(answer.headers.get('electric-offset')).toBe(`${seq}_0`)
    })
  }

  if (subject.embedded) {
    test('longer than a page loses nothing, repeats nothing, and never cuts a change in two', async () => {
      const start = await ada.snapshot()
      const rows = 40
      for (let change = 0; change < 70; change++) {
        await ada.write(async (tx, seq) => {
          if (change === 0) {
            for (let i = 0; i < rows; i++) await insertRanking(tx, ada.id, seq, ranking(i))
          } else {
            await tx.rows('update user_rankings set seq = $2, notes = $3 where user_id = $1', [
              ada.id,
              seq,
              `${change}`,
            ])
          }
        })
      }
      const replica = new Replica()
      let next = start.next
      let pages = 0
      do {
        const page = await ada.get(next)
        const whole = page.headers.has('electric-up-to-date')
        replica.apply(page.messages)
        expect(page.messages.some(m => m.headers.control === 'up-to-date')).toBe(whole)
        expect(page.messages.filter(m => m.key !== undefined).at(-1)?.headers.last).toBe(true)
        next = onward(page)
        pages++
        if (whole) break
      } while (pages < 100)
      expect(pages).toBeGreaterThan(1)
      const all = new Replica()
      all.apply((await ada.snapshot()).messages)
      expect(replica.sorted()).toEqual(all.sorted())
      expect(replica.seq).toBe(all.seq)
    })
  }

  const ranking = (i: number) => ({ tier: 'S' as const, position: `a${i}1`, notes: null })

  test('tells a change of any size whole', async () => {
    const start = await ada.snapshot()
    await ada.write(async (tx, seq) => {
      const { id } = await insertRanking(tx, ada.id, seq, ranking(1))
      for (let i = 0; i < 1200; i++) {
        await tx.rows('update user_rankings set notes = $2 where id = $1', [id, `${i}`])
      }
    })
    const { messages } = await ada.changes(start.next, 1201)
    expect(messages.filter(m => m.headers.last)).toHaveLength(1)
    expect(messages.at(-1)?.value?.notes).toBe('1199')
  })

  describe('what cannot be continued has to be fetched anew', () => {
    const must = [{ headers: { control: 'must-refetch' } }]
    const refused = async (params: Record<string, string>) => {
      const answer = await ada.get(params)
      expect(answer.status).toBe(409)
      expect(answer.messages).toEqual(must)
      const fresh = answer.headers.get('electric-handle')
      expect(fresh).not.toBe(params.handle)
      const snapshot = await ada.get({ offset: '-1', handle: fresh ?? '', expired_handle: params.handle ?? '' })
      expect(snapshot.status).toBe(200)
      expect(snapshot.headers.get('electric-handle')).not.toBe(params.handle)
    }

    test('a handle nobody gave', async () => {
      await refused({ offset: '0_0', handle: '12345-6789' })
      await refused({ offset: '0_0', handle: '83968340-1795425341674647', live: 'true' })
      await refused({ offset: '0_0', handle: '83968340-1795425341674647', live: 'true', live_sse: 'true' })
    })

    test('a handle of another user, or of another shape', async () => {
      const eve = await shapes.user()
      await eve.rank('S', 'a0')
      await ada.rank('S', 'a0')
      // Electric names a shape for the first time when it is asked for.
      await ada.snapshot()
      await refused((await eve.snapshot()).next)
      await refused((await ada.snapshot('watchlist_items')).next)
    })

    if (subject.embedded) {
      test('a place before the snapshot, beyond the end, or no number at all', async () => {
        const { seq } = await ada.rank('S', 'a0')
        const { next } = await ada.snapshot()
        await refused({ ...next, offset: `${seq + 1}_0` })
        await refused({ ...next, offset: `${seq - 1}_0` })
        await refused({ ...next, offset: '99999999999999999999999999_0' })
      })
    }

    if (subject.embedded) {
      test('a place below what the log still holds', async () => {
        const { next } = await ada.snapshot()
        const { seq } = await ada.rank('S', 'a0')
        const later = (await ada.snapshot()).next
        await shapes.deps.db.rows('update sync_heads set log_floor = $2 where user_id = $1', [ada.id, seq])
        await refused(next)
        expect((await ada.get(later)).status).toBe(200)
      })
    }

    if (subject.embedded) {
      test('a handle of an earlier generation or of another life of the database', async () => {
        const { next } = await ada.snapshot()
        await shapes.deps.db.exec('update instance set shape_generation = shape_generation + 1')
        await refused(next)
        const again = (await ada.snapshot()).next
        await shapes.deps.db.exec('update instance set epoch = gen_random_uuid()')
        await refused(again)
      })
    }
  })
})
