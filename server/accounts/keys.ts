import { hkdfSync } from 'node:crypto'

/**
 * 32 bytes for one purpose out of the operator's secret. Deterministic, so that a restart changes nothing; one way,
 * so that a key that leaks tells nothing of the others.
 */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'marquee', purpose, 32))

/** MARQUEE_SECRET may be a list, separated by commas: the first is used for what is new, the others still hold. */
export const secretsOf = (setting: string): string[] =>
  setting
    .split(',')
    .map(secret => secret.trim())
    .filter(secret => secret !== '')
