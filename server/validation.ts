import type * as z from 'zod/mini'

/** As many unknown fields as are told by name, and as much of each name. */
const TOLD = 20
const LONGEST = 100

/** What a schema found wrong, as paths and sentences. A field nobody knows is told by its name. */
export const pathsOf = (error: z.core.$ZodError): { path: string; message: string }[] =>
  error.issues.flatMap(issue => {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: issue.message }]
    return issue.keys
      .slice(0, TOLD)
      .map(key => ({ path: [...path, key.slice(0, LONGEST)].join('.'), message: 'There is no such field.' }))
  })
