import { createHash } from 'node:crypto'
import { isFromTmdb, type Tier, tiers } from '#sync-rules'
import type { PublicBoard, PublicPlace } from '../social.ts'
import { bold, type Face, regular } from './face.ts'
import { escapeText } from './html.ts'
import { colour } from './palette.ts'
import { page, picture as texts } from './texts.ts'

/** The preview of a board, as other sites show it beside a link. */
export const WIDTH = 1200
export const HEIGHT = 630
/** What of a board it shows: enough to fill a line of short titles. */
export const SHOWN = { each: 8, limit: 40 }

const LEFT = 64
const PLATE = 78
const TEXT = LEFT + PLATE + 26
const ROOM = WIDTH - TEXT - LEFT
const TOP = 158
const STEP = 88

/** An SVG of fixed size, and a name that is another one whenever anything in it is. */
export function drawPicture(board: PublicBoard): { svg: string; etag: string } {
  const ranked = tiers.filter(tier => board.counts[tier])
  // Fewer tiers stand further apart, and in the middle.
  const step = Math.min(118, (STEP * 5) / Math.max(ranked.length, 1))
  const top = TOP + (STEP * 5 - step * ranked.length) / 2
  const rows = ranked.map((tier, i) => drawTier(board, tier, top + i * step + (step - PLATE) / 2))
  const heading = fitted(texts.heading(board.username), bold(), 58, WIDTH - 2 * LEFT, 0.4)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="Playfair Display">
<rect width="${WIDTH}" height="${HEIGHT}" fill="${colour('ground')}"/>
${bulbs()}
${line({ x: LEFT, y: 112, face: bold(), size: heading.size, fill: colour('text') }, heading.text)}
${rows.length > 0 ? rows.join('\n') : line({ x: LEFT, y: 370, face: regular(), size: 44, fill: colour('soft') }, texts.none)}
${foot(board)}
</svg>`
  return { svg, etag: `"${createHash('sha256').update(svg).digest('base64url').slice(0, 27)}"` }
}

function drawTier(board: PublicBoard, tier: Tier, y: number): string {
  const places = board.places.filter(place => place.tier === tier)
  const [first, ...others] = places.map(titleOf)
  const rest = listOf(others, (board.counts[tier] ?? 0) - 1)
  const middle = y + PLATE / 2
  const best = fitted(first ?? '', bold(), 36, ROOM)
  return [
    `<rect x="${LEFT}" y="${y}" width="${PLATE}" height="${PLATE}" rx="10" fill="${colour(`tier-${tier}`)}"/>`,
    line({ x: LEFT + PLATE / 2, y: middle + 16, face: bold(), size: 46, fill: colour('on-tier'), middle: true }, tier),
    line(
      { x: TEXT, y: rest ? middle - 3 : middle + 12, face: bold(), size: best.size, fill: colour('text') },
      best.text,
    ),
    rest ? line({ x: TEXT, y: middle + 32, face: regular(), size: 24, fill: colour('soft') }, rest) : '',
  ].join('')
}

/** As many titles as find room, and how many more there are. */
function listOf(titles: readonly string[], count: number): string {
  const width = (text: string) => regular().width(text, 24)
  const and = (shown: string, left: number) => (left > 0 ? `${shown} ${texts.more(left)}`.trimStart() : shown)
  let shown = ''
  for (const [i, title] of titles.entries()) {
    const longer = shown === '' ? title : `${shown} · ${title}`
    if (width(and(longer, count - i - 1)) > ROOM) {
      return shown === ''
        ? and(cut(title, regular(), 24, ROOM - width(and('·', count - 1))), count - 1)
        : and(shown, count - i)
    }
    shown = longer
  }
  return and(shown, count - titles.length)
}

/** A title in letters the face has: its own, the original one, or what it is. Signs that are no letters are left out. */
function titleOf({ media_item: item }: PublicPlace): string {
  for (const title of [item.title, item.original_title ?? '']) {
    const letters = [...title.normalize('NFC')].filter(sign => !/\p{C}|\p{Z}/u.test(sign) || sign === ' ')
    const drawn = letters.filter(sign => regular().has(sign))
    const lost = letters.some(sign => /[\p{L}\p{M}\p{N}]/u.test(sign) && !regular().has(sign))
    const text = drawn.join('').replace(/ +/gu, ' ').trim()
    if (!lost && text !== '') return text
  }
  return item.media_type === 'PLAY' ? texts.play(item.release_year) : texts.film(item.release_year)
}

/** Smaller where that is enough, though not less than `least` of its size; cut where it is not. */
function fitted(text: string, face: Face, size: number, room: number, least = 0.75): { text: string; size: number } {
  const smaller = Math.max(size * least, Math.min(size, (size * room) / face.width(text, size)))
  return { text: cut(text, face, smaller, room), size: Math.floor(smaller * 10) / 10 }
}

function cut(text: string, face: Face, size: number, room: number): string {
  if (face.width(text, size) <= room + 1) return text
  let kept = ''
  for (const letter of text) {
    if (face.width(`${kept}${letter}…`, size) > room) break
    kept += letter
  }
  return `${kept.trimEnd()}…`
}

interface Line {
  x: number
  y: number
  face: Face
  size: number
  fill: string
  /** Centred on `x`, or ending there; else it begins there. */
  middle?: boolean
  end?: boolean
}

function line({ x, y, face, size, fill, middle, end }: Line, text: string): string {
  const anchor = middle ? ' text-anchor="middle"' : end ? ' text-anchor="end"' : ''
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${face.weight}" fill="${fill}"${anchor}>${escapeText(text)}</text>`
}

/** The row of light bulbs over a cinema's door. */
function bulbs(): string {
  const count = 42
  const centre = (i: number) => ((i + 0.5) * WIDTH) / count
  return Array.from(
    { length: count },
    (_, i) => `<circle cx="${centre(i).toFixed(1)}" cy="24" r="4.5" fill="${colour('lit')}"/>`,
  ).join('')
}

function foot({ total, places }: PublicBoard): string {
  const y = HEIGHT - 22
  const notice = places.some(place => isFromTmdb(place.media_item))
    ? line({ x: LEFT, y, face: regular(), size: 15, fill: colour('soft') }, page.tmdb)
    : ''
  const count = total > 0 ? `${texts.count(total)} · ${texts.brand}` : texts.brand
  return notice + line({ x: WIDTH - LEFT, y, face: bold(), size: 20, fill: colour('lit'), end: true }, count)
}
