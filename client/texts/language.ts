/** Each by its own name. public/first.js knows them too. */
export const languages = { en: 'English', de: 'Deutsch' }

/** The language spoken here: what public/first.js put on the page before anything was painted; English where there is no page. */
export const language: keyof typeof languages = globalThis.document?.documentElement.lang === 'de' ? 'de' : 'en'

/** The first of a browser's languages that is a kind of this one, such as en-GB. Some name theirs as `Intl` would not, en-US@posix. */
export const localeOf = (asked: readonly string[], language: string): string =>
  asked.find(tag => tag.split('-')[0] === language && isKnown(tag)) ?? language

function isKnown(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}

/** For dates and numbers. */
export const locale: string = localeOf(globalThis.document ? navigator.languages : [], language)

const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A score as it is shown: 9.0, and 9,0 in German. */
export const points = (score: number): string => tenths.format(score)
