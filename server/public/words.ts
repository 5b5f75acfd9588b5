import { english } from './texts.ts'
import { german } from './texts-de.ts'

type Same<T> = T extends string
  ? string
  : T extends (...given: infer G) => string
    ? (...given: G) => string
    : { readonly [K in keyof T]: Same<T[K]> }

/** The public page in one language. */
export type Words = Same<typeof english>

/** What the page speaks; the first is for who asks for nothing at all. */
export const spoken = ['en', 'de']

/** In the language that was agreed on; English where there was none. */
export const wordsIn = (language: string | false): Words => (language === 'de' ? german : english)
