import { readFileSync } from 'node:fs'

/**
 * A request that was made and the reply it got, for the document. The file is written by examples.test.ts, which makes every
 * request anew and compares: an example that is no longer true fails there.
 */
export interface Example {
  query?: Record<string, string>
  body?: unknown
  reply?: unknown
}

let kept: Record<string, Example> | undefined

/** The examples by `METHOD /path` of their route. */
export function examples(): Record<string, Example> {
  kept ??= JSON.parse(readFileSync(new URL('./examples.json', import.meta.url), 'utf8')) as Record<string, Example>
  return kept
}
