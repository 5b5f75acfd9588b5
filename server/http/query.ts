import { Refusal } from '../errors.ts'

/**
 * The query string of a URL as an object of strings. A repeated key is refused (two readers could take different
 * ones), and so are bytes that are not UTF-8 (URLSearchParams would put U+FFFD in their place).
 */
export function parseQuery(url: string): Record<string, string> {
  const start = url.indexOf('?')
  const query: Record<string, string> = Object.create(null)
  if (start < 0) return query
  for (const pair of url.slice(start + 1).split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const key = decode(cut < 0 ? pair : pair.slice(0, cut))
    if (key in query) {
      throw new Refusal('validation', 'A query key is given twice.', {
        details: [{ path: key, message: 'is repeated' }],
      })
    }
    query[key] = cut < 0 ? '' : decode(pair.slice(cut + 1))
  }
  return query
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new Refusal('bad_encoding', 'The query string is not valid UTF-8.')
  }
}
