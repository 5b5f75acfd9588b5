import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Db } from '../db.ts'
import { engines } from '../testing/database.ts'
import { EmbeddedShapes } from './embedded.ts'
import type { ShapeRequest } from './engine.ts'
import { FOR_EVER, onward, type Reader, type Shapes, shapesOn } from './testing/harness.ts'
import { subjects } from './testing/subjects.ts'

/* Nothing here looks at a clock: polls that have to be woken would be held for ten minutes, and the test would hang. */

describe.each(subjects)('a live poll of $name', subject => {
  let shapes: Shapes
  let ada: Reader
  let afterRead: ((sql: string) => Promise<void>) | undefined
  beforeAll(async () => {
    shapes = await shapesOn({ subject, afterRead: async sql => afterRead?.(sql) })
  })
  beforeEach(async () => {
    ada = await shapes.user()
  })
  afterAll(() => shapes[Symbol.asyncDispose]())

  test('is held at the head and answered by the write', async () => {
    const { next } = await ada.snapshot()
    const poll = ada.get({ ...next, live: 'true' })
    await shapes.held(1)
    const { id, seq } = await ada.rank('S', 'a0')
    const answer = await poll
    expect(answer.messages.map(m => m.value?.id ?? m.headers.control)).toEqual([id, 'up-to-date'])
    // The place of a change in the log is its seq with us, and that of its commit with Electric.
    if (subject.embedded)
      expect(answer.messages.map(m => m.headers.lsn ?? m.headers.global_last_seen_lsn)).toEqual([`${seq}`, `${seq}`])
    else expect(answer.messages[0]?.headers.lsn).toBe(answer.messages[1]?.headers.global_last_seen_lsn)
    expect(answer.headers.get('electric-schema')).toBeNull()
    expect(answer.headers.get('electric-cursor')).toMatch(/^\d+$/u)
  })

  test('that begins behind is answered at once', async () => {
    const { next } = await ada.snapshot()
    await ada.rank('S', 'a0')
    for (const live of ['true', '', '1', 'no']) {
      expect((await ada.get({ ...next, live })).messages).toHaveLength(2)
    }
  })

  if (subject.embedded) {
    test('does not miss a write between its look and its wait', async () => {
      const { next } = await ada.snapshot()
      afterRead = async sql => {
        if (!sql.includes('change_log')) return
        afterRead = undefined
        await ada.rank('S', 'a0')
      }
      const answer = await ada.get({ ...next, live: 'true' })
      expect(answer.messages).toHaveLength(2)
    })
  }

  test('is not ended by writes of others or to other tables', async () => {
    const eve = await shapes.user()
    const { next } = await ada.snapshot('watchlist_items')
    const poll = ada.get({ ...next, live: 'true' }, 'watchlist_items')
    await shapes.held(1)
    await eve.rank('S', 'a0')
    const { media_item_id } = await ada.rank('S', 'a0')
    await ada.write(async (tx, seq) => {
      await tx.rows(
        `insert into watchlist_items (user_id, media_item_id, added_at, seq, set_seq, set_at)
         values ($1, $2, now(), $3, $3, now())`,
        [ada.id, media_item_id, seq],
      )
    })
    expect((await poll).messages[0]?.value?.media_item_id).toBe(media_item_id)
  })

  if (subject.embedded) {
    test('that hears nothing ends with up-to-date, moved on to where its user is', async () => {
      const start = await ada.snapshot('watchlist_items')
      const { seq } = await ada.rank('S', 'a0')
      await using hasty = await shapes.beside(new EmbeddedShapes(shapes.deps, { hold: 1 }))
      const reader = ada.at(hasty.url)
      const idle = await reader.get({ ...start.next, live: 'true', cursor: '99999999999' }, 'watchlist_items')
      expect(idle.messages).toEqual([{ headers: { control: 'up-to-date', global_last_seen_lsn: `${seq}` } }])
      expect(idle.headers.get('electric-offset')).toBe(`${seq}_0`)
      expect(idle.headers.get('electric-has-data')).toBe('false')
      expect(BigInt(idle.headers.get('electric-cursor') ?? 0)).toBeGreaterThan(99999999999n)
    })

    test('is put off: while it is held nothing waits for it', async () => {
      const { next } = await ada.snapshot()
      const engine = new EmbeddedShapes(shapes.deps, { hold: FOR_EVER })
      const over = gate()
      const answer = (request: ShapeRequest) => engine.answer(request).then(over.open)
      await using server = await shapes.beside({ name: 'embedded', answer })
      const poll = ada.at(server.url).get({ ...next, live: 'true' })
      await over.opened
      await ada.rank('S', 'a0')
      expect((await poll).messages).toHaveLength(2)
    })

    test('that hears nothing has looked once', async () => {
      const { next } = await ada.snapshot()
      const { db } = shapes.deps
      let looks = 0
      const rows: Db['rows'] = (sql, params) => {
        if (sql.includes('change_log')) looks++
        return db.rows(sql, params)
      }
      const hasty = new EmbeddedShapes({ ...shapes.deps, db: { ...db, rows } }, { hold: 1 })
      await using server = await shapes.beside(hasty)
      await ada.at(server.url).get({ ...next, live: 'true' })
      expect(looks).toBe(1)
    })
  }

  test('always gets a greater cursor; whoever does not poll gets none', async () => {
    const { next } = await ada.snapshot()
    await ada.rank('S', 'a0')
    for (let cursor = '0', i = 0; i < 20; i++) {
      const answer = await ada.get({ ...next, live: 'true', cursor })
      const given = answer.headers.get('electric-cursor') ?? ''
      expect(BigInt(given)).toBeGreaterThan(BigInt(cursor))
      cursor = given
    }
    const plain = await ada.get({ ...next, cursor: '5' })
    expect(plain.headers.get('electric-cursor')).toBeNull()
    expect(plain.headers.get('electric-schema')).not.toBeNull()
  })

  if (!subject.foreign) {
    test('is told at its next wake when its handle has become void', async () => {
      const { next } = await ada.snapshot()
      const poll = ada.get({ ...next, live: 'true' })
      await shapes.held(1)
      await shapes.rotate()
      shapes.deps.pokes.poke(ada.id)
      expect((await poll).status).toBe(409)
    })
  }

  if (!subject.foreign) {
    test('leaves nothing behind when the client goes away', async () => {
      const { next } = await ada.snapshot()
      const polls = 200
      for (const sse of ['false', 'true']) {
        const leave = new AbortController()
        // One that is told to come again, on a busy machine, does.
        const poll = async (): Promise<string> => {
          const live = { ...next, live: 'true', live_sse: sse }
          const answer = ada.get(live, 'user_rankings', { signal: leave.signal })
          return answer.then(poll, () => 'left')
        }
        const all = Array.from({ length: polls }, poll)
        await shapes.held(polls)
        leave.abort()
        expect(new Set(await Promise.all(all))).toEqual(new Set(['left']))
        await shapes.held(0)
      }
    })
  }

  test('after poll follows every change, in order', async () => {
    let next = (await ada.snapshot()).next
    const { id } = await ada.rank('S', 'a0')
    const notes: string[] = []
    const follow = async () => {
      while (notes.at(-1) !== '29') {
        const answer = await ada.get({ ...next, live: 'true' })
        for (const { value } of answer.messages) if (typeof value?.notes === 'string') notes.push(value.notes)
        next = onward(answer)
      }
    }
    const following = follow()
    for (let i = 0; i < 30; i++) await ada.edit(id, 'notes = $3', [`${i}`])
    await following
    expect(notes).toEqual(Array.from({ length: 30 }, (_, i) => `${i}`))
  })
})

function gate() {
  let open = () => {}
  const opened = new Promise<void>(done => {
    open = done
  })
  return { opened, open: () => open() }
}

describe.each(engines)('polls of one user that stand at one place, on %s', engine => {
  /** A server whose looks into the log are counted, and may be held up between the database and who asked. */
  async function looking() {
    const shapes = await shapesOn({ engine })
    const ada = await shapes.user()
    const { next } = await ada.snapshot()
    const { db, pokes } = shapes.deps
    const looks = { count: 0, answered: 0, wanted: 0, hold: async () => {} }
    const rows = async <R>(sql: string, params?: readonly unknown[]) => {
      if (!sql.includes('change_log')) return db.rows<R>(sql, params)
      looks.count++
      const found = await db.rows<R>(sql, params)
      await looks.hold()
      looks.answered++
      return found
    }
    const moment = (userId: string) => {
      looks.wanted++
      return pokes.moment(userId)
    }
    const deps = { ...shapes.deps, db: { ...db, rows }, pokes: { ...pokes, moment } }
    const server = await shapes.beside(new EmbeddedShapes(deps, { hold: FOR_EVER }))
    const reader = ada.at(server.url)
    return {
      ...{ shapes, ada, looks },
      poll: () => reader.get({ ...next, live: 'true' }),
      catchUp: () => reader.get(next),
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]()
        await shapes[Symbol.asyncDispose]()
      },
    }
  }

  test('are answered by one look, also those that are woken a turn later', async () => {
    await using world = await looking()
    const { shapes, ada, looks, poll } = world
    const count = 40
    const polls = Array.from({ length: count }, poll)
    await shapes.pokes.waiting(count)
    while (looks.answered < looks.count) await nextTurn()
    Object.assign(looks, { count: 0, wanted: 0 })
    const held = gate()
    looks.hold = () => held.opened
    const { id } = await ada.rank('S', 'a0')
    // All of them are woken in a few turns, and each asks twice when the last change was: for what is known, and for the look.
    while (looks.wanted < 2 * count) await nextTurn()
    held.open()
    for (const { messages } of await Promise.all(polls)) expect(messages[0]?.value?.id).toBe(id)
    expect(looks.count).toBe(1)
  })

  test('are held without a look where one has just found nothing more, until there is a change', async () => {
    await using world = await looking()
    const { shapes, ada, looks, poll, catchUp } = world
    expect((await catchUp()).messages).toHaveLength(1)
    const held = poll()
    await shapes.held(1)
    expect(looks.count).toBe(1)
    const { id } = await ada.rank('S', 'a0')
    expect((await held).messages[0]?.value?.id).toBe(id)
    // The same place again, behind the change.
    expect((await poll()).messages[0]?.value?.id).toBe(id)
  })

  test('share no look from before a change', async () => {
    await using world = await looking()
    const { shapes, ada, looks, poll } = world
    const [looked, held] = [gate(), gate()]
    looks.hold = () => {
      looked.open()
      return held.opened
    }
    const early = poll()
    await looked.opened
    const { id } = await ada.rank('S', 'a0')
    looks.hold = async () => {}
    expect((await poll()).messages[0]?.value?.id).toBe(id)
    held.open()
    expect((await early).messages[0]?.value?.id).toBe(id)
    await shapes.held(0)
  })
})
