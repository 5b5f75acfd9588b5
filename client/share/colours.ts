import tokens from '../tokens.css?raw'
import type { Theme } from './choose.ts'

/** A colour of the app in one theme, whatever the page itself is in: a canvas knows no themes. */
export function colour(name: string, theme: Theme): string {
  // One for both, `light-dark()`, or the dark one first and the light one after it.
  const found = [...tokens.matchAll(new RegExp(`--${name}:\\s*(?:light-dark\\((#\\w{6}),\\s*)?(#\\w{6})`, 'gu'))]
  const [first, second] = found
  const light = first?.[1] ?? second?.[2] ?? first?.[2]
  return (theme === 'light' ? light : first?.[2]) ?? 'gray'
}
