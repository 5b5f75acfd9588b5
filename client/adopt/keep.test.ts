import { expect, test } from 'vitest'
import { hashLists, keptLists, notesFile, rawFile, readOldLists, takenBy } from './index.ts'
import { digest, lists } from './testing/desk.ts'
import { p03, p11 } from './testing/payloads.ts'

test('the old lists are read and never written', () => {
  const kept = new Map([['marquee_rankings_v1', p03]])
  const raw = readOldLists({ getItem: key => kept.get(key) ?? null })
  expect(raw).toEqual({ rankings: p03, watchlist: null, later_version: false })
})

test('a later version’s own key is noticed, not read', () => {
  const raw = readOldLists({ getItem: key => (key === 'spool_onboarding_picks' ? '[]' : null) })
  expect(raw).toEqual({ rankings: null, watchlist: null, later_version: true })
})

test('a browser that forbids its storage has no old lists', () => {
  const storage = {
    getItem: (): string | null => {
      throw new DOMException('denied', 'SecurityError')
    },
  }
  expect(readOldLists(storage)).toEqual({ rankings: null, watchlist: null, later_version: false })
})

test('a corrupt or hostile list can be downloaded to the letter', () => {
  const raw = lists(p03, `${p11}\ud83d`)
  const { text } = rawFile(raw, 'ab'.repeat(32))
  expect(JSON.parse(text).keys).toEqual({ marquee_rankings_v1: p03, marquee_watchlist_v1: `${p11}\ud83d` })
})

test('lists that differ in anything have different hashes', async () => {
  const all = [
    lists(null),
    lists(''),
    lists(null, ''),
    lists('[]'),
    lists(null, '[]'),
    lists('[ ]'),
    lists('\ud83d'),
    lists('\ud83e'),
  ]
  const hashes = await Promise.all(all.map(raw => hashLists(raw, digest)))
  expect(new Set(hashes).size).toBe(all.length)
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/u)
})

test('what somebody else took in on this browser is asked about anew', () => {
  const kept = [keptLists(lists('[]'), 'h1', 'bob', '2026-11-24T00:00:00.000Z')]
  expect(takenBy(kept, 'h1', 'bob')).toBe('you')
  expect(takenBy(kept, 'h1', 'ada')).toBe('somebody_else')
  expect(takenBy(kept, 'h2', 'bob')).toBe('nobody')
})

test('notes that stay out are in a file, whole', () => {
  const text = 'x'.repeat(3000)
  expect(notesFile([{ title: 'Long', text }], 'abcdef0123', 'Without a title').text).toContain(text)
})
