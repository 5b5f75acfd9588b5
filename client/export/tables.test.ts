import Papa from 'papaparse'
import { expect, test } from 'vitest'
import type { MediaItem, Tier } from '#sync-rules'
import { media } from '../adopt/testing/desk.ts'
import type { Entry, View } from '../store/types.ts'
import { letterboxdFilms, letterboxdWatchlist, playsIn, rankingsCsv, watchlistCsv } from './tables.ts'

interface Line {
  item: MediaItem
  tier: Tier
  notes?: string
  needs_placing?: boolean
}

function viewOf(lines: readonly Line[], saved: readonly MediaItem[] = []): View {
  const tier = (name: Tier) => lines.filter(line => line.tier === name).map(line => line.item.id)
  const items = new Map([...lines.map(line => line.item), ...saved].map(item => [item.id, item]))
  const entries = new Map(
    lines.map(({ item, tier, notes = null, needs_placing = false }): [string, Entry] => [
      item.id,
      { media_id: item.id, tier, notes, needs_placing, origin: 'hand', pending: false },
    ]),
  )
  return {
    tiers: { S: tier('S'), A: tier('A'), B: tier('B'), C: tier('C'), D: tier('D') },
    entry: id => entries.get(id),
    media: id => items.get(id),
    watchlist: saved.map(({ id }) => ({ media_id: id, added_at: '2026-01-02T03:04:05.000Z', pending: false })),
    waiting: new Set(lines.flatMap(({ item, needs_placing }) => (needs_placing ? [item.id] : []))),
  }
}

const film = (title: string, year: number | null = 2000, more: Partial<MediaItem> = {}) => media(title, year, more)
const table = (text: string) => Papa.parse<Record<string, string>>(text, { header: true }).data

test('the list as a table says place, score and note of each, best first', () => {
  const view = viewOf([
    { item: film('Heat', 1995, { tmdb_id: 949 }), tier: 'S', notes: 'Two “men”, a coffee;\n"now"' },
    { item: film('Arcadia', null, { media_type: 'PLAY' }), tier: 'S', needs_placing: true },
    { item: film('Cats', 2019), tier: 'D' },
  ])
  const text = rankingsCsv(view)
  expect(
    text.startsWith('\ufefftier,place,score,type,title,original_title,year,tmdb_id,note,place_me,origin\r\n'),
  ).toBe(true)
  expect(
    table(text.slice(1)).map(row => [row.tier, row.place, row.score, row.type, row.title, row.year, row.tmdb_id]),
  ).toEqual([
    ['S', '1', '9.7', 'film', 'Heat', '1995', '949'],
    ['S', '2', '9.2', 'play', 'Arcadia', '', ''],
    ['D', '1', '2.9', 'film', 'Cats', '2019', ''],
  ])
  expect(table(text.slice(1)).map(row => [row.note, row.place_me, row.origin])).toEqual([
    ['Two “men”, a coffee;\n"now"', '', 'hand'],
    ['', 'yes', 'hand'],
    ['', '', 'hand'],
  ])
})

test.each([['=HYPERLINK("http://e.example")'], ['+1'], ['-30-'], ['@sum(A1)'], ['\t=1'], ['=1+1\nand a second line']])(
  'a spreadsheet takes %j for text, in every table',
  text => {
    const item = film(text)
    const view = viewOf([{ item, tier: 'S', notes: text }], [film(text, 1999)])
    const cells = [
      rankingsCsv(view).slice(1),
      watchlistCsv(view).slice(1),
      ...letterboxdFilms(view, { notes: true }),
      ...letterboxdWatchlist(view),
    ]
      .flatMap(csv => Papa.parse<string[]>(csv).data)
      .flat()
    expect(cells.filter(cell => cell.includes(text))).toEqual(Array.from({ length: 6 }, () => `'${text}`))
    expect(cells.filter(cell => /^[=+\-@\t]/u.test(cell))).toEqual([])
  },
)

test('Letterboxd gets films only, with stars that never contradict the order, and notes only when asked for', () => {
  const lines = (['S', 'A', 'B', 'C', 'D'] as const).flatMap(tier =>
    Array.from(
      { length: 30 },
      (_, i): Line => ({ item: film(`${tier}${i}`, 2000, { tmdb_id: null }), tier, notes: 'mine' }),
    ),
  )
  const play: Line = { item: film('Arcadia', 1993, { media_type: 'PLAY' }), tier: 'S' }
  const view = viewOf(
    [play, ...lines],
    [
      film('Fargo', 1996, { tmdb_id: 275, attributes: { director: 'Joel Coen' } }),
      film('Cats', 1981, { media_type: 'PLAY' }),
    ],
  )
  const [text = ''] = letterboxdFilms(view)
  expect(text.split('\r\n')[0]).toBe('tmdbID,Title,Year,Directors,Rating10')
  expect(text).not.toContain('mine')
  const rows = table(text.trimEnd())
  expect(rows.map(row => row.Title)).toEqual(lines.map(line => line.item.title))
  const ratings = rows.map(row => Number(row.Rating10))
  expect(ratings).toEqual(ratings.toSorted((a, b) => b - a))
  expect([ratings[0], ratings[29], ratings[30], ratings[60], ratings[90], ratings.at(-1)]).toEqual([10, 9, 8, 7, 6, 1])
  expect(letterboxdFilms(view, { notes: true })[0]).toContain('mine')
  expect(letterboxdWatchlist(view)).toEqual(['tmdbID,Title,Year,Directors\r\n275,Fargo,1996,Joel Coen\r\n'])
  expect(playsIn(view)).toBe(2)
})

test('what is too much for one file becomes several, each with its header and none too big', () => {
  const lines = Array.from(
    { length: 500 },
    (_, i): Line => ({ item: film(`Filmé ${i} "${'ß'.repeat(i % 40)}"`), tier: 'B' }),
  )
  const parts = letterboxdFilms(viewOf(lines), { limit: 4_000 })
  expect(parts.length).toBeGreaterThan(5)
  for (const part of parts) {
    expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(4_000)
    expect(part.startsWith('tmdbID,Title')).toBe(true)
  }
  const titles = parts.flatMap(part => table(part.trimEnd()).map(row => row.Title))
  expect(titles).toEqual(lines.map(line => line.item.title))
  expect(letterboxdFilms(viewOf([]))).toEqual([])
})
