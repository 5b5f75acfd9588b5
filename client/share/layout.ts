import type { Tier } from '#sync-rules'
import { locale, points } from '../texts/language.ts'
import { about, drawn } from '../texts/rest.ts'
import type { Content, Line } from './choose.ts'

/** Pixels, as a phone's screen is wide. */
export const WIDTH = 1080
const EDGE = 64
const PLATE = 96
const TEXT = EDGE + PLATE + 40
const RIGHT = WIDTH - EDGE
const STEP = 56
const GAP = 36

export type Ink = 'ground' | 'text' | 'soft' | 'lit' | 'on-tier' | `tier-${Tier}`
export type Lettering = 'display' | 'title' | 'plain'

/** One thing to draw. Everything is measured already: what is drawn stays where it is put. */
export type Stroke =
  | { kind: 'box'; x: number; y: number; size: number; ink: Ink }
  | { kind: 'bulb'; x: number; y: number }
  | {
      kind: 'text'
      x: number
      y: number
      size: number
      ink: Ink
      face: Lettering
      bold: boolean
      align: 'left' | 'right' | 'center'
      text: string
    }

/** How wide a text of one line is, in pixels. */
export type Measure = (text: string, font: { size: number; face: Lettering; bold: boolean }) => number

type Text = Extract<Stroke, { kind: 'text' }>
const text = (at: Partial<Text> & Pick<Text, 'x' | 'y' | 'text'>): Text => ({
  ...{ kind: 'text', size: 34, ink: 'text', face: 'title', bold: false, align: 'left' },
  ...at,
})

/** Where everything stands in a picture, and how high it has to be. */
export function layOut(content: Content, measure: Measure): { height: number; strokes: Stroke[] } {
  const strokes: Stroke[] = bulbs()
  const heading = { size: 68, face: 'display', bold: true } as const
  const name = shortened(content.heading, WIDTH - 2 * EDGE, words => measure(words, heading))
  strokes.push(text({ ...heading, x: EDGE, y: 152, text: name }))
  let y = 210
  for (const { tier, lines, more } of content.tiers) {
    strokes.push(
      { kind: 'box', x: EDGE, y, size: PLATE, ink: `tier-${tier}` },
      text({
        x: EDGE + PLATE / 2,
        y: y + 67,
        size: 58,
        ink: 'on-tier',
        face: 'display',
        bold: true,
        align: 'center',
        text: tier,
      }),
    )
    let line = y + 42
    for (const each of lines) {
      strokes.push(...drawLine(each, line, measure))
      line += STEP
    }
    if (more > 0) {
      strokes.push(text({ x: TEXT, y: line, size: 28, ink: 'soft', face: 'plain', text: drawn.more(more) }))
      line += STEP
    }
    y = Math.max(line - 42, y + PLATE) + GAP
  }
  return { height: y + 70, strokes: [...strokes, ...foot(content, y + 30)] }
}

function drawLine({ place, title, year, score }: Line, y: number, measure: Measure): Text[] {
  const number = text({ x: TEXT, y, size: 28, ink: 'soft', face: 'plain', text: String(place) })
  const mark = text({ x: RIGHT, y, size: 28, ink: 'soft', face: 'plain', align: 'right', text: points(score) })
  const left = TEXT + measure('00', number) + 20
  const when = year === null ? '' : String(year)
  const small = { size: 28, face: 'plain', bold: false } as const
  const room = RIGHT - measure(points(10), small) - 24 - left - (when ? measure(when, small) + 18 : 0)
  const font = { size: 36, face: 'title', bold: place === 1 } as const
  const shown = shortened(title, room, words => measure(words, font))
  const after = left + measure(shown, font) + 18
  return [
    number,
    text({ ...font, x: left, y, text: shown }),
    ...(when ? [text({ x: after, y, size: 28, ink: 'soft', face: 'plain', text: when })] : []),
    mark,
  ]
}

/** As much of a text as has room, by whole characters as people see them. */
function shortened(whole: string, room: number, width: (text: string) => number): string {
  if (width(whole) <= room) return whole
  const letters = [...new Intl.Segmenter(locale, { granularity: 'grapheme' }).segment(whole)].map(s => s.segment)
  let [fits, tooMany] = [0, letters.length]
  while (tooMany - fits > 1) {
    const half = (fits + tooMany) >> 1
    if (width(`${letters.slice(0, half).join('')}…`) <= room) fits = half
    else tooMany = half
  }
  return `${letters.slice(0, fits).join('').trimEnd()}…`
}

function bulbs(): Stroke[] {
  const count = 36
  return Array.from({ length: count }, (_, i) => ({ kind: 'bulb', x: ((i + 0.5) * WIDTH) / count, y: 34 }))
}

const foot = ({ tmdb }: Content, y: number): Text[] => [
  ...(tmdb ? [text({ x: EDGE, y, size: 19, ink: 'soft', face: 'plain', text: about.tmdb })] : []),
  text({ x: RIGHT, y, size: 26, ink: 'text', face: 'display', bold: true, align: 'right', text: drawn.brand }),
]
