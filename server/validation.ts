import type * as z from 'zod/mini'

/** What a schema found wrong, as paths and sentences. */
export const pathsOf = (error: z.core.$ZodError): { path: string; message: string }[] =>
  error.issues.map(issue => ({ path: issue.path.map(String).join('.'), message: issue.message }))
