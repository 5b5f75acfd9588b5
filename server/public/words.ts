import type { Request } from 'express'
import { english } from './texts.ts'
import { german } from './texts-de.ts'

type Same<T> = T extends string
  ? string
  : T extends (...given: infer G) => string
    ? (...given: G) => string
    : { readonly [K in keyof T]: Same<T[K]> }

/** The public page in one language. */
export type Words = Same<typeof english>

/** As the browser asks; English for who asks for nothing we speak, or for nothing at all. */
export const wordsFor = (req: Request): Words => (req.acceptsLanguages('en', 'de') === 'de' ? german : english)
