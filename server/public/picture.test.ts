import { expect, test } from 'vitest'
import type { MediaItem, Tier } from '#sync-rules'
import type { PublicBoard } from '../social.ts'
import { bold, regular } from './face.ts'
import { Painter } from './painter.ts'
import { drawPicture } from './picture.ts'

const film = (title: string, more: Partial<MediaItem> = {}): MediaItem => ({
  id: '00000000-0000-4000-8000-000000000001',
  media_type: 'MOVIE',
  title,
  original_title: null,
  release_year: null,
  tmdb_id: null,
  attributes: {},
  is_user_generated: false,
  created_at: '2026-11-25T10:00:00.000Z',
  updated_at: '2026-11-25T10:00:00.000Z',
  ...more,
})

/** A board with these titles, and in each tier so many more that are not shown. */
function board(tiers: Partial<Record<Tier, (string | MediaItem)[]>>, hidden = 0, username = 'ada'): PublicBoard {
  const lists = Object.entries(tiers) as [Tier, (string | MediaItem)[]][]
  const counts = Object.fromEntries(lists.map(([tier, list]) => [tier, list.length + hidden]))
  const places = lists.flatMap(([tier, list]) =>
    list.map((item, i) => ({
      tier,
      place: i + 1,
      visual_score: 9,
      media_item: typeof item === 'string' ? film(item) : item,
    })),
  )
  return { username, counts, total: Object.values(counts).reduce((sum, n) => sum + n, 0), places }
}

/** The lines of a picture, as they are read. */
const linesOf = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/gu)].map(match => match[1])

test('the picture tells whose it is, the best of each tier, and how much more there is', () => {
  const { svg } = drawPicture(board({ S: ['Alien', 'Arcadia', 'Fargo'], D: ['Cats'] }, 5))
  expect(linesOf(svg)).toEqual([
    ...['The canon of ada', 'S', 'Alien', 'Arcadia · Fargo and 5 more'],
    ...['D', 'Cats', 'and 5 more', '14 films and plays · MARQUEE'],
  ])
  expect(linesOf(drawPicture(board({})).svg)).toEqual(['The canon of ada', 'Nothing ranked yet', 'MARQUEE'])
})

test('the same list has the same name, another list another one', () => {
  const etag = (...titles: string[]) => drawPicture(board({ S: titles })).etag
  expect(etag('Alien', 'Fargo')).toBe(etag('Alien', 'Fargo'))
  expect(etag('Alien', 'Fargo')).not.toBe(etag('Fargo', 'Alien'))
})

test.each<[string, MediaItem, string]>([
  ['in Cyrillic', film('Сталкер'), 'Сталкер'],
  ['with an accent put together', film('Le\u0301on'), 'Léon'],
  ['in letters the face lacks', film('羅生門', { release_year: 1950 }), 'a film of 1950'],
  ['of a play, in letters the face lacks', film('夕鶴', { media_type: 'PLAY' }), 'a play'],
  ['with an original in letters it has', film('七人の侍', { original_title: 'Seven Samurai' }), 'Seven Samurai'],
  ['with a picture among the letters', film('Up 🎈'), 'Up'],
  ['of pictures alone', film('🎈🎈', { release_year: 2009 }), 'a film of 2009'],
  ['turned round', film('\u202eexe.png\u0000\u0007'), 'exe.png'],
  ['of markup', film('</text><script>&'), '&lt;/text&gt;&lt;script&gt;&amp;'],
])('a title %s is drawn as far as the face goes', (_, item, drawn) => {
  expect(linesOf(drawPicture(board({ S: [item] })).svg)[2]).toBe(drawn)
})

test('nothing is wider than the picture, however long', () => {
  const long = ['W'.repeat(300), 'il '.repeat(100), 'Dr. Strangelove '.repeat(20)]
  for (const title of long) {
    const { svg } = drawPicture(board({ S: [title, title, 'Alien'], A: ['Alien', title] }, 9_000, 'W'.repeat(32)))
    const texts = [
      ...svg.matchAll(/<text x="([\d.]+)" y="[\d.]+" font-size="([\d.]+)" font-weight="(\d+)"[^>]*?>([^<]*)</gu),
    ]
    expect(texts.length).toBeGreaterThan(5)
    for (const [, x, size, weight, text] of texts) {
      const face = weight === '700' ? bold() : regular()
      if (!text?.includes('MARQUEE')) expect(Number(x) + face.width(text ?? '', Number(size))).toBeLessThan(1200 - 60)
    }
  }
})

test('TMDB’s notice is on the picture where its data is', () => {
  expect(drawPicture(board({ S: ['Alien'] })).svg).not.toContain('TMDB')
  expect(drawPicture(board({ S: [film('Alien', { tmdb_id: 348 })] })).svg).toContain(
    'not endorsed or certified by TMDB.',
  )
})

test('the face is measured as its file says', () => {
  // Advance widths of the file, in thousandths of the size.
  expect([regular().width('A', 1000), bold().width('A', 1000)].every(width => width > 600 && width < 800)).toBe(true)
  expect(regular().width('ll', 10)).toBeCloseTo(2 * regular().width('l', 10))
  expect(['é', 'Ж', '½', '羅', '🎈'].map(letter => regular().has(letter))).toEqual([true, true, true, false, false])
})

test('a picture is a PNG of 1200 by 630, painted once for all who ask', async () => {
  const painter = new Painter()
  const { svg, etag } = drawPicture(board({ S: ['Alien'] }))
  const [first, second] = await Promise.all([painter.paint(etag, svg), painter.paint(etag, svg)])
  expect(first).toBe(second)
  const png = Buffer.from(first)
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630])
})

test('more than a few pictures at once are put off, and the others are painted', async () => {
  const painter = new Painter()
  const all = Array.from({ length: 20 }, (_, i) => drawPicture(board({ S: [`Film ${i}`] })))
  const ends = await Promise.allSettled(all.map(({ svg, etag }) => painter.paint(etag, svg)))
  const refused = ends.filter(end => end.status === 'rejected')
  expect(refused.map(end => end.reason.code)).toEqual(Array(4).fill('unavailable'))
  const last = all.at(-1) as { svg: string; etag: string }
  expect((await painter.paint(last.etag, last.svg)).length).toBeGreaterThan(1000)
})

test('what cannot be painted fails alone', async () => {
  const painter = new Painter()
  await expect(painter.paint('broken', '<svg')).rejects.toThrow()
  const { svg, etag } = drawPicture(board({ S: ['Alien'] }))
  expect((await painter.paint(etag, svg)).length).toBeGreaterThan(1000)
  expect(painter.has('broken')).toBe(false)
})
