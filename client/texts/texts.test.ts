import { describe, expect, test } from 'vitest'
import { type ErrorCode, errorStatus, wrongIn, wrongs } from '#sync-rules'
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

/** What only programs hear of one another. */
const betweenPrograms = [
  ...[
    'bad_json',
    'bad_encoding',
    'bad_path',
    'duplicate_header',
    'param_not_allowed',
    'csrf',
    'not_your_user',
    'method',
  ],
  ...['client_not_yours', 'neighbour_not_found', 'stale_position', 'expected_mid', 'forked_client', 'client_reset'],
  ...['unsupported_type', 'charset', 'encoding', 'too_complex'],
]

test.each(['en', 'de'] as const)('in %s every refusal a person can meet has words of its own', language => {
  const { refused } = spoken[language]
  for (const code of Object.keys(errorStatus) as ErrorCode[]) {
    const said = refused.all(code, 'The server’s words.')
    if (betweenPrograms.includes(code)) expect.soft(said, code).toBe('The server’s words.')
    else expect.soft(said, code).toMatch(/^\p{Lu}(?!he server’s words).*[.?]$/u)
  }
})

test.each(['en', 'de'] as const)(
  'in %s all that the contract finds wrong with a field has words of its own',
  language => {
    const { refused } = spoken[language]
    const other = refused.field('is a riddle')
    for (const [code, message] of Object.entries(wrongs)) {
      expect.soft(wrongIn(message(17))).toEqual({ code, n: message(17).includes('17') ? 17 : 0 })
      expect.soft(refused.field(message(17)), code).not.toBe(other)
      if (code.startsWith('too_')) expect.soft(refused.title(message(17)), code).toContain('17')
    }
  },
)

test('what is known neither by code nor by words is said in words that fit', () => {
  const { refused, leaders } = restDe
  expect(refused.all('username_taken', 'Somebody is already called ada.')).toMatch(/^So heißt hier schon jemand/u)
  expect(refused.field('must hold at least 10 characters')).toBe('Das braucht mindestens 10 Zeichen.')
  expect(refused.title('must hold at most 300 characters')).toBe('Der Titel darf höchstens 300 Zeichen haben.')
  expect(refused.field('is a riddle')).toBe('Das ist nicht, wie es sein soll.')
  expect(restEn.refused.field('must hold at least 10 characters')).toBe('This must hold at least 10 characters.')
  expect(restEn.refused.field('is a riddle')).toBe('This is a riddle.')
  const another = { rule: 'Another rule.', counted: { by: 'dice' } } as never
  expect([leaders.ruleOf(another), restEn.leaders.ruleOf(another)]).toEqual(['Another rule.', 'Another rule.'])
})

test('the rule of the leaderboard has the numbers that are counted by, in either language', () => {
  const tiers = { S: 9.5, A: 8.45, B: 7.5, C: 6, D: 2.25 }
  const told = { rule: 'The rule.', counted: { by: 'tier_means' as const, tiers, prior: 7, least_raters: 4 } }
  for (const { leaders } of [restEn, restDe]) {
    const said = leaders.ruleOf(told)
    const numbers = said.replace(/(\d),(\d)/gu, '$1.$2').match(/\d+(\.\d+)?/gu)
    expect(numbers?.map(Number)).toEqual([9.5, 8.45, 7.5, 6, 2.25, 7, 4])
    expect(leaders.ruleOf({ rule: 'The rule.', counted: { by: 'hand' } })).not.toBe('The rule.')
  }
})
