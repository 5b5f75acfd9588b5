/** Each by its own name. public/first.js knows them too. */
export const languages = { en: 'English', de: 'Deutsch' }

/** The language spoken here: what public/first.js put on the page before anything was painted; English where there is no page. */
export const language: keyof typeof languages = globalThis.document?.documentElement.lang === 'de' ? 'de' : 'en'

/** For dates and numbers: the kind of this language the browser asks for first, such as en-GB. */
export const locale: string =
  (globalThis.document && navigator.languages.find(tag => tag.split('-')[0] === language)) ?? language

const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A score as it is shown: 9.0, and 9,0 in German. */
export const points = (score: number): string => tenths.format(score)
