import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A typeface as far as a picture needs it: which letters it has, and how wide they are. */
export interface Face {
  file: string
  weight: 400 | 700
  has(letter: string): boolean
  /** The width of a line at a size, both in pixels; kerning is left out, so it may be a hair less. */
  width(text: string, size: number): number
}

/** Playfair Display, out of its package. Read once, at first need. */
export const regular = (): Face => (faces.regular ??= readFace('400Regular', 400))
export const bold = (): Face => (faces.bold ??= readFace('700Bold', 700))
const faces: { regular?: Face; bold?: Face } = {}

function readFace(name: string, weight: 400 | 700): Face {
  const file = fileURLToPath(
    import.meta.resolve(`@expo-google-fonts/playfair-display/${name}/PlayfairDisplay_${name}.ttf`),
  )
  const data = readFileSync(file)
  const table = tablesOf(data)
  const perEm = data.readUInt16BE(table('head') + 18)
  const metrics = table('hmtx')
  const measured = data.readUInt16BE(table('hhea') + 34)
  const glyphs = glyphsOf(data, table('cmap'))
  // The glyphs behind the last measured one are as wide as it.
  const advance = (glyph: number) => data.readUInt16BE(metrics + 4 * Math.min(glyph, measured - 1)) / perEm
  return {
    file,
    weight,
    has: letter => glyphs.has(letter.codePointAt(0) ?? 0),
    width: (text, size) => {
      let sum = 0
      for (const letter of text) sum += advance(glyphs.get(letter.codePointAt(0) ?? 0) ?? 0)
      return sum * size
    },
  }
}

/** Where each table of a TrueType file begins (OpenType specification, "Organization of an OpenType Font"). */
function tablesOf(data: Buffer): (tag: string) => number {
  const offsets = new Map<string, number>()
  for (let i = 0; i < data.readUInt16BE(4); i++) {
    const at = 12 + 16 * i
    offsets.set(data.toString('latin1', at, at + 4), data.readUInt32BE(at + 8))
  }
  return tag => {
    const offset = offsets.get(tag)
    if (offset === undefined) throw new Error(`The typeface has no table ${tag}.`)
    return offset
  }
}

/** Code point to glyph, from the table's part of format 4: letters in runs, each with a distance or a list of its own. */
function glyphsOf(data: Buffer, cmap: number): Map<number, number> {
  const part = cmap + data.readUInt32BE(cmap + 8)
  if (data.readUInt16BE(part) !== 4) throw new Error('The typeface maps its letters in a way this does not read.')
  const runs = data.readUInt16BE(part + 6) / 2
  const column = (n: number, run: number) => part + 14 + 2 * (n * runs + run) + (n > 0 ? 2 : 0)
  const found = new Map<number, number>()
  for (let run = 0; run < runs; run++) {
    const first = data.readUInt16BE(column(1, run))
    const last = data.readUInt16BE(column(0, run))
    const distance = data.readUInt16BE(column(2, run))
    const listAt = column(3, run)
    const list = data.readUInt16BE(listAt)
    for (let code = first; code <= last && code < 0xffff; code++) {
      const listed = list === 0 ? code : data.readUInt16BE(listAt + list + 2 * (code - first))
      const glyph = listed === 0 ? 0 : (listed + distance) & 0xffff
      if (glyph !== 0) found.set(code, glyph)
    }
  }
  return found
}
