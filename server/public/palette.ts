import { readFileSync } from 'node:fs'

/** The app's colours, sizes and faces, from the one file where they are written. */
export const tokens = readFileSync(new URL('../../client/tokens.css', import.meta.url), 'utf8')

/** A colour of the dark theme: the one alone, or the second of `light-dark()`. */
export function colour(name: string): string {
  const found = new RegExp(`--${name}:\\s*(?:light-dark\\(#[0-9a-f]{6},\\s*)?(#[0-9a-f]{6})`, 'u').exec(tokens)?.[1]
  if (!found) throw new Error(`client/tokens.css has no colour --${name}.`)
  return found
}
