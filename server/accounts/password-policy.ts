import { createRequire } from 'node:module'
import { codePoints, isWellFormed, wrongs } from '#sync-rules'
import { Refusal } from '../errors.ts'

const MAX_LENGTH = 256
/** Code points that have to be a person's own: beside their names, and beside a common password. */
const MIN_OWN = 8
const MIN_DIFFERENT = 5

/**
 * Refuses a password that is too short or too long (`validation`), little more than the user's own names
 * (`password_context`), or among the first that anybody would try (`password_breached`).
 */
export function checkPassword(password: string, minLength: number, names: readonly string[], path = 'password'): void {
  const wrong = (message: string) =>
    new Refusal('validation', `The password ${message}.`, { details: [{ path, message }] })
  const text = password.normalize('NFC')
  if (!isWellFormed(text)) throw wrong(wrongs.half_characters())
  if (codePoints(text) < minLength) throw wrong(wrongs.too_short(minLength))
  if (codePoints(text) > MAX_LENGTH) throw wrong(wrongs.too_long(MAX_LENGTH))
  const folded = text.toLowerCase()
  if (codePoints(withoutWords(folded, names)) < MIN_OWN) {
    throw new Refusal('password_context', 'This password is too much like your name or address. Choose another one.')
  }
  if (isCommon(folded)) {
    throw new Refusal('password_breached', 'This password is among the first that are tried. Choose another one.')
  }
}

/** What remains of a text when the words of the given names are taken out, the longest first. */
function withoutWords(text: string, names: readonly string[]): string {
  const words = names
    .flatMap(name => [name, ...name.split(/[^\p{L}\p{N}]+/u)])
    .map(word => word.toLowerCase())
    .filter(word => codePoints(word) >= 3)
    .sort((a, b) => b.length - a.length)
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text)
}

/** A common password, once or repeated, a few digits or signs around it or not; or hardly any different characters. */
function isCommon(text: string): boolean {
  if (new Set(text).size < MIN_DIFFERENT && codePoints(text) < 32) return true
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const isJustCore = codePoints(text) - codePoints(core) < MIN_OWN
  return isListed(period(text)) || (isJustCore && isListed(period(core)))
}

/** The shortest text that gives this one when repeated: `abcabc` gives `abc`, `abcd` itself. */
const period = (text: string): string => text.slice(0, (text + text).indexOf(text, 1))

let list: Set<string> | undefined

/** 49,233 passwords seen in leaks, from the package's word list (MIT). Read at the first sign-up. */
function isListed(text: string): boolean {
  const words = () => createRequire(import.meta.url)('@zxcvbn-ts/language-common/src/passwords.json') as string[]
  list ??= new Set(words())
  return list.has(text)
}
