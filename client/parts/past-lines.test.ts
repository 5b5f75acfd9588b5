import { describe, expect, test } from 'vitest'
import type { HistoryEntry, MediaItem, Mutation, Tier } from '#sync-rules'
import type { Past, View } from '../store/types.ts'
import { logged, stillUndoes, waiting } from './past-lines.ts'
import { becameOf, momentOf, sentenceOf } from './past-words.ts'

const titles: Record<string, string> = { a: 'Alien', h: 'Heat', q: 'Fargo' }
const view = (S: string[], { notes = null, saved = [] }: { notes?: string | null; saved?: string[] } = {}): View => ({
  tiers: { S, A: [], B: [], C: [], D: [] },
  entry: id =>
    S.includes(id)
      ? { media_id: id, tier: 'S', notes, needs_placing: false, pending: false, origin: 'hand' }
      : undefined,
  media: id => (id in titles ? ({ id, title: titles[id] } as MediaItem) : undefined),
  watchlist: saved.map(media_id => ({ media_id, added_at: null, pending: false })),
  waiting: new Set(),
})

const place = (media_id: string, tier: Tier, left: string[] = [], right: string[] = []): Mutation => ({
  kind: 'ranking.place',
  args: { media_id, tier, left, right },
})

describe('a change in words', () => {
  test.each<[string, string, object, Tier | null | undefined, string]>([
    ['a first ranking', 'ranking.place', { tier: 'A', left: [], right: [] }, null, 'Alien ranked in A'],
    [
      'a wish that lost',
      'ranking.place',
      { tier: 'A', left: [], right: ['h'] },
      undefined,
      'Alien put in A, above Heat',
    ],
    ['a move', 'ranking.place', { tier: 'A', left: ['q'], right: ['h'] }, 'B', 'Alien moved from B to A, above Heat'],
    ['to the end', 'ranking.place', { tier: 'A', left: ['q'], right: [] }, 'A', 'Alien moved within A, below Fargo'],
    [
      'beside one whose title is not here',
      'ranking.place',
      { tier: 'A', left: [], right: ['?'] },
      'B',
      'Alien moved from B to A',
    ],
    [
      'out of a file',
      'ranking.place',
      { tier: 'A', left: ['q'], right: ['h'], if_absent: true },
      null,
      'Alien ranked in A',
    ],
    ['by another program', 'rest.move', { ranking_id: 'r', tier: 'C' }, 'B', 'Alien moved from B to C'],
    ['a removal', 'ranking.remove', {}, 'B', 'Alien taken off the list'],
    ['a note', 'ranking.note', { notes: 'again' }, 'B', 'Note of Alien: “again”'],
    ['a long note', 'rest.note', { notes: '😀'.repeat(200) }, 'B', `Note of Alien: “${'😀'.repeat(160)} …”`],
    ['a note taken away', 'ranking.note', { notes: null }, 'B', 'Note of Alien removed'],
    ['another match', 'ranking.rematch', { to_media_id: 'h' }, 'B', 'Alien corrected to Heat'],
    ['saved', 'watchlist.add', {}, null, 'Alien saved for later'],
    ['what a later version knows', 'ranking.sing', {}, null, 'Alien changed in a way this version does not know'],
    [
      'nonsense that was refused',
      'ranking.place',
      { tier: 7 },
      null,
      'Alien changed in a way this version does not know',
    ],
  ])('%s', (_, kind, args, from_tier, words) => {
    expect(sentenceOf(view([]), { kind, args: { ...args }, from_tier, run: undefined, media_id: 'a' })).toBe(words)
  })

  test.each([
    [2, 0, 'An import: 2 titles ranked'],
    [1, 1, 'An import: one title ranked, one saved for later'],
    [0, 3, 'An import: 3 titles saved for later'],
    [0, 0, 'An import: nothing new'],
  ])('of an import that ranked %i and saved %i', (ranked, saved, words) => {
    const run = { ranked, saved, imported: true }
    expect(sentenceOf(view([]), { kind: 'ranking.note', args: {}, from_tier: null, run, media_id: 'a' })).toBe(words)
  })

  test('when it was is said by the calendar', () => {
    const at = (text: string) => new Date(text).getTime()
    const now = at('2026-03-29T21:30:00')
    expect(momentOf(at('2026-03-29T00:05:00'), now)).toMatch(/^today /u)
    expect(momentOf(at('2026-03-28T23:55:00'), now)).toMatch(/^yesterday /u)
    expect(momentOf(at('2026-03-27T23:55:00'), now)).toMatch(/2026/u)
  })

  test('what is simply done needs no word; what lost later has one', () => {
    expect(becameOf({ outcome: 'applied', reason: null, overruled: false })).toBeUndefined()
    expect(becameOf({ outcome: null, reason: null, overruled: false })).toBeUndefined()
    expect(becameOf({ outcome: 'applied', reason: null, overruled: true })).toMatch(/decided otherwise/u)
    expect(becameOf({ outcome: 'rejected', reason: 'quota', overruled: false })).toMatch(/full/u)
  })
})

describe('what takes a change back today', () => {
  const note: Mutation = { kind: 'ranking.note', args: { media_id: 'a', notes: 'was', base_notes: 'is' } }
  test.each<[string, View, Mutation, Mutation[]]>([
    ['a place it left', view(['h']), place('a', 'S', ['h']), [place('a', 'S', ['h'])]],
    ['a place it has', view(['h', 'a', 'q']), place('a', 'S', ['h'], ['q']), []],
    ['a place beside one that left', view(['h', 'a']), place('a', 'S', ['h'], ['q']), []],
    ['another place in its tier', view(['a', 'h']), place('a', 'S', ['h']), [place('a', 'S', ['h'])]],
    ['a removal of what is gone', view([]), { kind: 'ranking.remove', args: { media_id: 'a' } }, []],
    ['a note that is back', view(['a'], { notes: 'was' }), note, []],
    [
      'a note that changed again',
      view(['a'], { notes: 'later' }),
      note,
      [{ ...note, args: { ...note.args, base_notes: 'later' } } as Mutation],
    ],
    ['a mark of what is ranked now', view(['a']), { kind: 'watchlist.add', args: { media_id: 'a' } }, []],
    [
      'a mark that is there',
      view([], { saved: ['a'] }),
      { kind: 'watchlist.remove', args: { media_id: 'a' } },
      [{ kind: 'watchlist.remove', args: { media_id: 'a' } }],
    ],
  ])('%s', (_, now, undo, left) => {
    expect(stillUndoes(now, [undo])).toEqual(left)
  })
})

describe('what waits', () => {
  let n = 0
  const past = (
    mutation: Mutation,
    undo: Mutation[] = [{ kind: 'ranking.remove', args: { media_id: mutation.args.media_id } }],
  ): Past => {
    n++
    const wish = { ...mutation, op_id: `op ${n}`, t: new Date(n * 1000).toISOString() }
    return { wish, from_tier: null, undo }
  }
  const brought = (media_id: string, batch_id?: string): Mutation => ({
    kind: 'ranking.place',
    args: { media_id, tier: 'B', left: [], right: [], if_absent: true, ...(batch_id && { batch_id }) },
  })
  const stub = (media_id: string): Mutation => ({
    kind: 'media.stub',
    args: { media_id, media_type: 'PLAY', title: 'X' },
  })

  test('what was brought at once is one line, taken back last first; by hand each is its own; two imports are two', () => {
    const all = [
      past(stub('z'), []),
      past(place('z', 'S')),
      past(stub('s'), []),
      past(brought('a', 'one')),
      past(brought('h', 'one')),
      past(brought('q', 'one'), []),
      past(brought('s', 'two')),
      past(place('q', 'A')),
    ]
    const lines = waiting(all, 0)
    expect(lines.map(({ kind, run }) => run?.ranked ?? kind)).toEqual([
      'ranking.place',
      1,
      2,
      'ranking.place',
      'media.stub',
    ])
    expect(lines[2]?.undo.map(mutation => mutation.args.media_id)).toEqual(['h', 'a'])
    expect(lines[2]?.run?.imported).toBe(true)
    expect(waiting(all, Date.parse(lines[1]?.at ?? '')).length).toBe(2)
  })

  test('a change that is shown from this device already is not shown from the log', () => {
    const entry = (op_id: string | null) =>
      ({ op_id, seq: 1, overruled_by: null, run: null, undo: [] }) as unknown as HistoryEntry
    expect(logged([entry('x'), entry('y'), entry(null)], new Set(['x']))).toHaveLength(2)
  })
})
