import * as z from 'zod/mini'
import { LIST_LIMIT, LIST_LIMIT_MAX } from '../protocol.ts'

/** What lists share: how many, from where, and what the reply says of it. */

/** A whole number written in a query string. */
export const count = (min: number, max: number, byDefault: number) =>
  z.pipe(
    z._default(z.string(), String(byDefault)),
    z.pipe(
      z.string().check(z.regex(/^\d{1,7}$/u, 'must be a whole number')),
      z.pipe(z.transform(Number), z.int().check(z.minimum(min), z.maximum(max))),
    ),
  )

export const limit = count(1, LIST_LIMIT_MAX, LIST_LIMIT)
export const paging = { limit, offset: count(0, 1_000_000, 0) }

/** Where the page before ended, as its `next_cursor` said. Opaque to clients. */
export const cursor = z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/u, 'must be a next_cursor')))

export const listMeta = z.object({ limit: z.int(), offset: z.int(), total: z.int() })
export type ListMeta = z.infer<typeof listMeta>
/** `next_cursor` is null on the last page. */
export const cursorMeta = z.object({ limit: z.int(), next_cursor: z.nullable(z.string()) })
export type CursorMeta = z.infer<typeof cursorMeta>

/** ISO 8601 UTC with milliseconds. */
export const time = z.string()
