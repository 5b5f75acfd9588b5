import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EmbeddedShapes } from './embedded.ts'
import {
  FOR_EVER,
  insertRanking,
  type Message,
  type Params,
  type Reader,
  type Shapes,
  shapesOn,
} from './testing/harness.ts'
import { subjects } from './testing/subjects.ts'

const quiet = { stream: FOR_EVER, keepAlive: FOR_EVER }

describe.each(subjects)('an event stream of $name', subject => {
  let shapes: Shapes
  let ada: Reader
  beforeAll(async () => {
    shapes = await shapesOn({ subject, patience: quiet })
  })
  beforeEach(async () => {
    ada = await shapes.user()
  })
  afterAll(() => shapes[Symbol.asyncDispose]())

  test('opens before there is anything to say, and names the place that was asked for', async () => {
    const { next } = await ada.snapshot()
    await using stream = await open(ada, next)
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('electric-offset')).toBe(next.offset)
    expect(stream.headers.get('electric-handle')).toBe(next.handle)
    expect(stream.headers.get('electric-cursor')).toMatch(/^\d+$/u)
    expect(stream.headers.get('cache-control')).toBe('private, no-store')
    const { id, seq } = await ada.rank('S', 'a0')
    expect(await stream.message()).toMatchObject({ value: { id, seq: `${seq}` } })
    expect((await stream.message()).headers.control).toBe('up-to-date')
  })

  test('that begins behind tells what was missed', async () => {
    const { next } = await ada.snapshot()
    const { id } = await ada.rank('S', 'a0')
    await ada.changes(next, 1)
    await using stream = await open(ada, next)
    expect(stream.headers.get('electric-offset')).toBe(next.offset)
    expect((await stream.message()).value?.id).toBe(id)
    expect((await stream.message()).headers.control).toBe('up-to-date')
    // Electric ends it here, and the client opens another.
    if (!subject.embedded) return
    await ada.edit(id, "notes = 'more'")
    expect((await stream.message()).value?.notes).toBe('more')
    expect((await stream.message()).headers.control).toBe('up-to-date')
  })

  if (subject.embedded) {
    test('cut in the middle of a change is taken up without loss or repetition', async () => {
      const { next } = await ada.snapshot()
      const first = await ada.rank('S', 'a0')
      const several = await ada.write(async (tx, seq) => {
        for (const position of ['b1', 'b2', 'b3']) {
          await insertRanking(tx, ada.id, seq, { tier: 'A', position, notes: null })
        }
        return seq
      })
      // As a client does that got the first change and lost the line in the second: it counts on the last up-to-date only.
      const later = await ada.get({ ...next, offset: `${first.seq}_0`, live: 'true' })
      expect(later.messages.map(m => m.headers.lsn)).toEqual([`${several}`, `${several}`, `${several}`, undefined])
      await using stream = await open(ada, { ...next, offset: `${several}_0` })
      const { id } = await ada.rank('B', 'a0')
      expect((await stream.message()).value?.id).toBe(id)
    })
  }

  if (subject.embedded) {
    test('shows that it lives', async () => {
      const { next } = await ada.snapshot()
      await using lively = await shapes.beside(new EmbeddedShapes(shapes.deps, { ...quiet, keepAlive: 1 }))
      await using stream = await open(ada.at(lively.url), next)
      expect(await stream.block()).toBe(': keep-alive')
    })
  }

  if (subject.embedded) {
    test('ends by itself, and first tells how far other tables have moved its user', async () => {
      const { next } = await ada.snapshot('watchlist_items')
      const { seq } = await ada.rank('S', 'a0')
      await using brief = await shapes.beside(new EmbeddedShapes(shapes.deps, { ...quiet, stream: 1 }))
      await using stream = await open(ada.at(brief.url), next, 'watchlist_items')
      expect((await stream.message()).headers.global_last_seen_lsn).toBe(`${seq}`)
      expect(await stream.block()).toBeUndefined()
    })
  }

  if (subject.embedded) {
    test('waits for a line that is full again and again, and leaves nothing behind on it', async () => {
      const warnings: string[] = []
      const warn = ({ message }: Error) => void warnings.push(message)
      process.on('warning', warn)
      const { id } = await ada.rank('S', 'a0')
      const { next } = await ada.snapshot()
      {
        await using stream = await open(ada, next)
        for (let i = 0; i < 12; i++) {
          await ada.edit(id, `notes = repeat('${i % 10}', 50000)`)
          expect((await stream.message()).value?.notes).toMatch(new RegExp(`^${i % 10}{50000}$`, 'u'))
          expect((await stream.message()).headers.control).toBe('up-to-date')
        }
      }
      process.off('warning', warn)
      expect(warnings).toEqual([])
    })
  }

  test('is not opened for a void handle, and says why as any request', async () => {
    const answer = await ada.get({ offset: '0_0', handle: 'x', live: 'true', live_sse: 'true' })
    expect(answer.status).toBe(409)
    expect(answer.messages).toEqual([{ headers: { control: 'must-refetch' } }])
  })
})

/** Opens a stream and reads it block by block. */
async function open(reader: Reader, params: Params, shape: 'user_rankings' | 'watchlist_items' = 'user_rankings') {
  const leave = new AbortController()
  const address = reader.address({ ...params, live: 'true', live_sse: 'true' }, shape)
  const answer = await fetch(address, { headers: reader.headers, signal: leave.signal })
  const chunks = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const block = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const found = text.slice(0, end)
        text = text.slice(end + 2)
        return found
      }
      const chunk = await chunks?.read()
      if (!chunk || chunk.done) return undefined
      text += chunk.value
    }
  }
  return {
    headers: answer.headers,
    block,
    async message(): Promise<Message> {
      const data = await block()
      if (!data?.startsWith('data: ')) throw new Error(`Not an event: ${data}`)
      return JSON.parse(data.slice(6))
    },
    async [Symbol.asyncDispose]() {
      leave.abort()
      await shapesIdle(chunks)
    },
  }
}

/** Lets the aborted read finish, so that nothing rejects unheard. */
const shapesIdle = (chunks: ReadableStreamDefaultReader<string> | undefined) => chunks?.cancel().catch(() => {})
