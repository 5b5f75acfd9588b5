import { expect, test } from 'vitest'
import { localeOf } from './language.ts'

test.each([
  [['fr-FR', 'en-GB', 'en-US'], 'en', 'en-GB'],
  [['de-AT'], 'en', 'en'],
  [[], 'de', 'de'],
  // A browser on a machine without a real locale, and rubbish: the app must open all the same.
  [['en-US@posix', 'en-GB'], 'en', 'en-GB'],
  [['en-US@posix'], 'en', 'en'],
  [['en-'], 'en', 'en'],
])('of %j, dates and numbers in %s follow %s', (asked, language, locale) => {
  expect(localeOf(asked, language)).toBe(locale)
  expect(new Intl.NumberFormat(locale).format(1)).toBe('1')
})
