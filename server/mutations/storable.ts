/**
 * A value as JSON that PostgreSQL can hold: it knows neither NUL nor half a surrogate pair. Ops are logged as they came,
 * the rejected ones too, and those may hold anything.
 */
export function storable(value: unknown): string {
  const json = JSON.stringify(value)
  return /\\u(?:0000|d[89a-f])/u.test(json) ? JSON.stringify(cleaned(value)) : json
}

export const storableText = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\ufffd')

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), cleaned(inner)]))
}
