import { describe, expect, test } from 'vitest'
import * as firstDe from './de/first.ts'
import * as restDe from './de/rest.ts'
import * as firstEn from './en/first.ts'
import * as restEn from './en/rest.ts'
import { language, points } from './language.ts'

/** That no name is missing in a language is the compiler's to say (same.ts). */

const spoken = { en: { ...firstEn, ...restEn }, de: { ...firstDe, ...restDe } }

type Text = string | ((...given: unknown[]) => string)

/** Every text by its name, "data.parts". */
function every(texts: object, name = ''): [name: string, text: Text][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' ? every(value, `${name}${key}.`) : [[`${name}${key}`, value as Text]],
  )
}

/** What a text says of so many: every number is `n`, every name, too, but those that are looked at letter by letter. */
const saidOf = (text: Text, n: number): string =>
  String(typeof text === 'string' ? text : text(...Array(text.length).fill(n)))
const letters = /^refused\.|^leaders\.ruleOf$/u

/** One of these is not many. */
const plurals = {
  en: /(?<![\d.,])1 (titles|people|films|plays|changes|notes|minutes|seconds|characters|devices|lines|parts|followers|others)\b/u,
  de: /(?<![\d.,])1 (Leuten?|Filme|Stücke|Änderungen|Notizen|Minuten|Sekunden|Geräte|Zeilen|weitere)(?!\p{L})/u,
}

describe.each(['en', 'de'] as const)('in %s', language => {
  test.each([0, 1, 2, 5, 41])('every text that counts does so for %i', n => {
    for (const [name, text] of every(spoken[language])) {
      if (letters.test(name)) continue
      const said = saidOf(text, n)
      expect.soft(said, name).toMatch(/\S/u)
      expect.soft(said, name).not.toMatch(/undefined|null|NaN|\[object|\$\{/u)
      if (n === 1) expect.soft(said, name).not.toMatch(plurals[language])
    }
  })
})

test('what says something in one language says as much in the other', () => {
  const [en, de] = [every(spoken.en), every(spoken.de)].map(texts => texts.map(([name]) => name).sort())
  expect(de).toEqual(en)
  // A name that one language says and the other forgets: "Take X off" against "Take off".
  const given = (text: Text) => {
    if (typeof text === 'string') return []
    const names = ['☺a', '☺b', '☺c', '☺d', '☺e'].slice(0, text.length)
    const said = text(...names)
    return names.filter(name => said.includes(name))
  }
  const german = new Map(every(spoken.de))
  for (const [name, text] of every(spoken.en)) {
    if (letters.test(name)) continue
    // A parameter that is counted may be said in words.
    expect.soft(given(german.get(name) as Text), name).toEqual(given(text))
  }
})

test('who has no browser, as these tests, speaks English', () => {
  expect(language).toBe('en')
  expect(points(9)).toBe('9.0')
})

test('German says itself what the server refuses, and what is wrong with a field', () => {
  const { refused, leaders } = restDe
  expect(refused.all('username_taken', 'Somebody is already called ada.')).toMatch(/^So heißt hier schon jemand/u)
  expect(refused.field('must hold at least 10 characters')).toBe('Das braucht mindestens 10 Zeichen.')
  expect(refused.title('must hold at most 300 characters')).toBe('Der Titel darf höchstens 300 Zeichen haben.')
  expect(refused.field('is a riddle')).toBe('Das ist nicht, wie es sein soll.')
  expect(leaders.ruleOf('titles', 'Another rule.')).toBe('Another rule.')
  expect(restEn.refused.field('must hold at least 10 characters')).toBe('This must hold at least 10 characters.')
})
