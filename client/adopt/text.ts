import { codePoints, MAX_TITLE } from '#sync-rules'

/** What `safeText` of the contract refuses, and we therefore take out: controls, bidi overrides, halves of characters. */
const refused = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu

export interface Cleaned {
  text: string
  changed: boolean
}

/** A text over many lines, fit to be stored. Tabs become spaces, foreign line ends become ours; the rest stays as typed. */
export function cleanLines(raw: string): Cleaned {
  const endings = raw.replace(/\r\n?/gu, '\n')
  const text = endings.replace(/\t/gu, ' ').replace(refused, '').normalize('NFC')
  return { text, changed: text !== endings.normalize('NFC') }
}

/** A text on one line, without blanks at its ends. */
export function cleanLine(raw: string): Cleaned {
  const text = raw
    .replace(/[\t\n\r\u2028\u2029]+/gu, ' ')
    .replace(refused, '')
    .normalize('NFC')
    .trim()
  return { text, changed: text !== raw.normalize('NFC').trim() }
}

/** The first `length` code points of a text. */
export const firstOf = (text: string, length: number): string =>
  codePoints(text) <= length ? text : [...text].slice(0, length).join('').trim()

/** A title with an addition, short enough to be stored. */
export const titleWith = (title: string, addition: string): string =>
  firstOf(title, MAX_TITLE - codePoints(addition)) + addition
