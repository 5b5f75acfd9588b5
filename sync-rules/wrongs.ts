/**
 * What the contract finds wrong with a field that a person fills: by its code, the words it says it in, which go on after
 * "The title". `n` is the limit there is.
 */
export const wrongs = {
  half_characters: () => 'must be well-formed text',
  controls: () => 'must not hold control characters',
  too_short: (n: number) => `must hold at least ${n} characters`,
  too_long: (n: number) => `must hold at most ${n} characters`,
  username: () => 'must be 3 to 32 letters, digits or underscores',
  email: () => 'must be an e-mail address',
  entries: (n: number) => `must hold at most ${n} entries`,
  kilobytes: (n: number) => `must be at most ${n} KB`,
}
export type WrongCode = keyof typeof wrongs

/** The code of such words, with the limit they name (0 where they name none); undefined when they are others. */
export function wrongIn(message: string): { code: WrongCode; n: number } | undefined {
  const numbers = [0, ...(message.match(/\d+/gu) ?? []).map(Number)]
  for (const code of Object.keys(wrongs) as WrongCode[])
    for (const n of numbers) if (wrongs[code](n) === message) return { code, n }
  return undefined
}
