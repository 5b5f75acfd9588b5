/** The shape of texts in whatever language: the same names, the same parameters. */
export type Same<T> = T extends string
  ? string
  : T extends (...given: infer G) => string
    ? (...given: G) => string
    : { readonly [K in keyof T]: Same<T[K]> }
