import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinNotes, mergeNotes } from './notes.ts'

const merge = (base: string, theirs: string, ours: string) => {
  const result = mergeNotes(base.replaceAll('/', '\n'), theirs.replaceAll('/', '\n'), ours.replaceAll('/', '\n'))
  return result.clean ? result.text.replaceAll('\n', '/') : 'clash'
}

test.each([
  ['both changed a line of their own', 'great/slow', 'great!/slow', 'great/slow but fair', 'great!/slow but fair'],
  ['both changed the same line', 'great/slow', 'superb/slow', 'fine/slow', 'clash'],
  ['one appended', 'a', 'a', 'a/b', 'a/b'],
  ['both appended', 'a', 'a/b', 'a/c', 'clash'],
  ['both wrote the first words', '', 'hello', 'good day', 'clash'],
  ['both wrote the same', '', 'hello', 'hello', 'hello'],
  ['one deleted a line, the other changed another', 'a/b/c', 'b/c', 'a/b/C', 'b/C'],
  ['one deleted what the other changed', 'a/b', 'a', 'a/B', 'clash'],
  ['one emptied it', 'a/b', 'a/b', '', ''],
  ['insertions far apart', 'a/b/c/d', 'x/a/b/c/d', 'a/b/c/d/y', 'x/a/b/c/d/y'],
])('%s', (_, base, theirs, ours, expected) => {
  expect(merge(base, theirs, ours)).toBe(expected)
})

const note = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 6 }).map(lines => lines.join('\n'))

test('an edit against an untouched side always stands, and the sides can be swapped', () => {
  fc.assert(
    fc.property(note, note, note, (base, theirs, ours) => {
      expect(mergeNotes(base, base, ours)).toEqual({ clean: true, text: ours })
      expect(mergeNotes(base, theirs, base)).toEqual({ clean: true, text: theirs })
      expect(mergeNotes(base, theirs, ours).clean).toBe(mergeNotes(base, ours, theirs).clean)
    }),
  )
})

test.each([
  ['the other has none', 'N', null, 'N', undefined],
  ['this one has none', null, 'N', 'N', undefined],
  ['both are the same', 'N', 'N', 'N', undefined],
  ['one holds the other', 'N', 'before\nN\nafter', 'before\nN\nafter', undefined],
  ['they differ', 'one', 'two', 'one\ntwo', undefined],
  ['they have no room together', 'a'.repeat(1999), 'b'.repeat(1999), 'a'.repeat(1999), 'b'.repeat(1999)],
])('two notes that become one: %s', (_, from, to, text, left) => {
  expect(joinNotes(from, to)).toEqual(left === undefined ? { text } : { text, left })
})

test('a text of very many lines is kept whole rather than merged at length', () => {
  const lines = (word: string) => Array.from({ length: 900 }, (_, i) => (i % 2 ? '' : word)).join('\n')
  expect(mergeNotes(lines('a'), lines('b'), lines('c'))).toEqual({ clean: false })
})
