import { Refusal } from '../errors.ts'

/** Where a page ended, as text that means nothing to a client: the sort key of its last entry. */
export const toCursor = (...key: (string | number)[]): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/** The sort key in a cursor. Refusal `validation` when it is none of ours: of another length, or of other types. */
export function readCursor<K extends (string | number)[]>(text: string, like: K): K {
  const key = parse(text)
  const fits =
    Array.isArray(key) && key.length === like.length && key.every((part, i) => typeof part === typeof like[i])
  if (fits && key.every(part => typeof part !== 'number' || Number.isSafeInteger(part))) return key as K
  throw new Refusal('validation', 'This cursor is not one of ours.', {
    details: [{ path: 'cursor', message: 'must be a next_cursor' }],
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
