import { english } from './texts.ts'
import { german } from './texts-de.ts'

type Same<T> = T extends string
  ? string
  : T extends (...given: infer G) => string
    ? (...given: G) => string
    : { readonly [K in keyof T]: Same<T[K]> }

/** The public page in one language. */
export type Words = Same<typeof english>

/** The languages the page speaks, the one for whoever asks for none of them first. */
export const languages = ['en', 'de'] as const

/** In what the browser likes best of `languages`; false for nothing of them. */
export const wordsFor = (liked: string | false): Words => (liked === 'de' ? german : english)
