import { useState } from 'react'
import type { CursorMeta, ListMeta } from '#sync-rules'
import type { Answer } from '../api.ts'
import { say } from './notice.ts'
import { sentenceOf } from './trouble.tsx'
import { type Asked, failureOf, useAsk } from './use-ask.ts'

export interface More<T, M> {
  asked: Asked<Answer<T[], M>>
  /** All that is here so far. */
  items: T[] | undefined
  /** Gets the next page; undefined when there is none. */
  more: (() => void) | undefined
}

/** Where the next page begins; undefined after the last one. */
export const byOffset = ({ limit, offset, total }: ListMeta): number | undefined =>
  offset + limit < total ? offset + limit : undefined
export const byCursor = ({ next_cursor }: CursorMeta): string | undefined => next_cursor ?? undefined

/** A list that comes in pages. When the next one fails that is said, and its button stays. */
export function useMore<T extends object, M, Place>(
  key: string | null,
  page: (from?: Place) => Promise<Answer<T[], M>>,
  nextOf: (meta: M) => Place | undefined,
): More<T, M> {
  const asked = useAsk(key, () => page())
  const [busy, setBusy] = useState(false)
  const next = asked.value && nextOf(asked.value.meta)

  async function more() {
    if (busy) return
    setBusy(true)
    try {
      const { data, meta } = await page(next)
      asked.put(before => ({ data: [...before.data, ...data], meta }))
    } catch (error) {
      say(sentenceOf(failureOf(error)))
    } finally {
      setBusy(false)
    }
  }

  return {
    asked,
    items: asked.value?.data,
    more: next === undefined ? undefined : () => void more(),
  }
}
