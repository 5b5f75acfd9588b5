import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mutations, tiers } from '#sync-rules'
import { sourceKey } from './index.ts'
import { catalogueOf, lists, look, media, plan } from './testing/desk.ts'

/** Items that are nearly right, so that the interesting paths are met, and anything at all beside them. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'A',
    'a',
    'The Visitor',
    'Parasite',
    '',
    ' ',
    '\u202e',
    '\ud83d',
    '\u0000',
    'e\u0301',
    'x'.repeat(400),
  ),
)
const odd = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ weight: 6, arbitrary: usual }, fc.jsonValue({ maxDepth: 2 }))
const item = fc.record(
  {
    id: odd(
      fc.oneof(
        fc.integer({ min: 0, max: 4 }).map(n => `tmdb_${n}`),
        text,
        fc.constantFrom('3', '__proto__'),
      ),
    ),
    title: odd(text),
    year: odd(fc.constantFrom('1979', '2007', '—', '', '1869', '2101', '99999')),
    posterUrl: odd(fc.constantFrom('', 'https://image.tmdb.org/t/p/w500/abcDEF12.jpg', 'javascript:1')),
    type: odd(fc.constantFrom('movie', 'theater', 'Play', 'book')),
    genres: odd(fc.array(odd(text), { maxLength: 30 })),
    director: odd(text),
    tier: odd(fc.constantFrom('S', 'A', 'b', ' C', 'F')),
    rank: odd(fc.integer({ min: -3, max: 3 })),
    notes: odd(fc.oneof(text, fc.constant('👨‍👩‍👧‍👦'.repeat(300)), fc.constant('n'.repeat(1500)))),
    addedAt: odd(fc.constantFrom('2026-01-01T00:00:00.000Z', 'yesterday')),
  },
  { requiredKeys: [] },
)
const list = fc.oneof(
  { weight: 8, arbitrary: fc.array(odd(item), { maxLength: 12 }).map(value => JSON.stringify(value)) },
  fc.json(),
  fc.string(),
  fc.constant(null),
)
const lengthOf = (raw: string | null): number => {
  try {
    const value: unknown = JSON.parse(raw ?? 'null')
    return Array.isArray(value) ? value.length : 0
  } catch {
    return 0
  }
}
const world = catalogueOf(media('The Visitor', 1979), media('Two', 2007, { tmdb_id: 2 }))

test('whatever a browser holds, every entry is accounted for exactly once, and reading it never fails', async () => {
  await fc.assert(
    fc.asyncProperty(list, list, async (rankings, watchlist) => {
      const { parsed } = await look(lists(rankings, watchlist))
      const { ranked, demo_left_out, bookmarks, set_aside, merged, already_ranked } = parsed
      const sources = [...ranked, ...demo_left_out, ...bookmarks, ...set_aside].map(entry => entry.source)
      const went = [...merged, ...already_ranked].map(entry => entry.from)
      const keys = [...sources, ...went].map(sourceKey)
      expect(new Set(keys).size).toBe(keys.length)
      expect(keys).toHaveLength(lengthOf(rankings) + lengthOf(watchlist))
    }),
    { numRuns: 500 },
  )
})

test('whatever a browser holds, the ops are such as the contract accepts, and the same when made again', async () => {
  await fc.assert(
    fc.asyncProperty(list, list, async (rankings, watchlist) => {
      const raw = lists(rankings, watchlist)
      const { ops, resolution } = await plan(raw, { catalogue: world })
      for (const { mutation } of ops) {
        const args: unknown = mutation.args
        expect(mutations[mutation.kind].safeParse(args)).toEqual({ success: true, data: args })
      }
      expect(new Set(ops.map(op => op.op_id)).size).toBe(ops.length)
      const again = await plan(raw, { catalogue: world })
      expect(again.ops).toEqual(ops)
      const ids = [...resolution.ranked, ...resolution.bookmarks].map(entry => entry.target.media_id)
      expect(new Set(ids).size).toBe(ids.length)
    }),
    { numRuns: 300 },
  )
})

test('no note is lost: each is in an op or left whole', async () => {
  const noted = fc.record({
    id: fc.integer({ min: 1, max: 3 }).map(n => `tmdb_${n}`),
    title: fc.constant('Same'),
    type: fc.constant('movie'),
    tier: fc.constantFrom(...tiers),
    rank: fc.integer({ min: 0, max: 5 }),
    notes: fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 2500, size: 'max' })
      .filter(note => note.trim() !== ''),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(noted, { maxLength: 6 }), async items => {
      const { ops, notes_left } = await plan(lists(JSON.stringify(items)))
      const sent = ops.flatMap(({ mutation }) => (mutation.kind === 'ranking.note' ? (mutation.args.notes ?? '') : []))
      const all = [...sent, ...notes_left.map(note => note.text)]
      for (const { notes } of items) expect(all.some(text => text.includes(notes))).toBe(true)
    }),
    { numRuns: 100 },
  )
})
