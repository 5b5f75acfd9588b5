import * as z from 'zod/mini'
import { wrongs } from './wrongs.ts'

/** Characters in the way a person counts them: code points, not UTF-16 units. */
export const codePoints = (text: string): number => [...text].length

/** Line breaks are the only control characters a note may hold; a title holds none. Bidi overrides hide what a text says. */
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u
const lineBreak = /\n/u

/** True when every surrogate has its other half (a lone one cannot be stored as text). */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/**
 * Text a person typed: well-formed, no control characters, trimmed of nothing, brought to NFC, counted in code points.
 * `lines` allows line breaks.
 */
export function safeText(min: number, max: number, { lines = false } = {}) {
  return z.pipe(
    z.string().check(
      z.refine(isWellFormed, wrongs.half_characters()),
      z.refine(t => !controls.test(t) && (lines || !lineBreak.test(t)), wrongs.controls()),
      z.refine(t => codePoints(t.normalize('NFC')) <= max, wrongs.too_long(max)),
      z.refine(t => codePoints(t.trim()) >= min, wrongs.too_short(min)),
      z.describe(`${min} to ${max} characters (code points)${lines ? ', line breaks allowed' : ''}`),
    ),
    z.transform((t: string) => t.normalize('NFC')),
  )
}

const stopWords = new Set(['the', 'a', 'an', 'of', 'and', 'in', 'to', 'part', 'episode'])

/**
 * The form a title is searched by: no case, no accents, no punctuation, no stop words (they are in a third of all
 * titles and make a trigram index useless). A title of nothing but stop words keeps them.
 */
export function searchKey(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[øœæðþł]/g, c => ({ ø: 'o', œ: 'oe', æ: 'ae', ð: 'd', þ: 'th', ł: 'l' })[c] ?? c)
    .replace(/['’]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
  const kept = words.filter(word => !stopWords.has(word))
  return (kept.length > 0 ? kept : words).join(' ')
}

/** The form in which two typed titles are the same title: NFC, no case, single spaces. */
export const foldTitle = (title: string): string => title.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
